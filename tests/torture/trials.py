"""The trials: each does its worst to an installation, and answers a line of the table."""

import os
import random
import resource
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

from maillogger.config import load
from maillogger.errors import TemporaryError
from maillogger.intake import session
from maillogger.worker import drop_box as worker_drop_box
from maillogger.worker import filing
from tests.servers.cyrus import Cyrus
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_config import Options
from tests.servers.postgres import emptied_url
from tests.servers.proxy import Direction, Fault, How, Proxy
from tests.torture.books import Books, Row
from tests.worker.driver import Driver, Task
from tests.worker.installation import Installation, install
from tests.worker.test_network import through

Engine = Literal["sqlite", "postgresql"]
CYRUS_PACKAGES = Path(tempfile.gettempdir()) / "maillogger-cyrus"
WITHOUT_MOVE = ("MOVE",)


def crash_points(engine: Engine, without: tuple[str, ...], quick: bool) -> Row:
    """End the process at every step of a pass, then at every step of the pass that resumes."""
    filing.SETTLING = 0.0  # the server answered before the process ended
    total = Row(f"ended at every point, {engine}, {'COPY' if without else 'MOVE'}")
    with Dovecot(Options(without=without)) as server, Driver() as driver:
        for step in range(0, 200, 4 if quick else 1):
            with _new(server, engine) as books:
                books.send(4)
                task = Task(str(books.installed.file), step % 40)
                if step >= 40:  # the second time, each message is tried alone
                    driver.run(Task(str(books.installed.file), 6))
                    task = Task(str(books.installed.file), step - 40)
                if driver.run(task) == 0:
                    if step >= 40:
                        break
                    continue
                books.settle()
                total.add(books.audit("", 1 + (step >= 40)))
    return total


def be_impatient() -> None:
    """Wait a second for a server's answer, so that a stalled connection costs no more."""
    wanted = worker_drop_box.endpoint
    worker_drop_box.endpoint = lambda mailbox: replace(
        wanted(mailbox), read_timeout=1.0, connect_timeout=1.0
    )
    session.LOGOUT_TIMEOUT = 0.3
    filing.SETTLING = 2.0


def cuts(kind: Literal["dovecot", "cyrus"], count: int, stalls: int) -> Row:
    """Fail connections after any number of octets; new messages come before every pass."""
    be_impatient()
    total = Row(f"connections cut, reset, stalled; {kind}")
    hidings = [(), WITHOUT_MOVE, ("MOVE", "UIDPLUS"), ("MOVE", "NAMESPACE")]
    with _server(kind) as server:
        for hidden in hidings:
            share = count // len(hidings)
            with Proxy(server.port, hidden) as proxy, _new(server, "sqlite") as books:
                distant = through(books.installed, proxy)
                whole = _session_length(books, distant, proxy)
                for number in range(share):
                    books.send(random.choice([1, 2, 5]))
                    direction: Direction = random.choice(["up", "down"])
                    stall = number < stalls // len(hidings)
                    how: How = "stall" if stall else random.choice(["cut", "reset"])
                    proxy.fault = Fault(direction, random.randint(1, whole[direction]), how)
                    with suppress(TemporaryError):
                        distant.poll()
                    proxy.fault = None
                books.settle()
                total.add(books.audit("", share))
    return total


def _session_length(books: Books, distant: Installation, proxy: Proxy) -> dict[Direction, int]:
    distant.poll()
    books.send(5)
    distant.poll()
    return {"up": proxy.up, "down": proxy.down}


def kills(engine: Engine, count: int) -> Row:
    """Kill passes, and every other time their parser instead, in one small mailbox."""
    with Dovecot() as server, Driver() as driver, _new(server, engine) as books:
        driver.run(Task(str(books.installed.file)))  # the first one waits for the driver's start
        books.send(5)
        began = time.monotonic()
        driver.run(Task(str(books.installed.file)))
        duration = 1.5 * (time.monotonic() - began)
        books.send(5)
        killed = 0
        while killed < count:
            pid = driver.begin(Task(str(books.installed.file)))
            time.sleep(random.uniform(0, duration))
            target = pid if killed % 2 else next(iter(_children(pid)), pid)
            with suppress(ProcessLookupError):
                os.kill(target, signal.SIGKILL)
                killed += 1
            if driver.end() == 0 and random.random() < 0.5:
                books.send(1)
        books.settle()
        return books.audit(f"killed at any moment, {engine}", killed)


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for each in tasks for child in each.read_text().split()]
    return []


