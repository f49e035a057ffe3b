"""E-mails of a contact, company or deal, newest first, each with all that it is logged to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from peewee import ModelSelect

from maillogger.crm import companies
from maillogger.crm.email_tables import (
    Email,
    EmailAttachment,
    EmailCompany,
    EmailContact,
    EmailDeal,
    EmailUser,
    Participant,
)
from maillogger.crm.newcomers import company_ids, contact_ids
from maillogger.crm.tables import Company, ContactAddress, Deal, User
from maillogger.database.rows import select_in, tuples
from maillogger.database.text import digest
from maillogger.message.domain import to_ascii
from maillogger.message.model import Address

Row = tuple[Any, ...]
Link = EmailUser | EmailCompany | EmailDeal
Named = User | Company | Deal


@dataclass(frozen=True, slots=True)
class Party:
    """A participant with its verdict; a keyed hash for its address if it was erased."""

    role: str
    address: Address
    verdict: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment; where `stored`, `AttachmentStore.open(sha256)` has its octets."""

    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool
    stored: bool
    reason: str | None


@dataclass(slots=True)
class Logged:
    """A logged e-mail. `sent_at` is in the offset that was stated or assumed (`sent_zone`).

    `thread` is the same for all e-mails of a thread, where that is known.
    """

    id: int
    direction: str
    way: str
    subject: str
    text: str | None
    note: str
    sent_at: datetime | None
    sent_zone: str
    message_id: str | None
    thread: str | None
    users: list[str] = field(default_factory=list)
    participants: list[Party] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    deals: list[str] = field(default_factory=list)
    attachments: list[Kept] = field(default_factory=list)


def timeline(key: str, limit: int = 50, offset: int = 0) -> list[Logged]:
    """The e-mails of the contact with this address (key), newest first, a page of them.

    Empty for an address that no contact has. An e-mail without a date comes last.
    """
    contact = contact_ids([key]).get(key)
    if contact is None:
        return []
    query = Email.select(Email.id).join(EmailContact).where(EmailContact.contact == contact)
    return _page(query, limit, offset)


def timeline_of(name: str, limit: int = 50, offset: int = 0) -> list[Logged]:
    """The e-mails of the companies and deals of this name, or of the company of this domain."""
    found = {each for some in companies.by_name([name]).values() for each in some}
    found.update(company_ids([to_ascii(name)]).values())
    deals = Deal.select(Deal.id).where(Deal.name_hash == digest(name.casefold()))
    theirs = EmailCompany.select(EmailCompany.email).where(EmailCompany.company.in_(found))
    about = EmailDeal.select(EmailDeal.email).where(EmailDeal.deal.in_(deals))
    query = Email.select(Email.id).where(Email.id.in_(theirs) | Email.id.in_(about))
    return _page(query, limit, offset)


def logged(ids: Sequence[int]) -> list[Logged]:
    """These e-mails, in this order, in a handful of statements."""
    found = {each.id: each for each in _emails(ids)}
    for email, role, address, name, verdict in _participants(ids):
        found[email].participants.append(Party(role, Address(address, name), verdict))
    for email, *kept in _attachments(ids):
        found[email].attachments.append(Kept(*kept))
    for email, _, key in _contacts(ids):
        found[email].contacts.append(key)
    for email, name in _named(EmailUser, User, ids):
        found[email].users.append(name)
    for email, name in _named(EmailCompany, Company, ids):
        found[email].companies.append(name)
    for email, name in _named(EmailDeal, Deal, ids):
        found[email].deals.append(name)
    return [found[each] for each in ids if each in found]


def _page(query: "ModelSelect[Email]", limit: int, offset: int) -> list[Logged]:
    order = (Email.sent_at.desc(nulls="LAST"), Email.id.desc())
    page = query.order_by(*order).limit(limit).offset(offset)
    return logged([email for (email,) in tuples(page)])


def _emails(ids: Iterable[int]) -> Iterator[Logged]:
    query = Email.select(
        Email.id,
        Email.direction,
        Email.way,
        Email.subject,
        Email.text,
        Email.note,
        Email.sent_at,
        Email.sent_zone,
        Email.message_id,
        Email.thread,
        Email.sent_offset,
    )
    for *values, offset in select_in(query, Email.id, ids):
        email = Logged(*values)
        if email.sent_at is not None and offset is not None:
            email.sent_at = email.sent_at.astimezone(timezone(timedelta(minutes=offset)))
        yield email


def _participants(ids: Iterable[int]) -> Iterator[Row]:
    query = Participant.select(
        Participant.email,
        Participant.role,
        Participant.address,
        Participant.name,
        Participant.verdict,
    ).order_by(Participant.id)
    return select_in(query, Participant.email, ids)


def _attachments(ids: Iterable[int]) -> Iterator[Row]:
    query = EmailAttachment.select(
        EmailAttachment.email,
        EmailAttachment.filename,
        EmailAttachment.content_type,
        EmailAttachment.size,
        EmailAttachment.sha256,
        EmailAttachment.inline,
        EmailAttachment.stored,
        EmailAttachment.reason,
    ).order_by(EmailAttachment.position)
    return select_in(query, EmailAttachment.email, ids)


def _contacts(ids: Iterable[int]) -> Iterable[Row]:
    """Each e-mail's contacts by their first address."""
    query = (
        EmailContact.select(EmailContact.email, EmailContact.contact, ContactAddress.key)
        .join(ContactAddress, on=(ContactAddress.contact == EmailContact.contact))
        .order_by(EmailContact.id, ContactAddress.position, ContactAddress.id)
    )
    first: dict[tuple[int, int], Row] = {}
    for row in select_in(query, EmailContact.email, ids):
        first.setdefault(row[:2], row)
    return first.values()


def _named(link: type[Link], table: type[Named], ids: Iterable[int]) -> Iterator[Row]:
    query = link.select(link.email, table.name).join(table).order_by(link.id)
    return select_in(query, link.email, ids)
