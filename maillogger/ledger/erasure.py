"""Takes a person out of the ledger: decisions, traces, verdicts and notices."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maillogger.database.rows import select_in, tuples
from maillogger.database.text import digest
from maillogger.ledger import notices
from maillogger.ledger.notice_tables import Notice
from maillogger.ledger.states import State
from maillogger.ledger.tables import Decided, Entry, Verdict
from maillogger.message.forgotten import Forgotten
from maillogger.message.model import Address

PAGE = 500
LYING: tuple[State, ...] = ("begun", "recorded", "filed", "settled")
"""The states of messages that lie in one of our folders."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A message of the mail folders; `target` says which, `header_hash` and `size` find it."""

    entry: int
    mailbox: str
    target: str
    state: str
    subject: str | None
    decided_at: datetime
    header_hash: str
    size: int


def concerned(submission_keys: Collection[str], key_hashes: Collection[str]) -> frozenset[int]:
    """The entries of these submissions, and those that the person took part in."""
    submitted = Decided.select(Decided.entry)
    judged = Verdict.select(Verdict.entry).distinct()
    return frozenset(
        entry
        for rows in (
            select_in(submitted, Decided.submission_key, submission_keys),
            select_in(judged, Verdict.key_hash, key_hashes),
        )
        for (entry,) in rows
    )


def sent_by(keys: Collection[str]) -> frozenset[int]:
    """The entries whose sender has one of these addresses: messages that were refused."""
    rows = tuples(
        Decided.select(Decided.entry, Decided.sender).where(Decided.sender.is_null(False))
    )
    return frozenset(
        entry for entry, sender in rows if sender in keys or Address(sender).key in keys
    )


def lying(entries: Collection[int]) -> list[Lying]:
    """Those of the messages that lie in the mail folders, as far as the ledger knows."""
    query = (
        Decided.select(
            Entry.id,
            Entry.mailbox,
            Decided.target,
            Entry.state,
            Decided.subject,
            Decided.decided_at,
            Entry.header_hash,
            Entry.size,
        )
        .join(Entry)
        .where(Entry.state.in_(LYING))
        .order_by(Entry.id)
    )
    return [Lying(*row) for row in select_in(query, Entry.id, entries)]


def empty(entries: Collection[int], hide: Callable[[str], str], now: datetime) -> None:
    """Nothing is kept of what these messages were about. Inside a `transaction`.

    `hide` makes of a submission key one that the message doesn't lead to. Notices that are owed
    about them are not sent any more.
    """
    query = Decided.select(Decided.id, Decided.submission_key)
    for id, key in list(select_in(query, Decided.entry, entries)):
        values = {"submission_key": hide(key), "subject": None, "message_id_hash": None}
        Decided.update(**values).where(Decided.id == id).execute()
    about = Notice.select(Notice.id, Notice.submission_key)
    for id, key in list(select_in(about, Notice.entry, entries)):
        Notice.update(submission_key=hide(key)).where(Notice.id == id).execute()
        notices.settle(id, "suppressed", "erased", now)


def redact_page(forgotten: Forgotten, senders: Mapping[str, str], after: int) -> int | None:
    """Take the person out of some decisions; the last one's id, None at the end.

    `senders` are their addresses, as keys, with the keyed hashes. Inside a `transaction`.
    """
    names = ("sender", "subject", "trace", "way_evidence")
    columns = [getattr(Decided, each) for each in names]
    query = Decided.select(Decided.id, *columns).where(Decided.id > after).order_by(Decided.id)
    last = None
    for last, *texts in list(tuples(query.limit(PAGE))):
        known = dict(zip(names, texts, strict=True))
        fresh = {
            "sender": _sender(known["sender"], senders),
            "subject": known["subject"] and forgotten.out_of(known["subject"]),
            "trace": _trace(known["trace"], forgotten),
            "way_evidence": forgotten.out_of(known["way_evidence"]),
        }
        changes = {name: value for name, value in fresh.items() if value != known[name]}
        if changes:
            Decided.update(**changes).where(Decided.id == last).execute()
    return last


def redact_notices(forgotten: Forgotten) -> None:
    """Take the person out of what notices say, and of why they failed. Inside a `transaction`."""
    names = ("subject", "message_id", "attachments", "cause")
    columns = [getattr(Notice, each) for each in names]
    for id, *texts in list(tuples(Notice.select(Notice.id, *columns))):
        known = dict(zip(names, texts, strict=True))
        fresh = {name: text and _out_of(name, text, forgotten) for name, text in known.items()}
        if fresh != known:
            Notice.update(**fresh).where(Notice.id == id).execute()


def hash_verdicts(hashes: Mapping[str, str]) -> None:
    """Of the person's verdicts only keyed hashes stay; `hashes` by the digest of the address.

    Inside a `transaction`.
    """
    for key_hash, hashed in hashes.items():
        values = {"name": None, "address": hashed, "key_hash": digest(hashed), "verdict": "erased"}
        Verdict.update(**values).where(Verdict.key_hash == key_hash).execute()


def _sender(sender: str | None, senders: Mapping[str, str]) -> str | None:
    return senders.get(Address(sender).key, sender) if sender else sender


def _trace(text: str, forgotten: Forgotten) -> str:
    lines: list[dict[str, Any]] = json.loads(text)
    fresh = [{**each, "detail": forgotten.out_of(each["detail"])} for each in lines]
    return json.dumps(fresh, ensure_ascii=False) if fresh != lines else text


def _out_of(name: str, text: str, forgotten: Forgotten) -> str:
    if name != "attachments":
        return forgotten.out_of(text)
    files: list[str] = json.loads(text)
    return json.dumps([forgotten.out_of(each) for each in files])
