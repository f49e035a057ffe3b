"""The logged e-mails that a message may hold a copy of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from peewee import Field, ModelSelect

from maillogger.crm.email_tables import (
    Email,
    EmailAttachment,
    EmailContact,
    EmailKey,
    EmailUser,
    Participant,
)
from maillogger.crm.tables import ContactAddress
from maillogger.database.rows import select_in
from maillogger.rules.facts import Copy


def copies(keys: Iterable[str]) -> Mapping[str, tuple[Copy, ...]]:
    """The e-mails with these keys (see rules.copies), oldest first."""
    query = EmailKey.select(EmailKey.key, EmailKey.email).order_by(EmailKey.email)
    rows = list(select_in(query, EmailKey.key, keys))
    found = _copies({email for _, email in rows})
    named: dict[str, list[Copy]] = defaultdict(list)
    for key, email in rows:
        named[key].append(found[email])
    return {key: tuple(each) for key, each in named.items()}


def _copies(ids: set[int]) -> dict[int, Copy]:
    senders = Participant.select(Participant.email, Participant.key)
    files = EmailAttachment.select(EmailAttachment.email, EmailAttachment.sha256)
    users = EmailUser.select(EmailUser.email, EmailUser.user)
    sender = dict(select_in(senders.where(Participant.role == "from"), Participant.email, ids))
    attached = _sets(files.where(~EmailAttachment.inline), EmailAttachment.email, ids)
    submitted = _sets(users, EmailUser.email, ids)
    contacts = _contacts(ids)
    emails = Email.select(Email.id, Email.submission_key, Email.position, Email.message_id)
    return {
        email: Copy(
            submission_key=submission_key,
            position=position,
            sender=sender.get(email, ""),
            message_id=message_id,
            users=frozenset(submitted[email]),
            contacts=frozenset(contacts[email].values()),
            attachments=frozenset(attached[email]),
        )
        for email, submission_key, position, message_id in select_in(emails, Email.id, ids)
    }


def _contacts(ids: set[int]) -> Mapping[int, dict[int, str]]:
    """Each e-mail's contacts with the address that names each: its first."""
    query = (
        EmailContact.select(EmailContact.email, EmailContact.contact, ContactAddress.key)
        .join(ContactAddress, on=(ContactAddress.contact == EmailContact.contact))
        .order_by(ContactAddress.position.desc(), ContactAddress.id.desc())
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for email, contact, key in select_in(query, EmailContact.email, ids):
        found[email][contact] = key
    return found


def _sets(query: "ModelSelect[Any]", column: "Field[Any]", ids: set[int]) -> Mapping[int, set[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    for email, value in select_in(query, column, ids):
        found[email].add(value)
    return found
