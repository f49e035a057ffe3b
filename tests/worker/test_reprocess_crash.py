"""The process ends at every point of a reprocess: no failure is lost, doubled or forgotten."""

import pytest

from maillogger.ledger.failures import Wanted
from maillogger.ledger.tables import Entry
from maillogger.worker.failure_folder import Choice
from maillogger.worker.points import Point
from tests.conftest import DovecotWith
from tests.mail import mail
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_config import Options
from tests.worker.conftest import NewInstallation
from tests.worker.driver import ENDED_THERE, Driver, Task
from tests.worker.failing import again, drag, only, plain_forward, relaxed
from tests.worker.installation import Installation
from tests.worker.remains import remains

pytestmark = pytest.mark.parametrize("new_installation", ["sqlite"], indirect=True)

LISTED = Choice(Wanted())
MESSAGES = (
    plain_forward(1),
    mail(From="Eve <eve@elsewhere.example>"),
    plain_forward(2),
    plain_forward(2),
)
MOVING: tuple[Point, ...] = ("moving", "copied", "marked", "moved", "filed")
SETTLED = {"INBOX": 0, "Logged": 3, "Failed": 1}


def failed(installation: Installation) -> Installation:
    """The messages have failed, and the admin has changed the rule."""
    installation.drop_box.deliver(*MESSAGES)
    installation.poll()
    assert installation.counts() == {"INBOX": 0, "Logged": 0, "Failed": len(MESSAGES)}
    return relaxed(installation)


@pytest.mark.parametrize("without", [(), ("MOVE",)], ids=["MOVE", "COPY"])
def test_a_process_that_ends_at_any_point_of_a_reprocess(
    without: tuple[str, ...],
    dovecot_with: DovecotWith,
    new_installation: NewInstallation,
    driver: Driver,
) -> None:
    server = dovecot_with(Options(without=without))
    undisturbed = failed(new_installation(server))
    points: list[Point] = []
    again(undisturbed, LISTED, points.append)
    assert undisturbed.counts() == SETTLED
    # Twice, as below: what is decided last has the last rows.
    again(undisturbed, LISTED)
    wanted = remains(undisturbed)
    for step, point in enumerate(points):
        if without and point not in MOVING:
            continue  # the same with either command
        installation = failed(new_installation(server))
        task = Task(str(installation.file), step, reprocess=True)

        assert driver.run(task) == ENDED_THERE, point

        installation.poll()
        assert sum(installation.counts().values()) == len(MESSAGES), point
        assert {each.state for each in stored(installation)} == {"filed"}, point
        again(installation, LISTED)
        again(installation, LISTED)
        assert remains(installation) == wanted, point
        report = installation.poll()
        assert (report.total, report.moved, report.repaired) == (0, 0, 0), point
        assert remains(installation) == wanted, point


def test_what_a_dead_reprocess_began_may_be_dragged_away(
    dovecot: Dovecot, new_installation: NewInstallation, driver: Driver
) -> None:
    installation = failed(new_installation(dovecot))
    points: list[Point] = []
    again(installation, only(), points.append)
    task = Task(str(installation.file), points.index("repaired") + 4, reprocess=True)
    assert driver.run(task) == ENDED_THERE
    assert {each.state for each in stored(installation)} == {"begun"}
    assert len(installation.failures()) == len(MESSAGES), "they are listed meanwhile"
    drag(installation.drop_box, "Failed", "INBOX")

    report = installation.poll()

    assert (report.logged, dict(report.reasons)) == (2, {"already_logged": 1, "sender_unknown": 1})
    assert installation.counts() == SETTLED
    assert len(stored(installation)) == len(MESSAGES)
    assert installation.reasons() == ["sender_unknown"]


@pytest.mark.parametrize("point", ["parsed", "moving", "moved"])
def test_what_a_dead_reprocess_left_in_a_folder_that_is_renumbered(
    point: Point, dovecot: Dovecot, new_installation: NewInstallation, driver: Driver
) -> None:
    measured = failed(new_installation(dovecot))
    points: list[Point] = []
    again(measured, LISTED, points.append)
    installation = failed(new_installation(dovecot))
    step = points.index(point)
    assert driver.run(Task(str(installation.file), step, reprocess=True)) == ENDED_THERE
    installation.drop_box.renumber("Failed")

    installation.poll()

    assert installation.counts() == SETTLED
    assert {each.state for each in stored(installation)} == {"filed"}


def stored(installation: Installation) -> list[Entry]:
    return list(Entry.select())
