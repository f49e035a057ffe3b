"""What waits in the open folder, and fetching it without changing anything there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from maillogger.errors import TemporaryError
from maillogger.intake.answers import RefusedError
from maillogger.intake.folders import reopen
from maillogger.intake.raw import (
    HEADER_LIMIT,
    Identity,
    Limits,
    RawMessage,
    Waiting,
    header_hash,
    uid_sets,
)
from maillogger.intake.session import Selected, Session

SEARCHED = 50_000
"""How many messages one SEARCH asks for: imaplib takes lines of 1,000,000 octets."""

LISTED = 500
"""How many UIDs go into one FETCH: at most 11 octets each, in lines of 8,000."""

HEADERS_AT_ONCE = 50
"""How many header blocks are asked for at once: at most 256 KiB each."""

GMAIL = "X-GM-EXT-1"
"""The capability of Gmail's extensions (developers.google.com/gmail/imap/imap-extensions)."""

WHOLE = "BODY.PEEK[]"
# One octet more than the cap, so that a block over it is seen to be.
HEADER = f"BODY.PEEK[HEADER]<0.{HEADER_LIMIT + 1}>"

LOSSES = 20
"""How many lost connections a set may cost: two unreadable messages among 200, and some more."""

Answer = Mapping[bytes, Any]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The messages that came, and the UIDs for which the server had nothing (yet)."""

    messages: tuple[RawMessage, ...]
    missing: tuple[int, ...]


def uids(session: Session, above: int = 0) -> tuple[int, ...]:
    """The UIDs in the open folder that are greater than `above`, ascending.

    Flags don't matter: a message marked \\Deleted or \\Seen waits like any other.
    """
    found: set[int] = set()
    for numbers in _spans(_selected(session).exists):
        criteria = [numbers] if not above else [numbers, "UID", f"{above + 1}:*"]
        with session.asking("UID SEARCH") as client:
            found.update(client.search(criteria))
    # `n:*` is never empty: it always holds the last message (RFC 3501 section 9, seq-range).
    return tuple(sorted(uid for uid in found if uid > above))


def present(session: Session, wanted: Iterable[int]) -> frozenset[int]:
    """Those of the UIDs that are (still) in the open folder."""
    found: set[int] = set()
    for line in uid_sets(wanted):
        with session.asking("UID SEARCH") as client:
            found.update(client.search(["UID", line]))
    return frozenset(found)


def waiting(session: Session, wanted: Iterable[int]) -> Iterator[Waiting]:
    """Sizes and dates of the UIDs, in their order, asked for as they are needed.

    A UID whose size the server doesn't tell is left out: it is for the next pass.
    """
    items = ["RFC822.SIZE", "INTERNALDATE"]
    if session.has(GMAIL):
        items.append("X-GM-MSGID")
    for some in _chunks(wanted, LISTED):
        answers = _fetch(session, some, items)
        for uid in some:
            answer = answers.get(uid, {})
            size = answer.get(b"RFC822.SIZE")
            if isinstance(size, int):
                number = answer.get(b"X-GM-MSGID")
                provider_id = f"{number:x}" if isinstance(number, int) else None
                yield Waiting(uid, size, _utc(answer.get(b"INTERNALDATE")), provider_id)


def fetch_set(session: Session, batch: Sequence[Waiting], limits: Limits) -> Fetched:
    """The messages of a set; of those over the limit only the header block.

    An absent, NIL or empty answer is transient (a server may announce a UID before it has the
    message) and makes the UID `missing`, unless the size says that the message is empty.

    Some servers hang up over a message they can't read themselves (Dovecot, where a file was
    cut short by a crash). So where the connection is lost we connect anew and fetch half of the
    set at a time, until the message stands alone: it is `missing`, the others come.
    """
    parts = [tuple(batch)]
    messages: list[RawMessage] = []
    losses = 0
    while parts and losses < LOSSES:
        part = parts.pop()
        try:
            messages += _messages(session, part, limits)
        except TemporaryError:
            losses += 1
            if not session.lost or (losses == LOSSES and not messages):
                raise
            reopen(session)
            middle = len(part) // 2
            parts += [part[middle:], part[:middle]] if middle else []
    came = {each.uid for each in messages}
    return Fetched(tuple(messages), tuple(each.uid for each in batch if each.uid not in came))


def _messages(session: Session, batch: Sequence[Waiting], limits: Limits) -> list[RawMessage]:
    large = [each.uid for each in batch if each.size > limits.message_bytes]
    whole = [each.uid for each in batch if each.size <= limits.message_bytes]
    octets = {**_octets(session, whole, WHOLE), **_octets(session, large, HEADER)}
    selected = _selected(session)
    return [
        RawMessage(
            mailbox=session.endpoint.mailbox,
            folder=selected.folder,
            uidvalidity=selected.uidvalidity,
            uid=each.uid,
            internal_date=each.internal_date,
            size=each.size,
            octets=octets[each.uid],
            header_only=each.size > limits.message_bytes,
            provider_id=each.provider_id,
        )
        for each in batch
        if octets.get(each.uid) or (each.uid in octets and not each.size)
    ]


def identities(session: Session, wanted: Iterable[int]) -> dict[int, Identity]:
    """What the messages are known by, from their headers alone. Missing ones are left out."""
    known = {}
    for some in _chunks(wanted, HEADERS_AT_ONCE):
        for uid, answer in _fetch(session, some, ["RFC822.SIZE", HEADER]).items():
            size, octets = answer.get(b"RFC822.SIZE"), _body(answer)
            if isinstance(size, int) and octets is not None:
                known[uid] = Identity(header_hash(octets), size)
    return known


def headers(session: Session, wanted: Sequence[int]) -> dict[int, bytes]:
    """The header blocks by UID, each up to the cap and one octet. Missing ones are left out."""
    some = (_octets(session, each, HEADER) for each in _chunks(wanted, HEADERS_AT_ONCE))
    return {uid: octets for each in some for uid, octets in each.items()}


def _octets(session: Session, wanted: Sequence[int], item: str) -> dict[int, bytes]:
    answers = (_fetch(session, some, [item]) for some in _chunks(wanted, LISTED))
    bodies = ((uid, _body(answer)) for some in answers for uid, answer in some.items())
    return {uid: octets for uid, octets in bodies if octets is not None}


def _fetch(session: Session, some: Sequence[int], items: Sequence[str]) -> dict[int, Answer]:
    """What the server tells, by UID: in any order, with items absent (RFC 3501 section 7.4.2)."""
    try:
        with session.asking("UID FETCH") as client:
            return dict(client.fetch(some, items))
    except RefusedError:
        if len(some) == 1:
            return {}
    # A server may refuse all for one that is gone (RFC 2180 section 4.1.2): ask one by one.
    return {uid: got for each in some for uid, got in _fetch(session, [each], items).items()}


def _body(answer: Answer) -> bytes | None:
    """The octets of BODY[] or of BODY[HEADER]<0>, however the server spells it."""
    parts = (part for key, part in answer.items() if key.startswith(b"BODY["))
    return next((part for part in parts if isinstance(part, bytes)), None)


def _utc(moment: object) -> datetime | None:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _selected(session: Session) -> Selected:
    if session.selected is None:
        raise TemporaryError(f"{session.endpoint.place}: no folder is open")
    return session.selected


def _spans(exists: int) -> Iterator[str]:
    """Sequence numbers that together are all messages, the last span open at its end."""
    firsts = range(1, exists + 1, SEARCHED)
    yield from (f"{first}:{first + SEARCHED - 1}" for first in firsts[:-1])
    yield f"{firsts[-1]}:*" if len(firsts) > 1 else "ALL"


def _chunks(wanted: Iterable[int], size: int) -> Iterator[tuple[int, ...]]:
    source = iter(wanted)
    while some := tuple(islice(source, size)):
        yield some
