"""The process ends at every point of a pass: the next pass ends where the undisturbed one did."""

import itertools
import signal
import time

import pytest

from maillogger.ledger.failures import Wanted, failures
from maillogger.worker.points import POINTS, Point
from tests.conftest import DovecotWith
from tests.mail import attached_forward, mail
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_config import Options
from tests.worker.conftest import NewInstallation
from tests.worker.driver import ENDED_THERE, Driver, Task
from tests.worker.installation import Installation
from tests.worker.remains import Remains, remains

ONCE = mail(Message_ID="<1@example.com>", attachments=(("offer.pdf", b"offer" * 1000),))
MESSAGES = (
    ONCE,
    mail(Message_ID="<2@example.com>", From="Eve <eve@elsewhere.example>"),
    ONCE,
    attached_forward(mail(Message_ID="<3@nordwind.example>", From="jana@nordwind.example")),
    mail(Message_ID="<4@example.com>", To="ana@example.com"),
)
SETTLED = {"INBOX": 0, "Logged": 3, "Failed": 2}


def trace(installation: Installation) -> list[Point]:
    points: list[Point] = []
    installation.poll(at=points.append)
    return points


def test_a_pass_names_every_point_it_reaches_and_no_other(
    dovecot: Dovecot, dovecot_with: DovecotWith, new_installation: NewInstallation, driver: Driver
) -> None:
    reached: set[Point] = set()
    for server in (dovecot, dovecot_with(Options(without=("MOVE",)))):
        installed = new_installation(server)
        installed.drop_box.deliver(*MESSAGES)
        assert driver.run(Task(str(installed.file), step=POINTS.index("begun"))) == ENDED_THERE
        reached.update(trace(installed))
    assert reached == set(POINTS)


class Undisturbed:
    """What a pass that nobody ends makes of the messages, and the points it reaches."""

    def __init__(self, installed: Installation) -> None:
        installed.drop_box.deliver(*MESSAGES)
        self.points = trace(installed)
        assert installed.counts() == SETTLED
        self.remains = remains(installed)


def resume(installed: Installation, wanted: Remains) -> None:
    """One more pass ends where the undisturbed one did, and a third changes nothing."""
    installed.poll()
    assert remains(installed) == wanted
    report = installed.poll()
    assert (report.total, report.moved, report.repaired, report.postponed) == (0, 0, 0, 0)
    assert remains(installed) == wanted


@pytest.mark.parametrize("without", [(), ("MOVE",)], ids=["MOVE", "COPY"])
def test_a_process_that_ends_at_any_point_loses_and_doubles_nothing(
    without: tuple[str, ...],
    dovecot_with: DovecotWith,
    new_installation: NewInstallation,
    driver: Driver,
) -> None:
    server = dovecot_with(Options(without=without))
    undisturbed = Undisturbed(new_installation(server))
    # What is before the moves doesn't depend on how they are made.
    first = undisturbed.points.index("moving") if without else 0
    for step in range(first, len(undisturbed.points)):
        point = undisturbed.points[step]
        installed = new_installation(server)
        installed.drop_box.deliver(*MESSAGES)

        assert driver.run(Task(str(installed.file), step)) == ENDED_THERE, point

        resume(installed, undisturbed.remains)


def test_a_process_that_ends_again_while_it_tries_each_message_alone(
    dovecot: Dovecot, new_installation: NewInstallation, driver: Driver
) -> None:
    undisturbed = Undisturbed(new_installation(dovecot))
    begun = undisturbed.points.index("begun")
    installed = new_installation(dovecot)
    installed.drop_box.deliver(*MESSAGES)
    driver.run(Task(str(installed.file), begun))
    alone = trace(installed)
    # Messages are tried alike: the first, and the end.
    second = [index for index, point in enumerate(alone) if point == "set"][1]
    for step in (*range(begun - 1, second), *range(len(alone) - 4, len(alone))):
        installed = new_installation(dovecot)
        installed.drop_box.deliver(*MESSAGES)
        driver.run(Task(str(installed.file), begun))

        assert driver.run(Task(str(installed.file), step)) == ENDED_THERE, alone[step]

        resume(installed, undisturbed.remains)


@pytest.mark.parametrize("kills", [12])
def test_kills_at_any_moment_make_no_message_poisonous(
    kills: int, dovecot: Dovecot, new_installation: NewInstallation, driver: Driver
) -> None:
    """Many in one small mailbox: how long a pass takes is measured, and it is killed meanwhile."""
    undisturbed = Undisturbed(new_installation(dovecot))
    installed = new_installation(dovecot)
    driver.run(Task(str(installed.file)))  # the first one may wait for the driver's start
    installed.drop_box.deliver(*MESSAGES)
    began = time.monotonic()
    assert driver.run(Task(str(installed.file))) == 0
    duration = time.monotonic() - began
    installed = new_installation(dovecot)
    installed.drop_box.deliver(*MESSAGES)
    killed = 0
    for moment in itertools.islice(itertools.cycle(range(kills)), 4 * kills):
        if killed == kills:
            break
        driver.begin(Task(str(installed.file)))
        time.sleep(duration * (moment + 0.5) / kills)
        driver.kill()
        killed += driver.end() == -signal.SIGKILL

    resume(installed, undisturbed.remains)

    assert killed
    assert "poisonous" not in {each.reason for each in failures(Wanted())}
