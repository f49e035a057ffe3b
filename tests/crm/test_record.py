from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import peewee
import pytest

from maillogger.crm.email_tables import (
    Email,
    EmailAttachment,
    EmailCompany,
    EmailContact,
    EmailDeal,
    EmailUser,
    Participant,
)
from maillogger.crm.record import record
from maillogger.crm.tables import Company, CompanyDomain, Contact, ContactAddress, Deal, User
from maillogger.database.rows import tuples
from maillogger.database.transactions import transaction
from maillogger.message.model import Address, Attachment
from maillogger.message.way import Way
from maillogger.rules import decision as rules
from maillogger.rules import facts
from maillogger.rules.decision import Association, AttachmentDecision, Reject, Skip
from tests.crm.records import (
    KEYED,
    NOW,
    add_company,
    add_contact,
    add_deal,
    add_user,
    decision,
    email,
    newcomer,
    statements,
    to,
)

ACME = facts.Company(None, "acme.example", "acme.example")
TABLES = (Email, EmailUser, Participant, EmailContact, EmailCompany, EmailDeal, EmailAttachment)


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def counts() -> dict[str, int]:
    tables = (*TABLES, Contact, ContactAddress, Company, CompanyDomain)
    return {each.__name__: each.select().count() for each in tables}


def names_and_companies() -> list[tuple[str | None, str | None]]:
    query = Contact.select(Contact.name, Company.name).join(Company, peewee.JOIN.LEFT_OUTER)
    return [(name, company) for name, company in tuples(query.order_by(Contact.id))]


def test_an_email_is_kept_with_all_its_fields() -> None:
    ana = add_user("Ana", "ana@team.example")
    sent = datetime(2026, 7, 1, 14, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    logged = email(
        direction="FORWARDED_EMAIL",
        subject="Offer \0 1",
        sent_at=sent,
        sent_at_zone="assumed",
        sent_at_text="1 July, 14:30",
        html="<p>Hello</p>",
        note="FYI",
        language="nl",
        client="gmail",
        message_id="<1@x>",
        in_reply_to="<0@x>",
        references=("<a@x>", "<b@x>"),
    )
    ids = record(
        [decision("k", ana, emails=(logged,), way=Way("forward", "To"), attribution="only")],
        KEYED,
        NOW,
    )
    stored = Email.get_by_id(ids["k"][0])
    assert stored.subject == "Offer \ufffd 1"
    assert (stored.sent_at, stored.sent_offset) == (sent.astimezone(UTC), 330)
    assert (stored.sent_zone, stored.sent_text) == ("assumed", "1 July, 14:30")
    assert (stored.direction, stored.way, stored.attribution) == (
        "FORWARDED_EMAIL",
        "forward",
        "only",
    )
    assert (stored.text, stored.html, stored.note) == ("Hello", "<p>Hello</p>", "FYI")
    assert (stored.language, stored.client, stored.references) == ("nl", "gmail", "<a@x>\n<b@x>")
    assert (stored.message_id, stored.in_reply_to) == ("<1@x>", "<0@x>")
    assert (stored.user, stored.logged_at) == (User.get_by_id(ana.id), NOW)


def test_newcomers_and_their_company_are_made_once_in_a_set() -> None:
    first, second = newcomer("a@acme.example", "Ann", ACME), newcomer("b@acme.example", None, ACME)
    again = replace(first, created=False)
    record(
        [
            decision("k1", emails=(email(first, second),)),
            decision("k2", emails=(email(again),)),
            decision("k3", emails=(email(again),)),
        ],
        KEYED,
        NOW,
    )
    assert names_and_companies() == [("Ann", "acme.example"), (None, "acme.example")]
    assert CompanyDomain.get().domain == "acme.example"
    assert EmailContact.select().where(EmailContact.created).count() == 2
    assert EmailContact.select().count() == 4
    assert EmailCompany.select().count() == 3
    assert {each.contact for each in Participant.select()} == set(Contact.select())


def test_a_contact_that_a_racing_writer_made_is_found_by_its_address() -> None:
    company = add_company("Acme", "acme.example")
    raced = add_contact("a@acme.example", name="Ann")
    association = replace(newcomer("a@acme.example", "Anna", ACME), company_assigned=True)
    record([decision("k", emails=(email(association),))], KEYED, NOW)
    assert [each.id for each in Contact.select()] == [raced]
    assert names_and_companies() == [("Ann", "Acme")]
    assert EmailContact.get().created is False
    assert EmailCompany.get().company.id == company


def test_a_company_is_assigned_to_known_contacts_that_have_none() -> None:
    company = add_company("Acme", "acme.example")
    found = facts.Company(company, "Acme", "acme.example")
    ids = [add_contact(f"{each}@acme.example", name=each) for each in "abc"]
    taken = add_contact("d@acme.example", name="d", company=add_company("Other"))
    associations = [
        Association(facts.Contact(id, key, None, found), company_assigned=True)
        for id, key in zip((*ids, taken), (f"{each}@acme.example" for each in "abcd"), strict=True)
    ]
    record([decision("k", emails=(email(*associations),))], KEYED, NOW)
    assert names_and_companies() == [*((each, "Acme") for each in "abc"), ("d", "Other")]


def test_deals_and_companies_of_all_contacts_are_linked_once() -> None:
    company = add_company("Acme", "acme.example")
    jan, eva = (add_contact(f"{each}@acme.example", company=company) for each in ("jan", "eva"))
    deals = [add_deal("one", jan, eva), add_deal("two", eva)]
    known = facts.Company(company, "Acme", "acme.example")
    held = [facts.Deal(each, "deal", "new", NOW) for each in deals]
    associations = (
        Association(facts.Contact(jan, "jan@acme.example", None, known, None, (held[0],))),
        Association(facts.Contact(eva, "eva@acme.example", None, known, None, tuple(held))),
    )
    record([decision("k", emails=(email(*associations),))], KEYED, NOW)
    assert sorted(each.deal.id for each in EmailDeal.select()) == deals
    assert [each.company.id for each in EmailCompany.select()] == [company]


def test_a_participant_at_another_address_of_a_contact_is_that_contact() -> None:
    contact = add_contact("first@a.example", "second@a.example")
    association = Association(facts.Contact(contact, "first@a.example"))
    logged = email(association, participants=(to("Second@A.example", "logged"),))
    participant = replace(logged.participants[0], contact="second@a.example")
    record([decision("k", emails=(replace(logged, participants=(participant,)),))], KEYED, NOW)
    stored = Participant.get()
    assert (stored.address, stored.key) == ("Second@A.example", "second@a.example")
    assert stored.contact == Contact.get_by_id(contact)


def test_of_an_erased_participant_only_the_keyed_hash_is_kept() -> None:
    people = (to("gone@a.example", "erased", "Gone Girl"), to("b@b.example", "never_log", "Bob"))
    record([decision("k", emails=(email(participants=people),))], KEYED, NOW)
    gone, bob = Participant.select().order_by(Participant.id)
    assert (gone.address, gone.key, gone.name) == (*[KEYED.of("gone@a.example")] * 2, None)
    assert (bob.address, bob.name, bob.contact) == ("b@b.example", "Bob", None)


def test_attachments_are_rows_of_their_email() -> None:
    kept = AttachmentDecision(Attachment("a/../b.pdf", "application/pdf", 3, "0" * 64), True)
    left = AttachmentDecision(
        Attachment("big.iso", "application/octet-stream", 99, "1" * 64, inline=True),
        False,
        "attachment_too_large",
    )
    record([decision("k", emails=(email(attachments=(kept, left)),))], KEYED, NOW)
    rows = EmailAttachment.select().order_by(EmailAttachment.position)
    assert [(each.filename, each.stored, each.inline, each.reason) for each in rows] == [
        ("a/../b.pdf", True, False, None),
        ("big.iso", False, True, "attachment_too_large"),
    ]


@pytest.mark.parametrize(
    "at_once", [pytest.param(True, id="in a set"), pytest.param(False, id="later")]
)
def test_recording_the_same_decision_twice_changes_nothing(at_once: bool) -> None:
    ana = add_user("Ana", "ana@team.example")
    same = decision("k", ana, emails=(email(newcomer("a@acme.example", "Ann", ACME)), email()))
    first = record([same, same] if at_once else [same], KEYED, NOW)
    before = counts()
    assert record([same], KEYED, NOW + timedelta(days=1)) == first
    assert counts() == before
    assert (before["Email"], before["Contact"], before["EmailUser"]) == (2, 1, 2)
    assert [Email.get_by_id(each).position for each in first["k"]] == [0, 1]


def test_a_second_users_copy_adds_the_user_to_each_email() -> None:
    ana, bob = add_user("Ana", "ana@team.example"), add_user("Bob", "bob@team.example")
    record([decision("k", ana, emails=(email(), email()))], KEYED, NOW)
    joining = decision("k", bob, Skip("already_logged", add_user=True), emails=(email(),))
    record([joining, joining], KEYED, NOW)
    assert Email.select().count() == 2
    assert sorted((each.email.id, each.user.id) for each in EmailUser.select()) == sorted(
        (each.id, user.id) for each in Email.select() for user in (ana, bob)
    )
    assert {each.user for each in Email.select()} == {User.get_by_id(ana.id)}


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(Reject("sender_unknown"), id="reject"),
        pytest.param(Skip("never_log"), id="skip"),
        pytest.param(Skip("already_logged"), id="already logged for this user"),
    ],
)
def test_what_is_not_logged_leaves_no_rows(outcome: rules.Outcome) -> None:
    ana = add_user("Ana", "ana@team.example")
    refused = decision("k", ana, outcome, emails=(email(newcomer("a@acme.example")),))
    assert record([refused], KEYED, NOW) == {}
    assert not any(counts().values())


