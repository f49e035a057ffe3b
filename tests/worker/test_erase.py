"""A contact asks to be forgotten: nothing names them any more, and nothing is logged to them."""

import json
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from maillogger.crm import contacts, deals, never_log
from maillogger.crm.attachments import AttachmentStore
from maillogger.crm.email_tables import EmailAttachment
from maillogger.crm.given import ContactGiven, DealGiven
from maillogger.crm.search import search
from maillogger.crm.timeline import timeline
from maillogger.database import transaction
from maillogger.database.rows import tuples
from maillogger.errors import InputError
from maillogger.ledger.notice_tables import Notice
from maillogger.worker.erase import Erasure, erase, plan
from maillogger.worker.erased_mail import Deleted, delete_mail
from maillogger.worker.exporting import FORMATS, KINDS, export
from maillogger.worker.services import open_services
from tests.mail import attached_forward, mail
from tests.servers.postgres import cluster
from tests.worker.installation import NOW, Installation

JANA = "Jana Meier <jana@nordwind.example>"
JOE = "Joe Doe <joe@nordwind.example>"
AGAIN = "j.meier@home.example"
NAMED = b"meier"
"""Stands in every address and full name of hers."""

MESSAGES = (
    mail(
        "Dear Jana Meier,\r\nyours is attached. Ana\r\n",
        Subject="Offer for Jana Meier",
        attachments=(("Jana_Meier.pdf", b"hers alone"), ("terms.pdf", b"everybody's")),
    ),
    mail(
        "Dear Jana Meier, dear Joe, write to j.meier@home.example please.\r\n",
        To=f"{JANA}, {JOE}",
        Subject="Both of you",
        attachments=(("terms Jana Meier.pdf", b"everybody's"),),
    ),
    mail("Ask JANA  MEIER (Jana@Nordwind.example).\r\n", To=JOE, Subject="Ask Meier, Jana"),
    mail("May I?\r\n", From=JANA, To="bcc@crm.example.com", Subject="Jana Meier asks"),
    mail("What of her?\r\n", To="ana@example.com", Subject="About Jana Meier"),
    attached_forward(mail("Hello from Jana Meier\r\n", From=JANA, To="ana@example.com")),
)


@pytest.fixture
def known(installation: Installation) -> Installation:
    """Jana, with two addresses and a deal, and Joe; and all the mail is in."""
    with transaction(installation.database):
        contacts.put([ContactGiven(("jana@nordwind.example", AGAIN), "Jana Meier")], NOW)
        deals.put(DealGiven("Pallets for Jana Meier", contacts=(AGAIN,)), NOW)
    installation.drop_box.deliver(*MESSAGES)
    assert installation.poll().logged == 4
    return installation


def forget(installed: Installation, address: str = AGAIN) -> Erasure:
    return erase(plan(address, installed.settings).person, installed.settings, installed.database)


def rows(database: peewee.Database) -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    for table in database.get_tables():
        for row in database.execute_sql(f'SELECT * FROM "{table}"').fetchall():
            yield table, repr(row)


def files(installed: Installation) -> Iterator[Path]:
    """All that the database has on disk, and all attachments."""
    folder = installed.file.parent
    yield from (each for each in folder.glob("maillogger.db*") if each.is_file())
    yield from (each for each in (folder / "attachments").rglob("*") if each.is_file())
    if isinstance(installed.database, peewee.PostgresqlDatabase):
        installed.database.execute_sql("CHECKPOINT")
        query = "SELECT oid FROM pg_database WHERE datname = current_database()"
        (oid,) = installed.database.execute_sql(query).fetchone()
        base = cluster().root / "cluster" / "base" / str(oid)
        yield from (each for each in base.iterdir() if each.is_file())


def exported(installed: Installation) -> bytes:
    store = AttachmentStore(installed.settings.database.attachments)
    forms = [(kind, form) for kind in KINDS for form in FORMATS if form != "mbox"]
    forms.append(("emails", "mbox"))
    return b"".join(piece for kind, form in forms for piece in export(kind, form, store))


def naming(installed: Installation) -> list[str]:
    """Where she is still named."""
    found = [table for table, row in rows(installed.database) if NAMED.decode() in row.lower()]
    found += [each.name for each in files(installed) if NAMED in each.read_bytes().lower()]
    return found + (["export"] if NAMED in exported(installed).lower() else [])


def test_the_plan_says_what_will_be_done(known: Installation) -> None:
    planned = plan("JANA@nordwind.example", known.settings)

    assert planned.person.keys == (AGAIN, "jana@nordwind.example")
    assert planned.person.names == ("Jana Meier",)
    assert (planned.emptied, planned.shared, planned.attachments) == (2, 1, 2)
    listed = [(each.target, each.subject) for each in planned.messages]
    assert sorted(listed) == [
        ("failure", "Jana Meier asks"),
        ("success", "Both of you"),
        ("success", "Fwd: for the file"),
        ("success", "Offer for Jana Meier"),
    ]


