"""Messages as they wait on the server and as they come from it, before any parsing."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

HEADER_LIMIT = 262_144
"""How much of a header block is read where the message is not, and how much is hashed: 256 KiB."""

COMMAND_LIMIT = 7_000
"""How long a list of UIDs may get, in octets: servers take lines of 8,000 (RFC 7162 section 4)."""

FIRST_SET = 300
"""How many messages the first set of a pass has, at most: its parsers wait for them."""

_EMPTY_LINE = re.compile(rb"\n\r?\n")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is fetched at once. A single message over `set_bytes` is a set of its own.

    Of a message over `message_bytes` only the header block is fetched.
    """

    set_count: int = 200
    set_bytes: int = 16_777_216
    message_bytes: int = 134_217_728


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message on the server: `size` is its RFC822.SIZE, in octets.

    `internal_date` is when the server received it, aware, in UTC; None where it says nothing
    usable. `provider_id` is the provider's own name for it, in every folder: Gmail's X-GM-MSGID
    in hexadecimal, as in the addresses of its web pages.
    """

    uid: int
    size: int
    internal_date: datetime | None = None
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What a message is known by in another folder: its header block and its RFC822.SIZE.

    Some servers (Exchange) only estimate the size: compare it with nothing but their own. The
    hash survives a server that stores other line ends than it was sent.
    """

    header_hash: str
    size: int


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A fetched message. `header_only`: over the limit, `octets` is only its header block.

    `folder` is the server's name for it; with `uidvalidity` and `uid` it is the key of the
    ledger (RFC 3501 section 2.3.1.1). `internal_date` is aware, in UTC.
    """

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    internal_date: datetime | None
    size: int
    octets: bytes = field(repr=False, hash=False)
    header_only: bool = False
    provider_id: str | None = None
    _kept: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    @property
    def header_hash(self) -> str:
        """SHA-256 of the header block, in hexadecimal."""
        return self._keep("header", header_hash)

    @property
    def content_hash(self) -> str:
        """SHA-256 of all its octets (of its header block, where only that was fetched)."""
        return self._keep("content", lambda octets: hashlib.sha256(octets).hexdigest())

    @property
    def identity(self) -> Identity:
        """What it is known again by, wherever it went."""
        return Identity(self.header_hash, self.size)

    def _keep(self, name: str, hashed: Callable[[bytes], str]) -> str:
        """The ledger is asked for a message by its hashes several times: each is taken once."""
        if name not in self._kept:
            self._kept[name] = hashed(self.octets)
        return self._kept[name]


def header_hash(octets: bytes) -> str:
    """SHA-256 of the header block, whether a body follows or not.

    The lines up to the first empty one (RFC 5322 section 2.1) within the first 256 KiB, each
    ended by LF.
    """
    found = _EMPTY_LINE.search(octets, 0, HEADER_LIMIT)
    block = octets[: found.end() if found else HEADER_LIMIT]
    text = block.replace(b"\r\n", b"\n").removesuffix(b"\r") + b"\n"
    end = 0 if text.startswith(b"\n") else text.find(b"\n\n") + 1 or len(text)
    return hashlib.sha256(text[:end]).hexdigest()


def sets(waiting: Iterable[Waiting], limits: Limits) -> Iterator[tuple[Waiting, ...]]:
    """The messages in their order, in sets bounded by count and by octets to be fetched.

    The count begins at `FIRST_SET` and doubles from set to set.
    """
    current: list[Waiting] = []
    octets = 0
    count = min(FIRST_SET, limits.set_count)
    for each in waiting:
        cost = each.size if each.size <= limits.message_bytes else HEADER_LIMIT
        if current and (len(current) == count or octets + cost > limits.set_bytes):
            yield tuple(current)
            current, octets = [], 0
            count = min(2 * count, limits.set_count)
        current.append(each)
        octets += cost
    if current:
        yield tuple(current)


def uid_sets(uids: Iterable[int]) -> Iterator[str]:
    """The UIDs as sequence sets (RFC 3501 section 9) such as `1:5,7`, each short enough to send.

    A range stands only for consecutive UIDs of ours: nobody else's message is in it.
    """
    line = ""
    for first, last in _ranges(sorted(set(uids))):
        term = str(first) if first == last else f"{first}:{last}"
        if line and len(line) + 1 + len(term) > COMMAND_LIMIT:
            yield line
            line = ""
        line = f"{line},{term}" if line else term
    if line:
        yield line


def _ranges(uids: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of every run of consecutive numbers."""
    for _, run in groupby(enumerate(uids), key=lambda pair: pair[1] - pair[0]):
        numbers = [uid for _, uid in run]
        yield numbers[0], numbers[-1]