def workers(engine: Engine, count: int, seconds: float) -> Row:
    """Many workers on five mailboxes of one database, some of them killed; mail comes meanwhile."""
    total = Row(f"{count} workers on 5 mailboxes, {engine}")
    with Dovecot() as server, _new(server, engine) as books:
        shelf = [books, *(_beside(books, server, n) for n in range(1, 5))]
        for each in shelf:
            each.installed = books.installed
        drivers = [Driver() for _ in range(count)]
        pids = {each: _start(each, books) for each in drivers}
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            random.choice(shelf).send(2)
            driver = random.choice(drivers)
            if random.random() < 0.3:
                with suppress(ProcessLookupError):
                    os.kill(pids[driver], signal.SIGKILL)
                    total.faults += 1
            driver.end()
            pids[driver] = _start(driver, books)
        for driver in drivers:
            driver.end()
            driver.__exit__()
        for one in shelf:
            one.settle()
            total.add(one.audit("", 0))
    return total


def _start(driver: Driver, books: Books) -> int:
    return driver.begin(Task(str(books.installed.file), mailbox=random.randrange(5)))


def _beside(books: Books, server: Dovecot, number: int) -> Books:
    """Another mailbox in the same configuration and database."""
    box = server.new_user()
    file = books.installed.file
    text = file.read_text()
    table = text[text.index("[[mailbox]]") : text.index("[worker]")].split("[[mailbox]]")[1]
    other = table.replace('"crm"', f'"box{number}"').replace(books.box.username, box.username)
    file.write_text(text.replace("[worker]", f"[[mailbox]]{other}[worker]"))
    books.installed = reloaded(books.installed)
    return Books(books.installed, box, number)


def reloaded(installed: Installation) -> Installation:
    """The same with its file read again."""
    return replace(installed, settings=load(installed.file, {}))


def odd_server(rounds: int) -> Row:
    """Folders under `INBOX.` with names beyond ASCII, a new UIDVALIDITY after every crash."""
    total = Row("prefix INBOX., UIDVALIDITY changed after every crash")
    with Dovecot(Options(prefix="INBOX.")) as server, Driver() as driver:
        for number in range(rounds):
            with _new(server, "sqlite") as books:
                books.send(6)
                driver.run(Task(str(books.installed.file), 5 + number % 9))
                if (books.box.maildir() / "dovecot-uidlist").exists():
                    books.box.renumber()
                    total.faults += 1
                books.settle()
                total.add(_under_prefix(books).audit("", 1))
    return total


def _under_prefix(books: Books) -> Books:
    class Prefixed:
        username = books.box.username

        def octets(self, folder: str) -> list[bytes]:
            return books.box.octets(folder if folder == "INBOX" else f"INBOX.{folder}")

    return Books(books.installed, Prefixed(), 0, books.good, books.bad)  # type: ignore[arg-type]


def many(count: int) -> Row:
    """Many messages that wait in the inbox."""
    with Dovecot() as server, _new(server, "sqlite") as books:
        books.send(count)
        began = time.monotonic()
        books.installed.poll()
        seconds = time.monotonic() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        row = books.audit(f"{count:,} waiting in the inbox", 0)
        row.note = f"{count / seconds:.0f} messages/s, {memory} MiB"
        return row


@contextmanager
def _server(kind: Literal["dovecot", "cyrus"]) -> Iterator[Dovecot]:
    if kind == "dovecot":
        with Dovecot() as dovecot:
            yield dovecot
    else:
        with Cyrus(CYRUS_PACKAGES) as cyrus:
            yield cyrus  # type: ignore[misc]


@contextmanager
def _new(server: Dovecot, engine: Engine) -> Iterator[Books]:
    with tempfile.TemporaryDirectory() as folder:
        url = emptied_url() if engine == "postgresql" else None
        installed = install(server.new_user(), Path(folder), url)
        yield Books(installed, installed.drop_box)
        installed.database.close()