def test_nothing_names_the_erased(known: Installation) -> None:
    with transaction(known.database):
        never_log.add(AGAIN, None, NOW)
    known.database.execute_sql("ANALYZE")
    assert naming(known)

    done = forget(known)

    assert done == Erasure(emptied=2, redacted=2, attachments=1)
    assert naming(known) == []
    assert (timeline(AGAIN), search("pallets"), search("hers")) == ([], [], [])


def test_what_is_others_stays(known: Installation) -> None:
    forget(known)

    ask, both = timeline("joe@nordwind.example")
    assert (ask.subject, ask.text) == ("Ask [erased]", "Ask [erased] ([erased]).\n")
    assert both.text == "Dear [erased], dear Joe, write to [erased] please.\n"
    assert [each.verdict for each in both.participants] == ["own_address", "erased", "created"]
    assert [each.filename for each in both.attachments] == ["terms [erased].pdf"]
    store = AttachmentStore(known.settings.database.attachments)
    with store.open(both.attachments[0].sha256) as stream:
        assert stream.read() == b"everybody's"
    assert [each.subject for each in search("dear")] == ["Both of you"]
    assert list(tuples(EmailAttachment.select(EmailAttachment.email))) == [(both.id,)]
    assert json.loads(b"".join(export("deals", "json", store)))["name"] == "Pallets for [erased]"


def test_the_next_bcc_to_them_logs_nothing_and_says_erased(known: Installation) -> None:
    forget(known)
    before = known.counts()
    known.drop_box.deliver(
        mail("Dear Jana Meier\r\n", To=JANA, Subject="Once more, Jana Meier"),
        mail("Dear both\r\n", To=f"Jana Meier <{AGAIN}>, {JOE}", Subject="To Jana Meier and Joe"),
        MESSAGES[0],
    )

    report = known.poll()

    assert (report.logged, dict(report.reasons)) == (1, {"erased": 2})
    assert known.counts()["Failed"] == before["Failed"] + 2
    assert "To [erased] and Joe" in {each.subject for each in timeline("joe@nordwind.example")}
    assert not [row for _, row in rows(known.database) if NAMED.decode() in row.lower()]


def test_an_erasure_again_changes_nothing(known: Installation) -> None:
    forget(known)
    before = list(rows(known.database))

    assert forget(known) == Erasure()

    assert sorted(rows(known.database)) == sorted(before)


@pytest.mark.parametrize("point", ["ledger", "emails", "finish", "index", "attachments", "compact"])
def test_an_erasure_that_was_ended_goes_on(known: Installation, point: str) -> None:
    def end(step: str) -> None:
        if step == point:
            raise KeyboardInterrupt

    person = plan(AGAIN, known.settings).person
    with pytest.raises(KeyboardInterrupt):
        erase(person, known.settings, known.database, end)

    forget(known)

    assert naming(known) == []


def test_notices_about_them_are_not_sent(known: Installation) -> None:
    known.drop_box.deliver(mail("x" * 50, To="ana@example.com", Subject="Jana Meier?"))
    known.poll()
    assert Notice.select().where(Notice.subject.contains("Meier")).count() == 2

    forget(known)

    assert [each.subject for each in Notice.select()] == ["About [erased]", "[erased]?"]


def test_their_mail_is_deleted_where_it_lies(known: Installation) -> None:
    messages = plan(AGAIN, known.settings).messages
    forget(known)
    known.drop_box.deliver(MESSAGES[0])

    def delete() -> Deleted:
        with open_services(known.mailbox, known.settings, known.database) as services:
            return delete_mail(services, messages)

    assert delete() == Deleted("crm", 5, 0)
    assert delete() == Deleted("crm", 0, 4)
    assert known.counts() == {"INBOX": 0, "Logged": 1, "Failed": 1}
    assert plan("jana@nordwind.example", known.settings).messages == ()


def test_after_the_erasure_their_mail_is_still_found(known: Installation) -> None:
    before = plan("jana@nordwind.example", known.settings).messages
    forget(known)

    after = plan("jana@nordwind.example", known.settings).messages

    assert [each.entry for each in after] == [each.entry for each in before]
    assert {each.subject for each in after} == {None, "Both of you"}


def test_somebody_of_the_team_is_not_erased(known: Installation) -> None:
    with pytest.raises(InputError, match="Ana Ruiz, who is a user"):
        plan("ana@example.com", known.settings)


def test_an_address_that_is_no_contacts_is_erased_too(known: Installation) -> None:
    known.drop_box.deliver(mail("See cc\r\n", To=JOE, Bcc="Kim Vale <kim@beta.example>"))
    known.poll()

    forget(known, "kim@beta.example")

    assert not [row for _, row in rows(known.database) if "kim@beta" in row or "Kim Vale" in row]
