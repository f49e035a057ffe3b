"""Indexing: the words of e-mails, brought up to date where an e-mail was changed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import peewee

from maillogger.crm import search_index
from maillogger.crm.email_tables import Email, EmailAttachment, Participant, Unindexed
from maillogger.crm.search_index import Document
from maillogger.database.rows import among, select_in, tuples
from maillogger.database.transactions import transaction
from maillogger.message.words import indexed_words, text_words

BATCH = 200


def index_pending(database: peewee.Database) -> int:
    """Index anew what was changed since the last time; how many e-mails it were.

    What is logged is indexed as it is recorded: here is what an erasure or an update queued.
    In transactions of a batch each: it may end between any two of them. Raises TemporaryError.
    """
    total = 0
    while True:
        with transaction(database):
            ids = [email for (email,) in tuples(_queue())]
            index(ids)
            Unindexed.delete().where(among(Unindexed.email, ids)).execute()
        total += len(ids)
        if len(ids) < BATCH:
            return total


def index(ids: Sequence[int]) -> None:
    """Index these e-mails as they are now. Inside a `transaction`."""
    search_index.put(_documents(ids))


def _queue() -> "peewee.ModelSelect[Unindexed]":
    return Unindexed.select(Unindexed.email).order_by(Unindexed.email).limit(BATCH)


def _documents(ids: Sequence[int]) -> Iterator[Document]:
    names = _names(ids)
    query = Email.select(Email.id, Email.sent_at, Email.subject, Email.note, Email.text)
    for email, sent_at, subject, note, text in select_in(query, Email.id, ids):
        found = indexed_words((subject, *names[email], note), text_words(text))
        yield Document(email, sent_at, found)


def _names(ids: Sequence[int]) -> dict[int, list[str]]:
    """Names and addresses of everybody, and the names of the attachments."""
    found: dict[int, list[str]] = defaultdict(list)
    people = Participant.select(Participant.email, Participant.name, Participant.address)
    for email, name, address in select_in(people.order_by(Participant.id), Participant.email, ids):
        found[email] += [name or "", address]
    files = EmailAttachment.select(EmailAttachment.email, EmailAttachment.filename)
    ordered = files.order_by(EmailAttachment.position)
    for email, filename in select_in(ordered, EmailAttachment.email, ids):
        found[email].append(filename)
    return found
