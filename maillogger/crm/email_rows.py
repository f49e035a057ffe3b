"""The rows that an e-mail is kept in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from maillogger.crm.email_tables import (
    Email,
    EmailAttachment,
    EmailCompany,
    EmailContact,
    EmailDeal,
    EmailKey,
    Participant,
)
from maillogger.crm.newcomers import Records
from maillogger.crm.search_index import Document
from maillogger.database.keyed_hash import KeyedHash
from maillogger.database.model import Row, in_utc
from maillogger.database.text import digest
from maillogger.message.content import message_id_hash, thread_key
from maillogger.message.words import indexed_words
from maillogger.rules.decision import AttachmentDecision, Decision
from maillogger.rules.decision import Email as Understood
from maillogger.rules.decision import Participant as Judged

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Placed:
    """An e-mail of a decision with the id it gets and its position in the submission."""

    id: int
    position: int
    decision: Decision
    email: Understood


def rows(
    placed: Sequence[Placed], records: Records, keyed_hash: KeyedHash, now: datetime
) -> dict[type[Row], list[Values]]:
    """The rows of these e-mails by table, in the order to insert them."""
    found: dict[type[Row], list[Values]] = {Email: [_email(each, now) for each in placed]}
    for each in placed:
        for table, values in _belongings(each.email, records, keyed_hash):
            found.setdefault(table, []).append({"email": each.id, **values})
    return found


def documents(
    placed: Sequence[Placed], by_table: Mapping[type[Row], Sequence[Values]]
) -> Iterator[Document]:
    """What is indexed of these e-mails, of whose people and attachments these are the `rows`."""
    names: dict[object, list[str]] = defaultdict(list)
    for person in by_table.get(Participant, ()):
        names[person["email"]] += (str(person["name"] or ""), str(person["address"]))
    for file in by_table.get(EmailAttachment, ()):
        names[file["email"]].append(str(file["filename"]))
    for each in placed:
        email = each.email
        found = indexed_words((email.subject, *names[each.id], email.note), email.body_words)
        yield Document(each.id, email.sent_at and in_utc(email.sent_at), found)


def _email(placed: Placed, now: datetime) -> Values:
    email, user = placed.email, placed.decision.user
    return {
        "id": placed.id,
        "submission_key": placed.decision.submission_key,
        "position": placed.position,
        "user": user.id if user else None,
        "attribution": placed.decision.attribution,
        "direction": email.direction,
        "way": placed.decision.way.kind,
        "subject": email.subject,
        "text": email.text,
        "html": email.html,
        "note": email.note,
        "language": email.language,
        "client": email.client,
        **_sent(email),
        "message_id": email.message_id,
        "message_id_hash": message_id_hash(email.message_id) if email.message_id else None,
        "in_reply_to": email.in_reply_to,
        "references": "\n".join(email.references),
        "thread": thread_key(email.message_id, email.in_reply_to, email.references),
        "logged_at": now,
    }


def _sent(email: Understood) -> Values:
    offset = email.sent_at.utcoffset() if email.sent_at else None
    return {
        "sent_at": email.sent_at,
        "sent_zone": email.sent_at_zone,
        "sent_offset": None if offset is None else int(offset.total_seconds() // 60),
        "sent_text": email.sent_at_text,
    }


def _belongings(
    email: Understood, records: Records, keyed_hash: KeyedHash
) -> Iterable[tuple[type[Row], Values]]:
    for participant in email.participants:
        yield Participant, _participant(participant, records, keyed_hash)
    yield from _associations(email, records)
    for key in email.keys.kept:
        yield EmailKey, {"key": key}
    for position, each in enumerate(email.attachments):
        yield EmailAttachment, _attachment(position, each)


def _participant(participant: Judged, records: Records, keyed_hash: KeyedHash) -> Values:
    """Of an erased contact only the keyed hash is kept."""
    address, name = participant.address.address, participant.address.name
    key = participant.address.key
    if participant.verdict == "erased":
        address = key = keyed_hash.of(key)
        name = None
    return {
        "role": participant.role,
        "name": name,
        "address": address,
        "key": key,
        "key_hash": digest(key),
        "verdict": participant.verdict,
        "contact": records.contacts.get(participant.contact or ""),
    }


def _associations(email: Understood, records: Records) -> Iterable[tuple[type[Row], Values]]:
    contacts = {
        records.contact(each.contact): each.created and each.contact.address in records.made
        for each in email.associations
    }
    known = [each.contact for each in email.associations]
    companies = {records.company(each.company) for each in known if each.company}
    deals = {deal.id for each in known for deal in each.deals}
    for contact, created in contacts.items():
        yield EmailContact, {"contact": contact, "created": created}
    for company in sorted(companies):
        yield EmailCompany, {"company": company}
    for deal in sorted(deals):
        yield EmailDeal, {"deal": deal}


def _attachment(position: int, decided: AttachmentDecision) -> Values:
    attachment = decided.attachment
    return {
        "position": position,
        "sha256": attachment.sha256,
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "content_id": attachment.content_id,
        "size": attachment.size,
        "inline": attachment.inline,
        "stored": decided.stored,
        "reason": decided.reason,
    }
