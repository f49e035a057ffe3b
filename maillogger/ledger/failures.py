"""What lies in the failure folders and why, for `failed list` and `failed show`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from maillogger.database.rows import select_in, tuples
from maillogger.ledger.states import State
from maillogger.ledger.tables import Decided, Entry, Verdict
from maillogger.message.model import Address
from maillogger.rules.decision import TraceLine

LISTED: tuple[State, ...] = ("begun", "recorded", "filed")
"""The states of what is still to be seen to. One that is begun was failed before."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which failures to list; None asks for all. `sender` is a part of the address."""

    ids: frozenset[int] | None = None
    mailbox: str | None = None
    reason: str | None = None
    sender: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that went, or is about to go, to the failure folder, or is decided anew."""

    id: int
    mailbox: str
    reason: str
    sender: str | None
    subject: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A participant of a message that wasn't logged; a keyed hash where no address is kept."""

    role: str
    address: Address
    verdict: str


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that is known of a decided message."""

    id: int
    mailbox: str
    folder: str
    uid: int
    state: str
    outcome: str
    reason: str | None
    way: str
    way_evidence: str
    sender: str | None
    subject: str | None
    user: int | None
    attribution: str | None
    decided_at: datetime
    trace: tuple[TraceLine, ...]
    participants: tuple[Judged, ...]


def failures(wanted: Wanted, limit: int | None = None) -> Iterator[Failure]:
    """The failures that are wanted, newest first."""
    query = (
        Decided.select(
            Entry.id,
            Entry.mailbox,
            Decided.reason,
            Decided.sender,
            Decided.subject,
            Decided.decided_at,
        )
        .join(Entry)
        .where(Decided.target == "failure", Entry.state.in_(LISTED))
        .order_by(Decided.decided_at.desc(), Entry.id.desc())
        .limit(limit)
    )
    conditions = (
        (wanted.mailbox, Entry.mailbox == wanted.mailbox),
        (wanted.reason, Decided.reason == wanted.reason),
        (wanted.sender, Decided.sender.contains(wanted.sender or "")),
        (wanted.since, Decided.decided_at >= wanted.since),
    )
    for value, condition in conditions:
        if value is not None:
            query = query.where(condition)
    rows = tuples(query) if wanted.ids is None else select_in(query, Entry.id, wanted.ids)
    yield from (Failure(*row) for row in rows)


def by_reason() -> list[tuple[str, int]]:
    """How many failures there are for each reason, most first."""
    query = (
        Decided.select(Decided.reason, fn.COUNT(Decided.id))
        .join(Entry)
        .where(Decided.target == "failure", Entry.state.in_(LISTED))
        .group_by(Decided.reason)
    )
    return sorted(tuples(query), key=lambda each: (-each[1], each[0]))


def account(entry: int) -> Account | None:
    """What is known of a message by its entry's id; None if there is no such, or no decision."""
    decided = Decided.select(Decided, Entry).join(Entry).where(Entry.id == entry).first()
    if decided is None:
        return None
    return Account(
        id=entry,
        mailbox=decided.entry.mailbox,
        folder=decided.entry.folder,
        uid=decided.entry.uid,
        state=decided.entry.state,
        outcome=decided.outcome,
        reason=decided.reason,
        way=decided.way,
        way_evidence=decided.way_evidence,
        sender=decided.sender,
        subject=decided.subject,
        user=decided.user,
        attribution=decided.attribution,
        decided_at=decided.decided_at,
        trace=tuple(TraceLine(**line) for line in json.loads(decided.trace)),
        participants=tuple(_judged(entry)),
    )


def _judged(entry: int) -> Iterator[Judged]:
    query = (
        Verdict.select(Verdict.role, Verdict.address, Verdict.name, Verdict.verdict)
        .where(Verdict.entry == entry)
        .order_by(Verdict.id)
    )
    for role, address, name, verdict in tuples(query):
        yield Judged(role, Address(address, name), verdict)