def test_a_record_that_is_gone_fails_the_whole_transaction(database: peewee.Database) -> None:
    gone = Association(facts.Contact(999, "a@acme.example", deals=(facts.Deal(7, "d", "s", NOW),)))
    with pytest.raises(peewee.IntegrityError), transaction(database):
        record([decision("k", emails=(email(newcomer("b@b.example"), gone),))], KEYED, NOW)
    assert not any(counts().values())
    assert Deal.select().count() == 0


def test_the_number_of_statements_does_not_grow_with_the_set() -> None:
    ana = add_user("Ana", "ana@team.example")
    executed = []
    for size in (2, 60):
        decisions = [
            decision(f"{size} {each}", ana, emails=(email(newcomer(f"{size}{each}@a.example")),))
            for each in range(size)
        ]
        with statements() as seen:
            record(decisions, KEYED, NOW)
        executed.append(len(seen))
    assert executed[0] == executed[1]


def test_a_moment_at_the_calendars_end_is_recorded() -> None:
    sent = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    ids = record([decision("k", emails=(email(sent_at=sent),))], KEYED, NOW)
    assert Email.get_by_id(ids["k"][0]).sent_at == datetime(1, 1, 1, tzinfo=UTC)


def test_the_sender_is_a_participant_like_any_other() -> None:
    sender = rules.Participant("from", Address("ana@team.example", "Ana"), "own_address")
    record([decision("k", emails=(email(participants=(sender,)),))], KEYED, NOW)
    assert [(each.role, each.name) for each in Participant.select()] == [("from", "Ana")]
