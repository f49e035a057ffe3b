"""All records of a kind, read a page at a time, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, ModelSelect

from maillogger.crm.email_tables import Email
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
from maillogger.crm.timeline import Logged, logged
from maillogger.database.model import Row
from maillogger.database.rows import select_in, tuples

PAGE = 500
EMAILS_PAGE = 50
"""E-mails may be large: a page of them has at most 50 bodies."""


@dataclass(frozen=True, slots=True)
class ListedContact:
    """A contact; `owner` is a user's first address."""

    id: int
    name: str | None
    addresses: tuple[str, ...]
    company: str | None
    owner: str | None
    created: datetime


@dataclass(frozen=True, slots=True)
class ListedCompany:
    """A company with its registrable domains."""

    id: int
    name: str
    domains: tuple[str, ...]
    created: datetime


@dataclass(frozen=True, slots=True)
class ListedDeal:
    """A deal; its contacts by their first addresses, its owner by a user's."""

    id: int
    name: str
    stage: str
    open: bool
    created: datetime
    company: str | None
    owner: str | None
    contacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedEmail:
    """An e-mail with what a timeline doesn't show. `user` is its first submitter's name."""

    logged: Logged
    user: str | None
    html: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    logged_at: datetime


def contacts(ids: Iterable[int] | None = None) -> Iterator[ListedContact]:
    """All contacts, oldest first, or these."""
    query = Contact.select(Contact.id, Contact.name, Company.name, Contact.owner, Contact.created)
    for rows in _rows(query.join(Company, JOIN.LEFT_OUTER), Contact, PAGE, ids):
        addresses = _addresses(row[0] for row in rows)
        owners = _owners(row[3] for row in rows)
        for id, name, company, owner, created in rows:
            found = tuple(addresses[id])
            yield ListedContact(id, name, found, company, owners.get(owner), created)


def companies() -> Iterator[ListedCompany]:
    """All companies, oldest first."""
    for rows in _rows(Company.select(Company.id, Company.name, Company.created), Company, PAGE):
        query = CompanyDomain.select(CompanyDomain.company, CompanyDomain.domain)
        ids = [row[0] for row in rows]
        domains = _lists(select_in(query.order_by(CompanyDomain.id), CompanyDomain.company, ids))
        for id, name, created in rows:
            yield ListedCompany(id, name, tuple(domains[id]), created)


def deals(ids: Iterable[int] | None = None) -> Iterator[ListedDeal]:
    """All deals, oldest first, or these."""
    query = Deal.select(
        Deal.id, Deal.name, Deal.stage, Deal.open, Deal.created, Company.name, Deal.owner
    )
    for rows in _rows(query.join(Company, JOIN.LEFT_OUTER), Deal, PAGE, ids):
        linked = DealContact.select(DealContact.deal, DealContact.contact).order_by(DealContact.id)
        whose = _lists(select_in(linked, DealContact.deal, [row[0] for row in rows]))
        addresses = _addresses(each for some in whose.values() for each in some)
        owners = _owners(row[-1] for row in rows)
        for id, name, stage, is_open, created, company, owner in rows:
            named = tuple(addresses[each][0] for each in whose[id] if addresses[each])
            found = (stage, bool(is_open), created, company, owners.get(owner), named)
            yield ListedDeal(id, name, *found)


def emails() -> Iterator[ListedEmail]:
    """All e-mails, oldest first by the order they were logged in."""
    query = Email.select(
        Email.id, User.name, Email.html, Email.in_reply_to, Email.references, Email.logged_at
    )
    for rows in _rows(query.join(User, JOIN.LEFT_OUTER), Email, EMAILS_PAGE):
        shown = logged([row[0] for row in rows])
        for email, (_, user, html, in_reply_to, references, at) in zip(shown, rows, strict=True):
            yield ListedEmail(email, user, html, in_reply_to, tuple(references.split()), at)


def _rows(
    query: "ModelSelect[Any]", table: type[Row], size: int, ids: Iterable[int] | None = None
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows by id, a page at a time: each page begins after the last row of the one before."""
    if ids is not None:
        yield list(select_in(query.order_by(table.id), table.id, ids))
        return
    last = 0
    while rows := list(tuples(query.where(table.id > last).order_by(table.id).limit(size))):
        yield rows
        last = rows[-1][0]


def _addresses(contacts: Iterable[int]) -> dict[int, list[str]]:
    order = (ContactAddress.position, ContactAddress.id)
    query = ContactAddress.select(ContactAddress.contact, ContactAddress.key).order_by(*order)
    return _lists(select_in(query, ContactAddress.contact, set(contacts)))


def _owners(users: Iterable[int | None]) -> dict[int | None, str]:
    order = (UserAddress.position.desc(), UserAddress.id.desc())
    query = UserAddress.select(UserAddress.user, UserAddress.key).order_by(*order)
    return dict(select_in(query, UserAddress.user, set(users) - {None}))


def _lists(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for id, value in rows:
        found[id].append(value)
    return found
