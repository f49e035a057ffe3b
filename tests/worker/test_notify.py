"""Notices after a pass, at a real SMTP server: each is sent once, and none holds a pass back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maillogger.config import NoticeSettings
from maillogger.crm import users
from maillogger.database import transaction
from maillogger.ledger import notices
from maillogger.ledger.lease import acquire
from maillogger.ledger.notice_tables import Notice
from maillogger.ledger.tables import Entry
from maillogger.notice.compose import compose
from maillogger.notice.due import DAILY, HOURLY
from maillogger.worker.notify import LEASE, Notified, notify
from tests.mail import BCC, FORWARD, mail
from tests.notice.smtp_sink import CLOSE, Sink
from tests.servers.dovecot import free_port
from tests.worker.installation import NOW, Installation

ANA = "ana@example.com"
ADMIN = "admin@example.com"


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with Sink(tmp_path) as running:
        yield running


@pytest.fixture
def notified(installation: Installation, sink: Sink) -> Installation:
    return with_notices(installation, sink.port)


def with_notices(installation: Installation, port: int, **more: str) -> Installation:
    given = {"host": "localhost", "port": port, "from": "maillogger@example.com", **more}
    settings = installation.settings.model_copy(
        update={"notices": NoticeSettings.model_validate(given)}
    )
    return replace(installation, settings=settings)


def to_nobody(subject: str = "Offer") -> bytes:
    return mail(subject, To=BCC, Subject=subject, Message_ID=f"<{abs(hash(subject))}@example.com>")


def send(installation: Installation) -> Notified:
    return notify(installation.settings, installation.database)


def owe(count: int, recipient: str = ANA, created: datetime | None = None) -> None:
    """Rows as a pass leaves them."""
    moment = created or datetime.now(UTC)
    first = Notice.select().count()
    for number in range(first, first + count):
        entry = Entry.create(
            mailbox="crm",
            folder="INBOX",
            uidvalidity=1,
            uid=10_000 + number,
            header_hash=str(number),
            size=1,
            state="filed",
            first_seen=moment,
        )
        Notice.create(
            entry=entry,
            submission_key=f"key {number}",
            reason="no_recipient",
            recipient=recipient,
            subject="Offer",
            created=moment,
            outcome="owed",
        )


def outcomes() -> dict[str, int]:
    found = [each.outcome for each in Notice.select()]
    return {each: found.count(each) for each in found}


def test_the_submitter_is_told_what_was_not_logged(notified: Installation, sink: Sink) -> None:
    notified.drop_box.deliver(to_nobody("Offer for Jana"))
    notified.poll()
    assert sink.received == [], "rows first, sending after the pass"

    assert send(notified) == Notified(sent=1)

    (received,) = sink.received
    assert (received.sender, received.recipients) == ("<>", [ANA])
    assert received.message["X-Maillogger-Notice"] == "no_recipient"
    assert "Offer for Jana" in received.text
    assert "2024-03-05 16:53 +01:00" in received.text
    assert received.message["In-Reply-To"].startswith("<")
    (row,) = notices.of_entry(notified.failures()[0].id)
    assert (row.outcome, row.cause, row.subject, row.message_id) == ("sent", None, None, None)


def test_a_notice_is_sent_once(notified: Installation, sink: Sink) -> None:
    notified.drop_box.deliver(to_nobody())
    notified.poll()
    send(notified)

    assert send(notified) == Notified()
    assert len(sink.received) == 1


def test_a_message_that_comes_twice_is_told_once(notified: Installation, sink: Sink) -> None:
    twice = to_nobody()
    notified.drop_box.deliver(twice, b"Received: by elsewhere.example; now\r\n" + twice)
    notified.poll()
    send(notified)
    notified.drop_box.deliver(b"Received: by a-third.example; now\r\n" + twice)
    notified.poll()
    send(notified)

    assert notified.reasons() == ["no_recipient"] * 3
    assert len(sink.received) == 1


def test_an_attachment_that_was_not_stored_is_named(notified: Installation, sink: Sink) -> None:
    rules = notified.settings.rules.model_copy(update={"max_attachment_bytes": 10})
    settings = notified.settings.model_copy(update={"rules": rules})
    notified = replace(notified, settings=settings)
    notified.drop_box.deliver(
        mail(attachments=(("film.mov", b"x" * 11), ("small.txt", b"x"))),
    )

    assert notified.poll().logged == 1
    send(notified)

    (received,) = sink.received
    assert "film.mov" in received.text
    assert "small.txt" not in received.text


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(mail(From="eve@elsewhere.example", To=BCC), id="unknown"),
        pytest.param(mail(From="ana@example.com, eve@elsewhere.example", To=BCC), id="ambiguous"),
        pytest.param(mail(To=BCC, Auto_Submitted="auto-replied"), id="automatic"),
        pytest.param(mail(From=BCC, To=BCC), id="drop box"),
    ],
)
def test_nobody_else_is_told(notified: Installation, sink: Sink, octets: bytes) -> None:
    notified.drop_box.deliver(octets)
    notified.poll()

    send(notified)

    assert notified.counts()["Failed"] == 1
    assert sink.received == []


def test_whoever_left_the_team_meanwhile_is_not_told(notified: Installation, sink: Sink) -> None:
    notified.drop_box.deliver(to_nobody())
    notified.poll()
    with transaction(notified.database):
        users.deactivate(ANA)

    assert send(notified) == Notified(suppressed=1)

    assert sink.received == []
    assert Notice.get().cause == "no_user"


def test_without_settings_nothing_is_sent_and_what_is_old_expires(
    installation: Installation, sink: Sink
) -> None:
    installation.drop_box.deliver(to_nobody())
    installation.poll()
    assert send(installation) == Notified()
    assert outcomes() == {"owed": 1}
    owe(1, created=datetime.now(UTC) - timedelta(days=6))

    later = send(with_notices(installation, sink.port))

    assert (later.sent, later.suppressed) == (1, 1)
    assert Notice.get(Notice.outcome == "suppressed").cause == "expired"


def test_a_dead_server_is_trouble_that_waits(
    installation: Installation, notified: Installation
) -> None:
    notified.drop_box.deliver(to_nobody())
    notified.poll()
    dead = free_port()

    done = send(with_notices(installation, dead))

    assert (done.sent, done.deferred) == (0, 1)
    assert done.trouble is not None
    assert f"localhost:{dead}" in done.trouble
    row = Notice.get()
    assert (row.outcome, row.attempts, row.subject) == ("owed", 1, "Offer")
    assert send(notified) == Notified(), "the first pause is five minutes"
    Notice.update(tried_at=datetime.now(UTC) - timedelta(minutes=6)).execute()
    assert send(notified) == Notified(sent=1)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param("550 5.1.1 no such user", "failed", id="for ever"),
        pytest.param("450 4.2.0 greylisted", "owed", id="for now"),
        pytest.param(CLOSE, "owed", id="hung up"),
    ],
)
def test_what_the_server_answers_is_kept(
    notified: Installation, sink: Sink, answer: str, outcome: str
) -> None:
    sink.answers = {f"RCPT {ANA}": answer}
    owe(1)

    send(notified)

    row = Notice.get()
    assert row.outcome == outcome
    assert answer == CLOSE or row.cause == answer


def test_the_limits_hold_back_and_the_admin_hears_of_it_once(
    installation: Installation, sink: Sink
) -> None:
    notified = with_notices(installation, sink.port, admin=ADMIN)
    owe(HOURLY + 3)

    assert send(notified).sent == HOURLY + 1

    digest = sink.received[-1]
    assert digest.recipients == [ADMIN]
    assert "no_recipient" in digest.text
    assert ANA in digest.text
    assert outcomes() == {"sent": HOURLY, "held_back": 3}
    owe(1)
    assert send(notified) == Notified(suppressed=1)
    assert len(sink.received) == HOURLY + 1


def test_a_digest_that_could_not_be_sent_is_tried_again(
    installation: Installation, sink: Sink
) -> None:
    notified = with_notices(installation, sink.port, admin=ADMIN)
    sink.answers = {f"RCPT {ADMIN}": "450 4.2.0 greylisted"}
    owe(HOURLY + 1)
    send(notified)
    assert notices.digest_times()[0] is None
    sink.answers = {}
    assert send(notified) == Notified(), "an hour passes between two tries"
    with transaction(notified.database):
        notices.digest_tried(datetime.now(UTC) - timedelta(hours=2))

    assert send(notified) == Notified(sent=1)
    assert sink.received[-1].recipients == [ADMIN]
    assert send(notified) == Notified()


def test_a_hundred_users_get_no_more_than_a_day_s_worth(notified: Installation, sink: Sink) -> None:
    with transaction(notified.database):
        users.put("Team", [f"u{n}@example.com" for n in range(30)], NOW)
    for number in range(30):
        owe(HOURLY, f"u{number}@example.com")

    assert send(notified).sent == DAILY


def test_a_notice_that_can_not_be_composed_hinders_no_other(
    notified: Installation, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(2)
    first = Notice.select().order_by(Notice.id).first()

    def broken(owed: object, *others: object) -> bytes:
        if getattr(owed, "id") == first.id:  # noqa: B009
            raise ZeroDivisionError
        return compose(owed, *others)  # type: ignore[arg-type]

    monkeypatch.setattr("maillogger.worker.notify.compose", broken)

    assert send(notified) == Notified(sent=1, failed=1)
    assert notices.of_entry(first.entry_id)[0].cause == "ZeroDivisionError while it was composed"


def test_while_another_run_sends_nothing_is_done(notified: Installation, sink: Sink) -> None:
    owe(1)
    acquire(notified.database, LEASE, 60)

    assert send(notified) == Notified()
    assert sink.received == []


@pytest.mark.parametrize(("point", "mails"), [("sent", 2), ("noted", 1)])
def test_a_process_that_dies_sends_again_at_most_the_mail_in_hand(
    notified: Installation, sink: Sink, point: str, mails: int
) -> None:
    """And then with the same Message-ID, so that mailboxes show it once."""
    owe(2)
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from maillogger.config import load\n"
        "from maillogger.database import open_database\n"
        "from maillogger.worker.notify import notify\n"
        "settings = load(Path(sys.argv[1]))\n"
        "die = lambda point: os._exit(9) if point == sys.argv[2] else None\n"
        "notify(settings, open_database(settings.database.url), die)\n"
    )
    with notified.file.open("a") as file:
        file.write(
            f'[notices]\nhost = "localhost"\nport = {sink.port}\nfrom = "maillogger@example.com"\n'
        )
    died = subprocess.run(
        [sys.executable, "-c", program, notified.file, point],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        timeout=60,
    )
    assert died.returncode == 9

    assert send(notified).sent == mails

    ids = [each.message["Message-ID"] for each in sink.received]
    assert len(ids) == mails + 1
    assert len(set(ids)) == 2


def test_a_forward_address_is_no_recipient_either(notified: Installation, sink: Sink) -> None:
    owe(1, FORWARD)
    with transaction(notified.database):
        users.put("Odd", [FORWARD], NOW)

    assert send(notified) == Notified(suppressed=1)
    assert Notice.get().cause == "own_address"
