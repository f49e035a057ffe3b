"""Messages that end their parser: isolated, tried three times, and filed as poisonous."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from maillogger.intake import caps
from maillogger.ledger.failures import account
from maillogger.ledger.tables import Entry
from maillogger.worker import services
from maillogger.worker.points import POINTS
from tests.intake.messages import encoded, message, part
from tests.mail import BCC, mail
from tests.worker.driver import ENDED_THERE, Driver, Task
from tests.worker.installation import Installation

ROOT = Path(__file__).parents[2]
HEAD = f"Delivered-To: {BCC}\r\nFrom: ana@example.com\r\nTo: x@nordwind.example\r\n".encode()

# 4 MB searched for each of 95 boundaries, and 40 MB that are decoded whole.
SLOW = (
    HEAD
    + b"".join(
        b'Content-Type: multipart/x; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(95)
    )
    + b"\r\n"
    + b"\r\n--b" * 1_000_000
)
HUNGRY = HEAD + message(
    part(
        "message/rfc822",
        encoded(b"From: a@b.example\r\n\r\n" + b"x" * 40_000_000, "base64"),
        "Content-Transfer-Encoding: base64",
    )
)


@pytest.mark.parametrize(
    ("octets", "seconds", "cause"),
    [
        pytest.param(SLOW, 0.3, "longer than 0.3 s", id="hangs"),
        pytest.param(HUNGRY, 30, "more than 130 MiB of memory", id="hungry"),
    ],
)
def test_a_message_that_ends_its_parser_three_times(
    octets: bytes,
    seconds: float,
    cause: str,
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def limits(attachment: int, body: int) -> caps.Limits:
        return caps.Limits(attachment, body, seconds, seconds_per_mib=0, memory_bytes=130 * 2**20)

    monkeypatch.setattr(services, "Limits", limits)
    installation.drop_box.deliver(mail("one"), octets, mail("two"))

    first = installation.poll()

    assert (first.logged, first.postponed) == (2, 1)
    assert installation.counts() == {"INBOX": 1, "Logged": 2, "Failed": 0}
    installation.drop_box.deliver(mail("three"))
    second = installation.poll()
    assert (second.logged, second.postponed) == (1, 1)

    third = installation.poll()

    assert dict(third.reasons) == {"poisonous": 1}
    assert installation.counts() == {"INBOX": 0, "Logged": 3, "Failed": 1}
    (failure,) = installation.failures()
    told = account(failure.id)
    assert told
    assert cause in told.trace[-1].detail


def kill_parsers() -> None:
    """The parsers that this process started."""
    for task in Path("/proc/self/task").glob("*/children"):
        for pid in map(int, task.read_text().split()):
            if b"maillogger.intake.child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
                time.sleep(0.1)


def test_an_idle_parser_that_is_killed_blames_no_message(
    sqlite_installation: Installation, driver: Driver
) -> None:
    """Also where a single message is about to be tried: nothing was handed over yet."""
    installed = sqlite_installation
    installed.drop_box.deliver(mail("one"), mail("two"))
    driver.run(Task(str(installed.file), step=POINTS.index("begun")))

    report = installed.poll(at=lambda point: kill_parsers() if point == "attempted" else None)

    assert report.logged == 2
    assert {each.attempts for each in Entry.select()} == {0}


def test_a_try_that_was_interrupted_is_taken_back(
    sqlite_installation: Installation, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk ends the pass, again and again; it is no fault of the message."""
    installed = sqlite_installation
    installed.drop_box.deliver(mail("one", attachments=(("a", b"octets"),)))
    driver.run(Task(str(installed.file), step=POINTS.index("begun")))
    spool = installed.settings.database.attachments / "spool"
    for _ in range(4):
        spool.rmdir()
        spool.touch()
        with pytest.raises(Exception, match="spool"):
            installed.poll()
        spool.unlink()
        spool.mkdir()
    assert [each.attempts for each in Entry.select()] == [0]

    assert installed.poll().logged == 1


def test_passes_that_die_over_a_single_message_give_it_up(
    sqlite_installation: Installation, driver: Driver
) -> None:
    """Killed three times with just this message in the parser's hands."""
    installed = sqlite_installation
    installed.drop_box.deliver(mail("one"), mail("two"))
    task = Task(str(installed.file), step=POINTS.index("begun"))
    assert driver.run(task) == ENDED_THERE
    attempted: list[Any] = []
    points: list[str] = []
    assert driver.run(dataclasses.replace(task, step=7)) == ENDED_THERE
    for _ in range(2):
        assert driver.run(dataclasses.replace(task, step=7)) == ENDED_THERE
        attempted.append([each.attempts for each in Entry.select().order_by(Entry.uid)])
    assert attempted == [[2, 0], [3, 0]]

    report = installed.poll(at=points.append)

    assert (report.logged, dict(report.reasons)) == (1, {"poisonous": 1})


PARENT = """
import sys, time
from maillogger.intake.caps import Limits
from maillogger.intake.children import ParserPool
from maillogger.intake.raw import RawMessage
octets = open(sys.argv[1], "rb").read()
raw = RawMessage("", "", 1, 1, None, len(octets), octets)
with ParserPool(1, None, Limits()) as pool:
    pool.warm()
    print("warm", flush=True)
    list(pool.parse([raw] * 1_000))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills a child with its parent")
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_a_parser_dies_with_its_parent(busy: bool, tmp_path: Path) -> None:
    file = tmp_path / "slow.eml"
    file.write_bytes(SLOW)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, file], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert parent.stdout
    parent.stdout.readline()
    time.sleep(0.3 if busy else 0)
    tasks = Path(f"/proc/{parent.pid}/task").glob("*/children")
    children = [int(pid) for each in tasks for pid in each.read_text().split()]
    assert len(children) == 1
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        if not Path(f"/proc/{children[0]}").exists():
            return
        time.sleep(0.02)
    raise AssertionError("the child outlived its parent")
