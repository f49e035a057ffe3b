"""The service as systemd runs it: a process of its own, on a real server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

import pytest

from maillogger.config import PROVIDERS
from maillogger.intake.raw import Limits, Waiting, sets
from tests.conftest import DovecotWith
from tests.mail import mail
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_config import Options
from tests.servers.drop_box import DropBox
from tests.worker.installation import Installation, install
from tests.worker.remains import states

ROOT = Path(__file__).parents[1]
RARELY = "3600"


class Service:
    """`maillogger run`, and what it tells systemd."""

    def __init__(self, installed: Installation, *options: str, interval: str = RARELY) -> None:
        self.installed = installed
        self.log = installed.file.with_name("log")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = str(installed.file.with_name("notify"))
        self._socket.bind(path)
        self._socket.settimeout(20)
        told = {"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "400000"}
        interval_key = {"MAILLOGGER_MAILBOX_CRM_INTERVAL": interval}
        with self.log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [*command(installed), "run", "--log-format", "json", *options],
                stderr=stderr,
                env=os.environ | told | interval_key,
                cwd=ROOT,
            )

    def __enter__(self) -> "Service":
        self.await_word("READY=1")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._socket.close()

    def await_word(self, word: str) -> None:
        while word not in self._socket.recv(1000).decode():
            pass

    def end(self) -> tuple[int, float]:
        """Its exit code after SIGTERM, and how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.await_word("STOPPING=1")
        return self.process.wait(15), time.monotonic() - began

    def lines(self) -> list[dict[str, str]]:
        return [json.loads(each) for each in self.log.read_text().splitlines()]


def command(installed: Installation) -> list[str]:
    return [sys.executable, "-m", "maillogger", "--config", str(installed.file)]


def seconds_until(true: Callable[[], bool], most: float) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < most
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.fixture
def installed(drop_box: DropBox, tmp_path: Path) -> Iterator[Installation]:
    made = install(drop_box, tmp_path)
    yield made
    made.database.close()


def logged(installed: Installation, count: int) -> Callable[[], bool]:
    return lambda: len(installed.emails()) == count


def test_a_message_is_logged_within_two_seconds_of_its_delivery(installed: Installation) -> None:
    installed.drop_box.deliver(mail("before it started"))
    with Service(installed) as service:
        seconds_until(logged(installed, 1), 15)
        seconds_until(lambda: installed.counts()["Logged"] == 1, 15)
        time.sleep(0.5)
        for count in (2, 3):
            installed.drop_box.deliver(mail(f"number {count}"))
            assert seconds_until(logged(installed, count), 5) < 2
        service.await_word("WATCHDOG=1")

        code, seconds = service.end()

    assert (code, seconds < 5) == (0, True)
    assert installed.counts() == {"INBOX": 0, "Logged": 3, "Failed": 0}
    said = [each["message"] for each in service.lines()]
    assert f"as {installed.drop_box.username}: a pass every" in said[0]
    assert "crm: 1 message: 1 logged" in said
    assert not any(installed.drop_box.password in each for each in said)


def test_the_interval_does_where_the_server_has_no_idle(
    dovecot_with: DovecotWith, tmp_path: Path
) -> None:
    server = dovecot_with(Options(without=("IDLE",)))
    installed = install(server.new_user(), tmp_path)
    with Service(installed, interval="5") as service:
        seconds_until(lambda: "no IDLE" in service.log.read_text(), 15)
        installed.drop_box.deliver(mail())
        seconds_until(logged(installed, 1), 7)
    installed.database.close()


def test_a_server_that_restarts_is_idled_on_again(
    dovecot_with: DovecotWith, tmp_path: Path
) -> None:
    server = dovecot_with(Options(extra="# restarted by a test of the service\n"))
    installed = install(server.new_user(), tmp_path)
    installed.poll()
    with Service(installed):
        time.sleep(1)
        server.restart()
        installed.drop_box.deliver(mail())
        seconds_until(logged(installed, 1), 12)
    installed.database.close()


def test_a_mailbox_in_trouble_hinders_no_other(installed: Installation, dovecot: Dovecot) -> None:
    other = dovecot.new_user()
    text = installed.file.read_text()
    table = text[text.index("[[mailbox]]") : text.index("[worker]")]
    second = table.replace('"crm"', '"sales"').replace(installed.drop_box.username, other.username)
    broken = table.replace(f"port = {dovecot.port}", "port = 9")
    installed.file.write_text(text.replace(table, broken + second))
    other.deliver(mail())
    with Service(installed) as service:
        seconds_until(logged(installed, 1), 15)
        other.deliver(mail("two"))
        assert seconds_until(logged(installed, 2), 5) < 2
        assert service.end()[0] == 0
    assert any(each["level"] == "error" and "crm" in each["message"] for each in service.lines())


@pytest.mark.parametrize("verb", ["poll", "run"])
def test_sigterm_ends_after_the_set_in_hand(verb: str, installed: Installation) -> None:
    installed.drop_box.deliver(*(mail(f"number {n}") for n in range(3_000)))
    process = subprocess.Popen([*command(installed), verb], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        seconds_until(lambda: bool(installed.emails()), 20)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(12) == (75 if verb == "poll" else 0)
    finally:
        process.kill()
        process.wait()

    done = len(installed.emails())
    own = Limits(PROVIDERS["imap"].set_count)
    assert time.monotonic() - began < 10
    assert done < 3_000
    assert done in accumulate(map(len, sets((Waiting(n, 1) for n in range(3_000)), own)))
    assert states() == {"filed"}
    assert installed.counts() == {"INBOX": 3_000 - done, "Logged": done, "Failed": 0}


def test_a_process_that_can_not_end_in_time_is_ended(installed: Installation) -> None:
    """A server that answers nothing: the process doesn't wait for it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        text = installed.file.read_text()
        port = f"port = {silent.getsockname()[1]}"
        installed.file.write_text(text.replace(f"port = {installed.drop_box.port}", port))
        process = subprocess.Popen(
            [sys.executable, "-c", IMPATIENT, str(installed.file)],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        asked = silent.accept()[0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 75
        asked.close()


IMPATIENT = """
import sys
from maillogger.cli import main
from maillogger.worker import stop
stop.GRACE = 1
sys.argv[1:] = ["--config", sys.argv[1], "poll"]
main()
"""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    units = []
    for each in sorted((ROOT / "scripts").glob("maillogger*.*")):
        installed_at = "/opt/maillogger/.venv/bin/maillogger"
        text = each.read_text().replace(installed_at, sys.executable)
        units.append(tmp_path / each.name)
        units[-1].write_text(text)
    assert len(units) == 3
    verified = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
