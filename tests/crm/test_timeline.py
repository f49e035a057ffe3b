from datetime import UTC, datetime, timedelta, timezone

import peewee
import pytest

from maillogger.crm.record import record
from maillogger.crm.timeline import Kept, Party, timeline
from maillogger.message.model import Address, Attachment
from maillogger.rules import facts
from maillogger.rules.decision import Association, AttachmentDecision, Participant, Skip
from tests.crm.records import (
    KEYED,
    NOW,
    add_company,
    add_contact,
    add_deal,
    add_user,
    decision,
    email,
    statements,
    to,
)


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def known(contact: int, *deals: facts.Deal, company: facts.Company | None = None) -> Association:
    return Association(facts.Contact(contact, "jan@a.example", "Jan", company, None, deals))


def test_an_email_shows_all_that_it_is_logged_to() -> None:
    ana, bob = add_user("Ana", "ana@team.example"), add_user("Bob", "bob@team.example")
    company = add_company("Acme", "a.example")
    jan = add_contact("jan@a.example", "jan@home.example", company=company)
    deal = facts.Deal(add_deal("Big", jan), "Big", "new", NOW)
    association = known(jan, deal, company=facts.Company(company, "Acme", "a.example"))
    sender = Participant("from", Address("Ana@team.example", "Ana"), "own_address")
    people = (sender, to("jan@a.example", "logged", "Jan"), to("gone@b.example", "erased", "Gone"))
    attachment = Attachment("a.pdf", "application/pdf", 3, "0" * 64, inline=True)
    sent = datetime(2026, 7, 1, 14, 30, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    logged = email(
        association,
        participants=people,
        attachments=(AttachmentDecision(attachment, True),),
        sent_at=sent,
        sent_at_zone="assumed",
        message_id="<1@x>",
        note="FYI",
    )
    record([decision("k", ana, emails=(logged,))], KEYED, NOW)
    record([decision("k", bob, Skip("already_logged", add_user=True))], KEYED, NOW)
    (shown,) = timeline("jan@home.example")
    assert shown.sent_at == sent
    assert shown.sent_at is not None
    assert shown.sent_at.utcoffset() == sent.utcoffset()
    assert (shown.direction, shown.way, shown.subject) == ("EMAIL", "bcc", "Offer")
    assert (shown.text, shown.note, shown.message_id) == ("Hello", "FYI", "<1@x>")
    assert (shown.sent_zone, shown.users) == ("assumed", ["Ana", "Bob"])
    assert shown.participants == [
        Party("from", Address("Ana@team.example", "Ana"), "own_address"),
        Party("to", Address("jan@a.example", "Jan"), "logged"),
        Party("to", Address(KEYED.of("gone@b.example")), "erased"),
    ]
    assert shown.contacts == ["jan@a.example"]
    assert (shown.companies, shown.deals) == (["Acme"], ["Big"])
    assert shown.attachments == [Kept("a.pdf", "application/pdf", 3, "0" * 64, True, True, None)]


def test_emails_are_newest_first_a_page_at_a_time_and_undated_last() -> None:
    jan = known(add_contact("jan@a.example"))
    for key, days in (("old", 1), ("new", 3), ("mid", 2), ("none", None)):
        sent = None if days is None else NOW + timedelta(days=days)
        record([decision(key, emails=(email(jan, subject=key, sent_at=sent),))], KEYED, NOW)
    subjects = [each.subject for each in timeline("jan@a.example")]
    assert subjects == ["new", "mid", "old", "none"]
    page = [each.subject for each in timeline("jan@a.example", limit=2, offset=1)]
    assert page == ["mid", "old"]


def test_only_what_is_logged_to_the_contact_is_shown() -> None:
    jan, eva = add_contact("jan@a.example"), add_contact("eva@a.example")
    copied = email(known(jan), participants=(to("eva@a.example", "forward_cc"),))
    record([decision("k", emails=(copied,))], KEYED, NOW)
    assert timeline("eva@a.example") == []
    assert timeline("nobody@a.example") == []
    assert eva


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param(
            datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5))),
            datetime.max.replace(tzinfo=UTC),
            id="after the last year",
        ),
        pytest.param(
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
            datetime.min.replace(tzinfo=UTC),
            id="before the first year",
        ),
    ],
)
def test_a_moment_outside_the_calendar_is_shown_as_its_end(sent: datetime, shown: datetime) -> None:
    jan = known(add_contact("jan@a.example"))
    record([decision("k", emails=(email(jan, sent_at=sent),))], KEYED, NOW)
    (email_shown,) = timeline("jan@a.example")
    assert email_shown.sent_at == shown
    assert email_shown.sent_at.utcoffset() == sent.utcoffset()


def test_the_number_of_statements_does_not_grow_with_the_page() -> None:
    jan = known(add_contact("jan@a.example"))
    record([decision(f"k{each}", emails=(email(jan),)) for each in range(40)], KEYED, NOW)
    executed = []
    for limit in (1, 40):
        with statements() as seen:
            assert len(timeline("jan@a.example", limit)) == limit
        executed.append(len(seen))
    assert executed == [9, 9]
