"""From the records to a file: one at a time, so that any number of them needs little memory."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from maillogger.crm import listing
from maillogger.crm.attachments import AttachmentStore
from maillogger.crm.listing import ListedEmail
from maillogger.crm.timeline import Kept, Party
from maillogger.errors import InputError
from maillogger.message.model import Address
from maillogger.transfer.csv_lines import csv_lines
from maillogger.transfer.mbox import File, Mail, mbox_entry

KINDS = ("contacts", "companies", "deals", "emails")
FORMATS = ("csv", "json", "mbox")

Record = dict[str, object]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "contacts": ("name", "addresses", "company", "owner", "created"),
    "companies": ("name", "domains", "created"),
    "deals": ("name", "stage", "open", "company", "owner", "contacts", "created"),
    "emails": (
        "sent_at", "direction", "from", "subject", "contacts", "companies", "deals", "user",
        "users", "message_id", "thread", "text",
    ),
}  # fmt: skip
"""The columns of CSV; those of contacts, companies and deals are names that `import` knows."""


def export(kind: str, form: str, store: AttachmentStore) -> Iterator[bytes]:
    """The records of a kind as a file of that format, in pieces.

    Raises InputError for an mbox of anything but e-mails.
    """
    if form == "mbox":
        if kind != "emails":
            raise InputError("only e-mails can be exported as mbox")
        return (piece for each in listing.emails() for piece in mbox_entry(_mail(each, store)))
    records = READ[kind]()
    if form == "json":
        return (json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in records)
    return csv_lines(COLUMNS[kind], (_cells(each, COLUMNS[kind]) for each in records))


def _contacts() -> Iterator[Record]:
    for each in listing.contacts():
        yield {
            "name": each.name,
            "addresses": list(each.addresses),
            "company": each.company,
            "owner": each.owner,
            "created": _iso(each.created),
        }


def _companies() -> Iterator[Record]:
    for each in listing.companies():
        created = _iso(each.created)
        yield {"name": each.name, "domains": list(each.domains), "created": created}


def _deals() -> Iterator[Record]:
    for each in listing.deals():
        yield {
            "name": each.name,
            "stage": each.stage,
            "open": each.open,
            "company": each.company,
            "owner": each.owner,
            "contacts": list(each.contacts),
            "created": _iso(each.created),
        }


def _emails() -> Iterator[Record]:
    return map(email_record, listing.emails())


READ: Mapping[str, Callable[[], Iterable[Record]]] = {
    "contacts": _contacts,
    "companies": _companies,
    "deals": _deals,
    "emails": _emails,
}


def email_record(listed: ListedEmail) -> Record:
    """An e-mail as a line of JSON has it; the addresses of the erased are their keyed hashes."""
    email = listed.logged
    sender = next((each for each in email.participants if each.role == "from"), None)
    return {
        "id": email.id,
        "subject": email.subject,
        "message_id": email.message_id,
        "in_reply_to": listed.in_reply_to,
        "references": list(listed.references),
        "thread": email.thread,
        "sent_at": _iso(email.sent_at),
        "sent_at_zone": email.sent_zone,
        "direction": email.direction,
        "way": email.way,
        "from": _party(sender) if sender else None,
        "participants": [
            {"role": each.role, **_party(each), "verdict": each.verdict}
            for each in email.participants
        ],
        "contacts": email.contacts,
        "companies": email.companies,
        "deals": email.deals,
        "user": listed.user,
        "users": email.users,
        "text": email.text,
        "html": listed.html,
        "note": email.note,
        "attachments": [_kept(each) for each in email.attachments],
        "logged_at": _iso(listed.logged_at),
    }


def _party(party: Party) -> Record:
    return {"name": party.address.name, "address": party.address.address}


def _kept(kept: Kept) -> Record:
    return {
        "filename": kept.filename,
        "content_type": kept.content_type,
        "size": kept.size,
        "sha256": kept.sha256,
        "inline": kept.inline,
        "stored": kept.stored,
        "reason": kept.reason,
    }


def _cells(record: Record, columns: Iterable[str]) -> list[str]:
    return [_cell(record[each]) for each in columns]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, dict):
        return str(value["address"])
    return "" if value is None else str(value)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _mail(listed: ListedEmail, store: AttachmentStore) -> Mail:
    email = listed.logged
    roles = {"from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc"}
    people: dict[str, list[Address]] = {each: [] for each in roles.values()}
    for each in email.participants:
        if "@" in each.address.address:
            people[roles[each.role]].append(each.address)
    return Mail(
        sender=next(iter(people.pop("From")), None),
        people=tuple((name, tuple(some)) for name, some in people.items()),
        subject=email.subject,
        sent_at=email.sent_at,
        message_id=email.message_id,
        in_reply_to=listed.in_reply_to,
        references=listed.references,
        text=email.text,
        html=listed.html,
        files=tuple(_file(each, store) for each in email.attachments),
        extra=(
            ("X-Maillogger-Direction", email.direction),
            *((("X-Maillogger-User", listed.user),) if listed.user else ()),
        ),
    )


def _file(kept: Kept, store: AttachmentStore) -> File:
    there = kept.stored and store.has(kept.sha256)
    opened = partial(store.open, kept.sha256) if there else None
    return File(kept.filename, kept.content_type, kept.size, kept.inline, opened)
