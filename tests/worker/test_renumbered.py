"""A new UIDVALIDITY neither loses nor doubles, whenever it comes (P7)."""

from functools import partial

import pytest

from maillogger.worker.points import Point
from tests.conftest import DovecotWith
from tests.mail import mail
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_config import Options
from tests.worker.conftest import NewInstallation
from tests.worker.driver import ENDED_THERE, Driver, Task
from tests.worker.installation import install
from tests.worker.remains import remains, states
from tests.worker.test_crash import MESSAGES, SETTLED, Undisturbed


@pytest.mark.parametrize("point", ["fetched", "begun", "recorded", "moving", "moved"])
def test_uids_that_change_after_a_crash(
    point: Point, dovecot: Dovecot, new_installation: NewInstallation, driver: Driver
) -> None:
    step = Undisturbed(new_installation(dovecot)).points.index(point)
    installed = new_installation(dovecot)
    installed.drop_box.deliver(*MESSAGES)
    assert driver.run(Task(str(installed.file), step)) == ENDED_THERE
    installed.drop_box.renumber()

    installed.poll()

    assert installed.counts() == SETTLED
    assert len(installed.emails()) == 2
    assert states() <= {"filed", "gone"}
    before = remains(installed)
    assert installed.poll().total == 0
    assert remains(installed) == before


def test_a_message_alike_in_header_and_size_is_another_one(
    dovecot: Dovecot, new_installation: NewInstallation, driver: Driver
) -> None:
    """One was moved by a pass that could not say so; under the new UIDs its likeness arrives."""
    step = Undisturbed(new_installation(dovecot)).points.index("moved")
    installed = new_installation(dovecot)
    alike = partial(mail, Message_ID="<same@example.com>")
    installed.drop_box.deliver(alike("one text\r\n"))
    assert driver.run(Task(str(installed.file), step)) == ENDED_THERE
    installed.drop_box.renumber()
    installed.drop_box.deliver(alike("two text\r\n"))

    report = installed.poll()

    # It was decided, not only moved by the decision on the other.
    assert (report.total, report.moved) == (1, 1)
    assert installed.counts() == {"INBOX": 0, "Logged": 2, "Failed": 0}


def test_folders_under_a_prefix_with_names_beyond_ascii(
    dovecot_with: DovecotWith, tmp_path_factory: pytest.TempPathFactory, driver: Driver
) -> None:
    server = dovecot_with(Options(prefix="INBOX."))
    installed = install(server.new_user(), tmp_path_factory.mktemp("installation"))
    text = installed.file.read_text()
    named = 'success_folder = "CRM/Abgelegt: Größe"\nfailure_folder = "CRM/失敗"\nbcc_addresses'
    installed.file.write_text(text.replace("bcc_addresses", named, 1))
    installed.drop_box.deliver(*MESSAGES)
    steps = 0
    while driver.run(Task(str(installed.file), 6 + steps)) == ENDED_THERE:
        steps += 3
    box = installed.drop_box
    found = [len(box.octets(each)) for each in ("INBOX", "INBOX.CRM.Abgelegt: Größe")]
    assert (found, len(box.octets("INBOX.CRM.失敗"))) == ([0, 3], 2)
    installed.database.close()
