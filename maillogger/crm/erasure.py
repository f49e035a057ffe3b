"""Takes a person out of the CRM: what names them goes, the e-mails of others stay.

Each step may be repeated, and each but the last leaves the person's record as it was, so that
an erasure that was ended in between begins anew with all addresses and names. What changes is
queued to be indexed anew.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maillogger.crm.email_tables import Email, EmailAttachment, EmailKey, Participant, Unindexed
from maillogger.crm.person import Person, is_participant, only_theirs
from maillogger.crm.tables import Company, Contact, Deal, Erased, NeverLog
from maillogger.database.keyed_hash import KeyedHash
from maillogger.database.rows import insert, select_in, tuples
from maillogger.database.text import digest
from maillogger.message.forgotten import Forgotten

PAGE = 200

_TEXTS = ("subject", "text", "html", "note", "message_id", "in_reply_to", "references")
_EMPTY: Mapping[str, object] = {
    "subject": "",
    "text": None,
    "html": None,
    "note": "",
    "message_id": None,
    "message_id_hash": None,
    "in_reply_to": None,
    "references": "",
    "thread": None,
}


@dataclass(frozen=True, slots=True)
class Page:
    """What was done with some e-mails; `last` is the last one's id, None at the end."""

    last: int | None
    emptied: int = 0
    redacted: int = 0


def remember(person: Person, keyed_hash: KeyedHash, now: datetime) -> None:
    """From now on nothing is logged to them. Inside a `transaction`."""
    rows = [{"key_hash": keyed_hash.of(key), "created": now} for key in person.keys]
    insert(Erased, rows, known=True)


def submissions(person: Person, keyed_hash: KeyedHash) -> frozenset[str]:
    """The submission keys of all e-mails that they take or took part in."""
    query = Email.select(Email.submission_key).distinct().join(Participant)
    found = select_in(query, Participant.key_hash, person.traces(keyed_hash))
    return frozenset(key for (key,) in found)


def submission_keys(emails: Collection[int]) -> frozenset[str]:
    """The submission keys of these e-mails."""
    rows = select_in(Email.select(Email.submission_key), Email.id, emails)
    return frozenset(key for (key,) in rows)


def taken_part_in(person: Person) -> frozenset[int]:
    """The e-mails (ids) that the person is a participant of."""
    query = Participant.select(Participant.email).where(is_participant(person)).distinct()
    return frozenset(email for (email,) in tuples(query))


def count_attachments(emails: Collection[int]) -> int:
    """How many stored attachments these e-mails have."""
    query = EmailAttachment.select(EmailAttachment.id).where(EmailAttachment.stored)
    return sum(1 for _ in select_in(query, EmailAttachment.email, emails))


def erase_page(person: Person, keyed_hash: KeyedHash, after: int) -> Page:
    """Go through some e-mails: empty those that are logged to nobody else, redact the others.

    Inside a `transaction`.
    """
    columns = [getattr(Email, each) for each in _TEXTS]
    query = Email.select(Email.id, *columns).where(Email.id > after).order_by(Email.id)
    rows = {id: dict(zip(_TEXTS, some, strict=True)) for id, *some in tuples(query.limit(PAGE))}
    theirs = only_theirs(person) & rows.keys()
    emptied = _empty(theirs, keyed_hash)
    redacted = _redact(person.forgotten, {id: rows[id] for id in rows if id not in theirs})
    _index_anew([*emptied, *redacted])
    return Page(max(rows, default=None), len(emptied), len(redacted))


def finish(person: Person, keyed_hash: KeyedHash) -> None:
    """Let go of the person's record, once no text names them. Inside a `transaction`."""
    emails = taken_part_in(person)
    for key_hash, hashed in person.hashes(keyed_hash).items():
        Participant.update(**_nobody(hashed)).where(Participant.key_hash == key_hash).execute()
    if person.contact is not None:
        hashed = keyed_hash.of(person.keys[0])
        Participant.update(**_nobody(hashed)).where(is_participant(person)).execute()
        Contact.delete().where(Contact.id == person.contact).execute()
    NeverLog.delete().where(NeverLog.value.in_(person.keys)).execute()
    for table in (Deal, Company):
        _rename(table, person.forgotten)
    _index_anew(emails)


def _index_anew(emails: Iterable[int]) -> None:
    insert(Unindexed, [{"email": email} for email in emails], known=True)


def _empty(ids: Collection[int], keyed_hash: KeyedHash) -> list[int]:
    """E-mails without what was in them; the same message would be decided anew."""
    for key in submission_keys(ids):
        hidden = hide_submission(key, keyed_hash)
        Email.update(submission_key=hidden).where(Email.submission_key == key).execute()
    Email.update(**_EMPTY).where(Email.id.in_(ids)).execute()
    EmailAttachment.delete().where(EmailAttachment.email.in_(ids)).execute()
    EmailKey.delete().where(EmailKey.email.in_(ids)).execute()
    return list(ids)


def hide_submission(key: str, keyed_hash: KeyedHash) -> str:
    """A submission key that the message itself doesn't lead to any more."""
    return key if key.startswith("hash:") else keyed_hash.of(key)


def _redact(forgotten: Forgotten, rows: Mapping[int, Mapping[str, Any]]) -> list[int]:
    changed = {id: _changes(forgotten, texts) for id, texts in rows.items()}
    for id, values in changed.items():
        if values:
            Email.update(**values).where(Email.id == id).execute()
    files = EmailAttachment.select(
        EmailAttachment.id, EmailAttachment.email, EmailAttachment.filename
    )
    renamed = set()
    for id, email, filename in list(select_in(files, EmailAttachment.email, rows)):
        if (fresh := forgotten.out_of(filename)) != filename:
            update = EmailAttachment.update(filename=fresh)
            update.where(EmailAttachment.id == id).execute()
            renamed.add(email)
    return [id for id in rows if changed[id] or id in renamed]


def _changes(forgotten: Forgotten, texts: Mapping[str, str | None]) -> dict[str, str]:
    fresh = {name: forgotten.out_of(text) for name, text in texts.items() if text}
    return {name: text for name, text in fresh.items() if text != texts[name]}


def _rename(table: type[Deal] | type[Company], forgotten: Forgotten) -> None:
    """Deals and companies that are called after the person."""
    for id, name in list(tuples(table.select(table.id, table.name))):
        if (fresh := forgotten.out_of(name)) != name:
            update = table.update(name=fresh, name_hash=digest(fresh.casefold()))
            update.where(table.id == id).execute()


def _nobody(hashed: str) -> dict[str, object]:
    return {
        "name": None,
        "address": hashed,
        "key": hashed,
        "key_hash": digest(hashed),
        "verdict": "erased",
        "contact": None,
    }
