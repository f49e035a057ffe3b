"""One worker a mailbox: two at once, one that is killed, and one that stood still too long."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillogger.errors import TemporaryError
from maillogger.ledger.lease import acquire, check
from maillogger.ledger.tables import LeaseRow
from maillogger.worker.heartbeat import heartbeat
from maillogger.worker.points import POINTS, Point
from tests.conftest import DovecotWith
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_config import Options
from tests.worker.conftest import NewInstallation
from tests.worker.driver import ENDED_THERE, Driver, Task
from tests.worker.installation import Installation, install
from tests.worker.remains import remains, states
from tests.worker.test_crash import MESSAGES, SETTLED, Undisturbed

TRY_AGAIN = 75
ROOT = Path(__file__).parents[2]


def await_state(pid: int, state: str) -> None:
    for _ in range(1_000):
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == state:
            return
        time.sleep(0.01)
    raise AssertionError(f"{pid} is not {state}")


@pytest.fixture
def standing(driver: Driver) -> Iterator[list[int]]:
    """Processes that a test stopped; they go on in the end."""
    pids: list[int] = []
    yield pids
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
        driver.end()


def test_of_two_polls_one_works_and_the_other_says_who(
    installation: Installation, driver: Driver, standing: list[int]
) -> None:
    installation.drop_box.deliver(*MESSAGES)
    task = Task(str(installation.file), POINTS.index("begun"), halt=True)
    standing.append(driver.begin(task))
    await_state(standing[0], "T")

    command = [sys.executable, "-m", "maillogger", "--config", str(installation.file), "poll"]
    second = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    assert second.returncode == TRY_AGAIN
    assert f"process {standing[0]} on " in second.stderr
    assert installation.counts()["INBOX"] == len(MESSAGES)
    os.kill(standing.pop(), signal.SIGCONT)
    assert driver.end() == 0
    assert installation.counts() == SETTLED


def test_a_killed_worker_s_mailbox_is_taken_over_at_once(
    installation: Installation, driver: Driver
) -> None:
    installation.drop_box.deliver(*MESSAGES)
    assert driver.run(Task(str(installation.file), POINTS.index("begun"))) == ENDED_THERE

    assert installation.poll().total == len(MESSAGES)


STALLED: tuple[Point, ...] = ("leased", "repaired", "fetched", "begun", "parsed", "decided")


@pytest.mark.parametrize("without", [(), ("MOVE",)], ids=["MOVE", "COPY"])
@pytest.mark.parametrize("point", [*STALLED, "recorded", "moving", "moved"])
def test_one_that_wakes_up_too_late_changes_nothing(
    point: Point,
    without: tuple[str, ...],
    dovecot_with: DovecotWith,
    tmp_path_factory: pytest.TempPathFactory,
    driver: Driver,
) -> None:
    """It stood still for longer than its lease, and another one has done all the work."""
    server = dovecot_with(Options(without=without))
    undisturbed = Undisturbed(install(server.new_user(), tmp_path_factory.mktemp("undisturbed")))
    step = undisturbed.points.index(point)
    installed = install(server.new_user(), tmp_path_factory.mktemp("installation"))
    installed.drop_box.deliver(*MESSAGES)
    pid = driver.begin(Task(str(installed.file), step, halt=True, lease_seconds=0.3))
    await_state(pid, "T")
    time.sleep(0.3)
    report = installed.poll()
    assert report.total + report.repaired == len(MESSAGES)

    os.kill(pid, signal.SIGCONT)

    # With nothing left to do it ends well; with something in hand it is told.
    assert driver.end() == (0 if point in ("leased", "repaired", "recorded") else TRY_AGAIN)
    assert (remains(installed), states()) == (undisturbed.remains, {"filed"})
    assert installed.counts() == SETTLED
    installed.database.close()


def test_a_lease_is_held_however_long_the_work_takes(installation: Installation) -> None:
    database = installation.database
    lease = acquire(database, "crm", 0.3)
    with heartbeat(database, lease, 0.3):
        time.sleep(1)
        with pytest.raises(TemporaryError, match="works on this mailbox"):
            acquire(database, "crm", 300)
    time.sleep(0.3)
    assert acquire(database, "crm", 300).token == lease.token + 1
    with pytest.raises(TemporaryError, match="taken over"):
        check(lease)


def test_a_heartbeat_does_not_revive_a_lease_that_was_taken_over(
    installation: Installation,
) -> None:
    database = installation.database
    lease = acquire(database, "crm", 0.05)
    time.sleep(0.1)
    second = acquire(database, "crm", 300)
    before = LeaseRow.get().expires
    with heartbeat(database, lease, 0.1):
        time.sleep(0.3)
    assert (LeaseRow.get().token, LeaseRow.get().expires) == (second.token, before)


def test_three_workers_at_once(dovecot: Dovecot, new_installation: NewInstallation) -> None:
    """Three processes on one mailbox: every message once, whoever gets it."""
    installed = new_installation(dovecot)
    installed.drop_box.deliver(*MESSAGES)
    with Driver() as one, Driver() as two, Driver() as three:
        drivers = (one, two, three)
        task = Task(str(installed.file))
        codes = []
        for _ in range(2):
            for each in drivers:
                each.begin(task)
            codes += [each.end() for each in drivers]
    assert set(codes) <= {0, TRY_AGAIN}
    assert 0 in codes
    assert (installed.counts(), states()) == (SETTLED, {"filed"})
