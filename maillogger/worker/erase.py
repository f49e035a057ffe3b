"""The right to be forgotten: a person leaves the CRM, the ledger, the index and the files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import peewee

from maillogger.config import Settings
from maillogger.crm import erasure, search_index
from maillogger.crm.attachments import AttachmentStore
from maillogger.crm.indexing import index_pending
from maillogger.crm.person import Person, find_person, only_theirs
from maillogger.database.compaction import compact
from maillogger.database.keyed_hash import KeyedHash, open_keyed_hash
from maillogger.database.transactions import transaction
from maillogger.ledger import erasure as ledger
from maillogger.ledger.erasure import Lying
from maillogger.worker.services import key_file

Step = Callable[[str], None]
"""Told each step before it is taken; what it raises ends the erasure there."""


def _go_on(step: str) -> None:
    """Go on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure will do.

    `emptied` e-mails are logged to nobody else, in `shared` ones the person takes part among
    others; `attachments` are those of the emptied ones. `messages` lie in the mail folders.
    """

    person: Person
    emptied: int
    shared: int
    attachments: int
    messages: tuple[Lying, ...]


@dataclass(slots=True)
class Erasure:
    """What an erasure did: e-mails emptied, e-mails redacted, stored attachments removed."""

    emptied: int = 0
    redacted: int = 0
    attachments: int = 0


def plan(address: str, settings: Settings) -> Plan:
    """What `erase` would do. Raises InputError as `find_person` does. Nothing is changed."""
    keyed_hash = open_keyed_hash(key_file(settings))
    person = find_person(address)
    emptied = only_theirs(person)
    shared = erasure.taken_part_in(person) - emptied
    messages = ledger.lying(_entries(person, keyed_hash))
    attachments = erasure.count_attachments(emptied)
    return Plan(person, len(emptied), len(shared), attachments, tuple(messages))


def erase(
    person: Person, settings: Settings, database: peewee.Database, step: Step = _go_on
) -> Erasure:
    """Erase the person. It may be ended at any moment and be begun anew: it goes on.

    In many transactions, so that logging goes on meanwhile. Raises TemporaryError: what was done
    stays done.
    """
    keyed_hash = open_keyed_hash(key_file(settings))
    done = Erasure()
    now = datetime.now(UTC)
    step("remember")
    with transaction(database):
        erasure.remember(person, keyed_hash, now)
    step("ledger")
    entry = _erase_ledger(person, keyed_hash, database)
    step("emails")
    email = _erase_emails(person, keyed_hash, database, done)
    step("finish")
    with transaction(database):
        # Also what was logged meanwhile by a pass that did not know yet.
        _erase_ledger(person, keyed_hash, database, entry)
        _erase_emails(person, keyed_hash, database, done, email)
        erasure.finish(person, keyed_hash)
        ledger.hash_verdicts(person.hashes(keyed_hash))
    step("index")
    index_pending(database)
    search_index.optimize()
    step("attachments")
    with transaction(database):
        done.attachments = AttachmentStore(settings.database.attachments).remove_unnamed()
    step("compact")
    compact(database)
    return done


def _entries(person: Person, keyed_hash: KeyedHash) -> frozenset[int]:
    """Everything in the ledger that is about a message they sent, got or stood in."""
    keys = erasure.submissions(person, keyed_hash)
    hidden = {erasure.hide_submission(each, keyed_hash) for each in keys}
    about = ledger.concerned(keys | hidden, person.traces(keyed_hash))
    return about | ledger.sent_by({*person.keys, *person.hashes(keyed_hash).values()})


def _erase_ledger(
    person: Person, keyed_hash: KeyedHash, database: peewee.Database, after: int = 0
) -> int:
    """Empty what is about the person alone, take them out of the rest; the last one looked at."""

    def hide(key: str) -> str:
        return erasure.hide_submission(key, keyed_hash)

    with transaction(database):
        keys = erasure.submission_keys(only_theirs(person))
        theirs = ledger.concerned({*keys, *map(hide, keys)}, person.traces(keyed_hash))
        ledger.empty(theirs | ledger.sent_by(person.keys), hide, datetime.now(UTC))
        ledger.redact_notices(person.forgotten)
    senders = {key: keyed_hash.of(key) for key in person.keys}
    while True:
        with transaction(database):
            last = ledger.redact_page(person.forgotten, senders, after)
        if last is None:
            return after
        after = last


def _erase_emails(
    person: Person, keyed_hash: KeyedHash, database: peewee.Database, done: Erasure, after: int = 0
) -> int:
    """Empty or redact all e-mails, a page at a time; the last one looked at."""
    while True:
        with transaction(database):
            page = erasure.erase_page(person, keyed_hash, after)
        done.emptied += page.emptied
        done.redacted += page.redacted
        if page.last is None:
            return after
        after = page.last
