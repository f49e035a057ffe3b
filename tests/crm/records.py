"""Short ways to put records and compose decisions, for the tests of the CRM and the ledger."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from maillogger.crm.tables import (
    Company,
    CompanyDomain,
    Contact,
    ContactAddress,
    Deal,
    DealContact,
    User,
    UserAddress,
)
from maillogger.database.keyed_hash import KeyedHash
from maillogger.database.text import digest
from maillogger.message.model import Address
from maillogger.message.way import Way
from maillogger.rules import facts
from maillogger.rules.decision import (
    Association,
    Decision,
    Email,
    Log,
    Outcome,
    Participant,
    TraceLine,
)

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
KEYED = KeyedHash(b"k" * 32)


def add_user(name: str, *keys: str, team: bool = False, active: bool = True) -> facts.User:
    user = User.create(name=name, team=team, active=active, created=NOW)
    for position, key in enumerate(keys):
        UserAddress.create(user=user, key=key, position=position)
    return facts.User(user.id, name, keys, team)


def add_company(name: str, *domains: str) -> int:
    company = Company.create(name=name, name_hash=digest(name.casefold()), created=NOW)
    for domain in domains:
        CompanyDomain.create(company=company, domain=domain)
    return company.id


def add_contact(
    *keys: str, name: str | None = None, company: int | None = None, owner: int | None = None
) -> int:
    name_hash = digest(name.casefold()) if name else None
    contact = Contact.create(
        name=name, name_hash=name_hash, company=company, owner=owner, created=NOW
    )
    for position, key in enumerate(keys):
        ContactAddress.create(contact=contact, key=key, key_hash=digest(key), position=position)
    return contact.id


def add_deal(name: str, *contacts: int, days: int = 0, is_open: bool = True) -> int:
    created = NOW + timedelta(days=days)
    deal = Deal.create(
        name=name, name_hash=digest(name), stage="new", open=is_open, created=created
    )
    for contact in contacts:
        DealContact.create(deal=deal, contact=contact)
    return deal.id


def newcomer(
    key: str, name: str | None = None, company: facts.Company | None = None
) -> Association:
    """A contact that the decision creates, with a company that it creates too, if any."""
    return Association(facts.Contact(None, key, name, company), created=True)


def to(key: str, verdict: str = "created", name: str | None = None) -> Participant:
    contact = key if verdict in ("logged", "created") else None
    return Participant("to", Address(key, name), verdict, contact)


def email(*associations: Association, **fields: Any) -> Email:
    """An e-mail to the associated contacts; fields as `Email` has them."""
    defaults: dict[str, Any] = {
        "direction": "EMAIL",
        "sender": Address("ana@team.example", "Ana"),
        "to": tuple(Address(each.contact.address) for each in associations),
        "cc": (),
        "subject": "Offer",
        "sent_at": NOW,
        "text": "Hello",
        "participants": tuple(to(each.contact.address) for each in associations),
        "associations": associations,
    }
    return Email(**{**defaults, **fields})


def decision(
    key: str, user: facts.User | None = None, outcome: Outcome | None = None, **fields: Any
) -> Decision:
    """A decision on the submission with this key: `Log`, unless said otherwise."""
    defaults: dict[str, Any] = {
        "way": Way("bcc", "Delivered-To"),
        "submitter": Address("ana@team.example", "Ana"),
        "subject": "Offer",
        "trace": (TraceLine("sender_unknown", "pass", "ana@team.example"),),
    }
    return Decision(outcome or Log(), submission_key=key, user=user, **{**defaults, **fields})


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that peewee executes inside, but for BEGIN and COMMIT."""
    seen: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(str(record.msg))  # type: ignore[method-assign]
    logger = logging.getLogger("peewee")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield seen
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
