"""Failures decided anew in the failure folder, on a real Dovecot."""

from dataclasses import replace

import pytest

from maillogger.crm import users
from maillogger.crm.timeline import timeline
from maillogger.database import transaction
from maillogger.errors import TemporaryError
from maillogger.ledger import notices
from maillogger.ledger.failures import Wanted, account
from maillogger.ledger.lease import acquire
from maillogger.ledger.notice_tables import Notice
from maillogger.ledger.tables import Decided, Entry
from maillogger.worker.failure_folder import Absent, Choice
from maillogger.worker.failure_mail import drop, export, refresh, rehearse
from maillogger.worker.services import open_services
from tests.mail import mail
from tests.worker.failing import ALL, again, drag, only, plain_forward, relaxed
from tests.worker.installation import NOW, Installation
from tests.worker.remains import remains

EVE = mail("from Eve", From="Eve <eve@elsewhere.example>", Subject="Hello")


def failed(installation: Installation, *messages: bytes) -> list[int]:
    """The ids of these messages, which have failed."""
    before = {each.id for each in installation.failures()}
    installation.drop_box.deliver(*messages)
    installation.poll()
    return [each.id for each in installation.failures() if each.id not in before]


def listed(installation: Installation) -> list[int]:
    return [each.id for each in installation.failures()]


def state(entry: int) -> str:
    found = account(entry)
    assert found is not None
    return found.state


def test_what_logs_now_is_moved_and_the_rest_stays(installation: Installation) -> None:
    forward, eve = failed(installation, plain_forward(), EVE)

    report, absent = again(relaxed(installation))

    assert (report.logged, dict(report.reasons)) == (1, {"sender_unknown": 1})
    assert absent == Absent()
    assert installation.counts() == {"INBOX": 0, "Logged": 1, "Failed": 1}
    assert [each.subject for each in timeline("jana@nordwind.example")] == ["Question 1"]
    assert listed(installation) == [eve]
    known = account(forward)
    assert known is not None
    assert (known.state, known.outcome, known.folder) == ("filed", "log", "Failed")


def test_a_second_reprocess_changes_nothing(installation: Installation) -> None:
    failed(installation, plain_forward(), EVE)
    installation = relaxed(installation)
    again(installation)

    report, _ = again(installation)

    assert (report.logged, report.moved, dict(report.reasons)) == (0, 0, {"sender_unknown": 1})
    assert installation.counts() == {"INBOX": 0, "Logged": 1, "Failed": 1}
    assert (len(installation.emails()), Entry.select().count(), Decided.select().count()) == (
        1,
        2,
        2,
    )


def test_a_user_who_was_added_meanwhile(installation: Installation) -> None:
    (eve,) = failed(installation, EVE)
    with transaction(installation.database):
        users.put("Eve", ["eve@elsewhere.example"], NOW)

    report, _ = again(installation, only(eve))

    assert report.logged == 1
    assert listed(installation) == []


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(Wanted(reason="forward_part_missing"), id="reason"),
        pytest.param(Wanted(sender="ana@"), id="sender"),
    ],
)
def test_filters_say_what_is_taken(installation: Installation, wanted: Wanted) -> None:
    failed(installation, EVE, plain_forward(1), plain_forward(2))

    report, _ = again(relaxed(installation), Choice(wanted))

    assert (report.total, report.logged) == (2, 2)
    assert installation.reasons() == ["sender_unknown"]


def test_a_limit_takes_the_first_of_the_folder(installation: Installation) -> None:
    ids = failed(installation, *map(plain_forward, range(3)))
    installation = relaxed(installation)

    assert again(installation, replace(ALL, limit=2))[0].logged == 2
    assert listed(installation) == ids[2:]
    assert again(installation, Choice(Wanted(), limit=2))[0].logged == 1


def test_two_that_are_alike_are_two(installation: Installation) -> None:
    first, second = failed(installation, plain_forward(), plain_forward())

    installation = relaxed(installation)
    report, _ = again(installation, only(second))

    assert report.logged == 1
    assert listed(installation) == [first]
    report, _ = again(installation, only(first))
    assert dict(report.reasons) == {"already_logged": 1}
    assert installation.counts() == {"INBOX": 0, "Logged": 2, "Failed": 0}
    assert len(installation.emails()) == 1


def test_what_a_person_put_there_is_taken_with_all(installation: Installation) -> None:
    failed(installation, EVE)
    installation.drop_box.deliver(mail("never met"), folder="Failed")

    assert again(installation, Choice(Wanted()))[0].total == 1
    report, _ = again(installation)

    assert (report.logged, report.total) == (1, 2)
    assert installation.counts() == {"INBOX": 0, "Logged": 1, "Failed": 1}


def test_a_logged_message_that_a_person_threw_there_goes_back(installation: Installation) -> None:
    installation.drop_box.deliver(mail())
    installation.poll()
    drag(installation.drop_box, "Logged", "Failed")

    report, _ = again(installation)

    assert dict(report.reasons) == {"already_logged": 1}
    assert installation.counts() == {"INBOX": 0, "Logged": 1, "Failed": 0}
    assert len(installation.emails()) == 1


