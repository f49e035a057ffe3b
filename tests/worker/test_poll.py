"""One pass on a real Dovecot: what issue after issue relies on."""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from maillogger.crm import companies, contacts, deals, never_log
from maillogger.crm.attachments import AttachmentStore
from maillogger.crm.email_tables import EmailContact, Participant
from maillogger.crm.given import CompanyGiven, ContactGiven, DealGiven
from maillogger.crm.search import search
from maillogger.crm.tables import Company, Contact
from maillogger.crm.timeline import timeline
from maillogger.database import transaction
from maillogger.errors import TemporaryError
from maillogger.ledger.failures import account
from maillogger.ledger.tables import LeaseRow
from tests.mail import FORWARD, attached_forward, mail
from tests.servers.dovecot import Dovecot
from tests.worker.installation import NOW, Installation, install

MIB = 1024 * 1024


def test_a_bccd_message_is_logged_with_all_that_belongs_to_it(installation: Installation) -> None:
    small, large = os.urandom(3 * MIB), bytes(60 * MIB)
    with transaction(installation.database):
        companies.put(CompanyGiven("Nordwind GmbH", ("nordwind.example",)), NOW)
        contacts.put([ContactGiven(("jana@nordwind.example",), "Jana Meier", "Nordwind GmbH")], NOW)
        never_log.add("secret.example", None, NOW)
        for day in range(1, 8):
            created = datetime(2024, 1, day, tzinfo=UTC)
            deals.put(
                DealGiven(f"Deal {day}", created=created, contacts=("jana@nordwind.example",)), NOW
            )
    installation.drop_box.deliver(
        mail(
            To="Jana Meier <jana@nordwind.example>, New Person <new@nordwind.example>",
            Cc="Copied <copied@other.example>, Boss <boss@mail.secret.example>",
            Bcc="Hidden <hidden@other.example>",
            attachments=(("offer.pdf", small), ("film.mov", large)),
        )
    )

    report = installation.poll()

    assert (report.logged, dict(report.reasons)) == (1, {})
    assert installation.counts() == {"INBOX": 0, "Logged": 1, "Failed": 0}
    (email,) = timeline("jana@nordwind.example")
    assert {each.address.address: each.verdict for each in email.participants} == {
        "ana@example.com": "own_address",
        "jana@nordwind.example": "logged",
        "new@nordwind.example": "created",
        "copied@other.example": "created",
        "boss@mail.secret.example": "never_log",
        "hidden@other.example": "bcc_recipient",
    }
    assert sorted(email.contacts) == [
        "copied@other.example",
        "jana@nordwind.example",
        "new@nordwind.example",
    ]
    assert Contact.select().count() == 3
    assert sorted(email.companies) == ["Nordwind GmbH", "other.example"]
    assert sorted(email.deals) == [f"Deal {day}" for day in (3, 4, 5, 6, 7)]
    kept, dropped = email.attachments
    store = AttachmentStore(installation.settings.database.attachments)
    with store.open(kept.sha256) as stream:
        assert stream.read() == small
    assert (dropped.filename, dropped.size, dropped.stored, dropped.reason) == (
        "film.mov",
        60 * MIB,
        False,
        "attachment_too_large",
    )
    assert dropped.sha256 == hashlib.sha256(large).hexdigest()
    with pytest.raises(FileNotFoundError):
        store.open(dropped.sha256)
    assert list(store.spool.iterdir()) == []