def test_a_failure_dragged_back_to_the_inbox_is_the_same_message(
    installation: Installation,
) -> None:
    (entry,) = failed(installation, plain_forward())
    drag(installation.drop_box, "Failed", "INBOX")

    report = relaxed(installation).poll()

    assert report.logged == 1
    assert listed(installation) == []
    assert (state(entry), Entry.select().count()) == ("filed", 1)


def test_dragged_back_in_vain_it_is_listed_once(installation: Installation) -> None:
    (entry,) = failed(installation, plain_forward())
    for _ in range(2):
        drag(installation.drop_box, "Failed", "INBOX")
        installation.poll()

    assert listed(installation) == [entry]
    assert installation.counts() == {"INBOX": 0, "Logged": 0, "Failed": 1}
    assert Notice.select().count() == 1


def test_one_just_like_a_failure_is_another_message(installation: Installation) -> None:
    (first,) = failed(installation, EVE)

    (second,) = failed(installation, EVE)

    assert first != second
    assert installation.counts()["Failed"] == 2


def test_a_logged_message_dragged_back_is_logged_already(installation: Installation) -> None:
    installation.drop_box.deliver(mail())
    installation.poll()
    drag(installation.drop_box, "Logged", "INBOX")

    assert dict(installation.poll().reasons) == {"already_logged": 1}
    assert Entry.select().count() == 2


def test_what_a_person_took_away_is_off_the_list(installation: Installation) -> None:
    ids = failed(installation, *map(plain_forward, range(4)))
    failed_uids = [each.uid for each in installation.drop_box.messages("Failed")]
    drag(installation.drop_box, "Failed", "Logged", failed_uids[0])
    drag(installation.drop_box, "Failed", "INBOX", failed_uids[1])
    with installation.drop_box.client() as client:
        client.select("Failed")
        client.uid("STORE", str(failed_uids[2]), "+FLAGS", r"(\Deleted)")
        client.expunge()

    report, absent = again(installation, Choice(Wanted()))

    assert (report.total, absent) == (1, Absent(settled=1, gone=1, waiting=1))
    assert [state(each) for each in ids] == ["settled", "filed", "gone", "filed"]
    assert listed(installation) == [ids[1], ids[3]]
    installation.poll()
    assert listed(installation) == [ids[3], ids[1]]
    drag(installation.drop_box, "Logged", "INBOX")
    installation.poll()
    assert set(listed(installation)) == {ids[0], ids[1], ids[3]}, "it came back"


def test_a_look_takes_off_the_list_what_was_taken_away(installation: Installation) -> None:
    failed(installation, plain_forward(), EVE)
    drag(installation.drop_box, "Failed", "Logged")

    with open_services(
        installation.mailbox, installation.settings, installation.database
    ) as services:
        assert refresh(services) == Absent(settled=2)
    assert listed(installation) == []


def test_a_renumbered_failure_folder_is_no_trouble(installation: Installation) -> None:
    first, _ = failed(installation, plain_forward(), EVE)
    again(installation)
    installation.drop_box.renumber("Failed")

    report, absent = again(relaxed(installation), only(first))

    assert (report.logged, absent) == (1, Absent())
    assert installation.reasons() == ["sender_unknown"]


def test_beside_a_running_pass_it_waits(installation: Installation) -> None:
    failed(installation, EVE)
    acquire(installation.database, "crm", 300)

    with pytest.raises(TemporaryError, match="works on this mailbox"):
        again(installation)


def test_a_rehearsal_changes_nothing(installation: Installation) -> None:
    forward, eve = failed(installation, plain_forward(), EVE)
    installation = relaxed(installation)
    before = remains(installation)
    lying = [each.flags for each in installation.drop_box.messages("Failed")]

    found = list(rehearse(installation.mailbox, installation.settings, ALL))

    assert [(each.id, each.decision.reason) for each in found] == [
        (forward, None),
        (eve, "sender_unknown"),
    ]
    assert before == remains(installation)
    assert lying == [each.flags for each in installation.drop_box.messages("Failed")]
    assert installation.emails() == []


def test_a_notice_is_owed_once_however_often_it_is_decided(installation: Installation) -> None:
    (entry,) = failed(installation, plain_forward())
    again(installation)
    again(installation)

    assert [each.reason for each in notices.of_entry(entry)] == ["forward_part_missing"]


def test_copies_are_octet_for_octet(installation: Installation) -> None:
    forward, eve = failed(installation, plain_forward(), EVE)

    assert dict(export(installation.mailbox, frozenset((forward, eve)))) == {
        forward: plain_forward(),
        eve: EVE,
    }
    assert list(export(installation.mailbox, frozenset((99_999,)))) == []


def test_what_is_dropped_is_deleted_and_still_known(installation: Installation) -> None:
    forward, eve = failed(installation, plain_forward(), EVE)

    with open_services(
        installation.mailbox, installation.settings, installation.database
    ) as services:
        done = drop(services, only(eve))

    assert (done.dropped, done.absent) == (1, Absent())
    assert installation.drop_box.octets("Failed") == [plain_forward()]
    assert (listed(installation), state(eve)) == ([forward], "dropped")