SCREENED = {
    "unparseable": b"Subject: x\r\n" + b"X-A: 1\r\n" * 2_001 + b"\r\n",
    "automatic_message": mail(Auto_Submitted="auto-replied"),
    "sender_ambiguous": mail(From="a@example.com, ana@example.com"),
    "sender_unknown": mail(From="Eve <eve@elsewhere.example>"),
    "body_too_large": mail("x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 30_000),
    "no_recipient": mail(To="bcc@crm.example.com"),
    "never_log": mail(To="boss@secret.example"),
    "forward_header_missing": mail("Just text.", envelope=FORWARD, To=FORWARD),
}


def test_each_screening_reason_is_told_and_filed(installation: Installation) -> None:
    with transaction(installation.database):
        never_log.add("secret.example", None, NOW)
    installation.drop_box.deliver(*SCREENED.values())

    report = installation.poll()

    assert installation.reasons() == list(SCREENED)
    assert installation.counts() == {"INBOX": 0, "Logged": 0, "Failed": len(SCREENED)}
    assert (report.logged, report.failed) == (0, len(SCREENED))
    kept = {each.reason: each.subject for each in installation.failures()}
    assert kept["sender_unknown"] == "Offer"
    assert kept["never_log"] is None


def test_a_message_over_the_limit_is_refused_by_its_header_alone(
    installation: Installation,
) -> None:
    settings = installation.settings
    rules = settings.rules.model_copy(update={"max_message_bytes": 100_000})
    small = Installation(
        settings.model_copy(update={"rules": rules}),
        installation.database,
        installation.drop_box,
        installation.file,
    )
    small.drop_box.deliver(mail("z" * 70 + "\r\n" + ("z" * 70 + "\r\n") * 2_000))

    small.poll()

    (failure,) = small.failures()
    assert (failure.reason, failure.subject) == ("message_too_large", "Offer")
    assert small.counts() == {"INBOX": 0, "Logged": 0, "Failed": 1}


def test_the_same_message_twice_is_one_email(installation: Installation) -> None:
    octets = mail(Message_ID="<once@example.com>")
    installation.drop_box.deliver(octets)
    installation.poll()
    installation.drop_box.deliver(b"Received: by another.example; now\r\n" + octets, octets)

    report = installation.poll()

    assert dict(report.reasons) == {"already_logged": 2}
    assert len(installation.emails()) == 1
    assert installation.counts() == {"INBOX": 0, "Logged": 3, "Failed": 0}


def test_one_message_id_for_two_texts_is_two_emails(installation: Installation) -> None:
    chosen = "<chosen@example.com>"
    installation.drop_box.deliver(
        mail("The first text.\r\n", Message_ID=chosen), mail("Another text.\r\n", Message_ID=chosen)
    )

    assert installation.poll().logged == 2
    assert [each.text.strip() for each in installation.emails()] == [
        "The first text.",
        "Another text.",
    ]


def test_an_attached_original_is_logged_as_its_senders(installation: Installation) -> None:
    original = mail(
        From="Jana Meier <jana@nordwind.example>",
        To="Ana Ruiz <ana@example.com>",
        Subject="Question",
        Message_ID="<q1@nordwind.example>",
    )
    installation.drop_box.deliver(attached_forward(original))

    assert installation.poll().logged == 1

    (email,) = timeline("jana@nordwind.example")
    assert (email.direction, email.subject) == ("FORWARDED_EMAIL", "Question")
    assert email.message_id == "<q1@nordwind.example>"


def test_a_newcomer_in_five_messages_is_created_once(installation: Installation) -> None:
    installation.drop_box.deliver(*(mail(f"Message {n}", Subject=f"No. {n}") for n in range(5)))

    assert installation.poll().logged == 5

    assert (Contact.select().count(), Company.select().count()) == (1, 1)
    assert len(timeline("jana@nordwind.example")) == 5


def test_a_pass_with_nothing_to_do_changes_nothing(installation: Installation) -> None:
    report = installation.poll()

    assert (report.total, report.moved, report.repaired) == (0, 0, 0)


def test_a_pass_with_nothing_to_do_loads_no_rule(sqlite_installation: Installation) -> None:
    program = (
        "import sys\n"
        "from maillogger.cli.entry import main\n"
        "try:\n    main()\nfinally:\n    print(*sys.modules)"
    )
    configured = ["--config", str(sqlite_installation.file)]
    ran = subprocess.run(
        [sys.executable, "-c", program, *configured, "poll"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "0 messages" in ran.stdout
    unwanted = {"maillogger.rules.decide", "maillogger.message.forward.unwrap"}
    assert not unwanted & set(ran.stdout.split())


def test_what_is_recorded_is_moved_in_few_and_large_sets(
    sqlite_installation: Installation,
) -> None:
    """A MOVE costs by what lies in the folder: two sets recorded, one MOVE."""
    installed = sqlite_installation
    installed.drop_box.deliver(*(mail(f"number {n}") for n in range(600)))
    points: list[str] = []
    assert installed.poll(at=points.append).moved == 600
    assert (points.count("recorded"), points.count("moving")) == (2, 1)


def test_a_mailbox_that_another_run_holds_is_left_alone(installation: Installation) -> None:
    installation.drop_box.deliver(mail())
    held = LeaseRow.create(
        mailbox="crm",
        host="elsewhere",
        pid=1,
        started="",
        token=1,
        expires=datetime.max.replace(tzinfo=UTC),
    )

    with pytest.raises(TemporaryError, match="elsewhere"):
        installation.poll()

    assert installation.counts()["INBOX"] == 1
    held.delete_instance()
    assert installation.poll().logged == 1


def test_results_do_not_depend_on_where_sets_begin(
    dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    octets = [
        *(mail(f"No. {n}", To=f"p{n % 2}@nordwind.example, q{n}@other.example") for n in range(4)),
        mail("again", Message_ID="<same@example.com>"),
        mail("again", Message_ID="<same@example.com>"),
        mail("to nobody", To="ana@example.com"),
    ]

    def pass_over(parts: list[list[bytes]]) -> tuple[list[Any], ...]:
        installed = install(dovecot.new_user(), tmp_path_factory.mktemp("installation"))
        for part in parts:
            installed.drop_box.deliver(*part)
            installed.poll()
        found = (
            [(each.subject, each.text) for each in installed.emails()],
            list(
                Participant.select(Participant.email, Participant.key, Participant.verdict)
                .order_by(Participant.id)
                .tuples()
            ),
            list(Contact.select(Contact.name, Contact.company).order_by(Contact.id).tuples()),
            list(
                EmailContact.select(EmailContact.email, EmailContact.contact)
                .order_by(EmailContact.id)
                .tuples()
            ),
            installed.reasons(),
        )
        installed.database.close()
        return found

    assert pass_over([octets]) == pass_over([[each] for each in octets])
    assert pass_over([octets]) == pass_over([octets[:3], octets[3:]])


def test_html_alone_is_logged_with_its_text(installation: Installation) -> None:
    octets = mail("<p>Only <b>mark</b>up here</p>").replace(b"text/plain", b"text/html")
    installation.drop_box.deliver(octets)

    assert installation.poll().logged == 1

    (email,) = timeline("jana@nordwind.example")
    assert email.text == "Only markup here"
    assert [each.id for each in search("markup")] == [email.id]


def test_what_is_no_address_is_told_in_the_trace(installation: Installation) -> None:
    installation.drop_box.deliver(mail(To="bcc@crm.example.com, nobody"))

    installation.poll()

    (failure,) = installation.failures()
    found = account(failure.id)
    assert found is not None
    assert (failure.reason, found.trace[-1].detail) == (
        "no_recipient",
        "no contact in To or Cc; not all of it could be read: To: no-address",
    )


def test_a_pass_logs_its_steps_and_nothing_of_the_messages(
    sqlite_installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    installed = sqlite_installation
    installed.drop_box.deliver(mail(Subject="Planted"), mail(Subject="Planted too"))
    with (
        caplog.at_level("INFO", "maillogger.worker"),
        caplog.at_level("INFO", "maillogger.worker.poll"),
    ):
        installed.poll()
    owner = installed.mailbox
    assert [each.getMessage() for each in caplog.records] == [
        f"crm: connected to 127.0.0.1:{owner.port} as {owner.username}",
        "crm: waiting in INBOX: 2",
        "crm: fetched: 2",
        "crm: decided and recorded: 2",
        "crm: moved: 2",
        "crm: the pass ended",
    ]


def test_sets_of_a_thousand_are_recorded_at_once(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever an engine takes in one statement: none is recorded message by message."""
    people = (", ".join(f"{n}.{k}@customer.example" for k in range(5)) for n in range(1_950))
    installation.drop_box.deliver(*(mail(each, To=each) for each in people))
    assert installation.poll().logged == 1_950
    assert [each.message for each in caplog.records if each.levelname == "WARNING"] == []
    assert Contact.select().count() == 5 * 1_950
    assert installation.counts() == {"INBOX": 0, "Logged": 1_950, "Failed": 0}
