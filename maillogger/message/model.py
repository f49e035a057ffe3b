"""The values a message is made of, after parsing and before any decision.

Address, Original and Message have no slots: what is once worked out from them is kept with them,
beside their fields (`cached_property`, and `remembered` for functions elsewhere). It is no part
of what they are: equality, `repr` and `replace` don't see it, but a pickle takes it along. (To
pickle a dataclass with slots is a loop in Python: Forward, which every message has, has none.)
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, Literal, TypeVar

from maillogger.message.domain import to_ascii

Found = TypeVar("Found")
Answer = TypeVar("Answer")


def remembered(work_out: Callable[[Found], Answer]) -> Callable[[Found], Answer]:
    """Keep a pure function's answer with the Message or Original it is asked about.

    So that it is worked out once, were it in another process that parsed the message.
    """
    name = f"{work_out.__module__}.{work_out.__qualname__}"

    @wraps(work_out)
    def asked(about: Found) -> Answer:
        kept: dict[str, Any] = about.__dict__
        if name not in kept:
            kept[name] = work_out(about)
        answer: Answer = kept[name]
        return answer

    return asked


@dataclass(frozen=True)
class Address:
    """A mailbox (RFC 5322 section 3.4) as it was printed: address and display name.

    `address` is "" where only a name was printed (Outlook's `From: Jane Doe`);
    `name` is None where there was none, or where it only repeats the address.
    """

    address: str
    name: str | None = None

    @cached_property
    def key(self) -> str:
        """What addresses are compared by: lower case, the domain as A-label, tags kept."""
        local, at, domain = self.address.rpartition("@")
        return f"{local.lower()}@{to_ascii(domain)}" if at else domain.lower()

    @property
    def domain(self) -> str:
        """The domain in lower case as A-label; "" where there is no address."""
        return self.key.rpartition("@")[2] if "@" in self.key else ""


Fields = Mapping[str, list[str]]
"""The values of the header fields of each name (in lower case), topmost first.

Unfolded, but not RFC 2047-decoded.
"""


def fields_of(written: Iterable[tuple[str, str]]) -> Fields:
    """Names and values, topmost first, as `Fields`."""
    found: dict[str, list[str]] = {}
    for name, value in written:
        found.setdefault(name.lower(), []).append(value)
    return found


@dataclass(frozen=True, slots=True)
class Attachment:
    """A decoded part that is no body; its octets lie in the spool under `sha256`.

    `filename` is for display, never a path. `size` is in decoded octets.
    """

    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The message is over the limit: only its header block was read. `size` in octets."""

    size: int


@dataclass(frozen=True, slots=True)
class Unparseable:
    """No parser survives the message, or a cap refused it; `cause` says which and why."""

    cause: str


Problem = TooLarge | Unparseable


@dataclass(frozen=True)
class Original:
    """A message found inside a forward: printed as a header block, or attached whole.

    `date` is aware; where the text states no zone it is in the offset of the forward's own
    `Date` and `date_zone` is "assumed". `subject` is None where none was printed. `quoted` is
    the next older message in the original's own body, if that has a header block too.
    """

    source: Literal["block", "attached"]
    sender: Address | None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str | None = None
    date: datetime | None = None
    date_zone: Literal["stated", "assumed"] = "stated"
    date_text: str | None = None
    text: str | None = None
    html: str | None = None
    note: str = ""
    language: str | None = None
    client: str | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    evidence: tuple[str, ...] = ()
    quoted: "Original | None" = None


def thread(original: Original | None) -> Iterator[Original]:
    """An original and those quoted in it, newest first."""
    while original is not None:
        yield original
        original = original.quoted


@dataclass(frozen=True)
class Forward:
    """What `message.forward.unwrap` found in a message.

    `reply`: the newest message is the submitter's own, though a block stands below it.
    `unknown_labels`: the labels of something shaped like a header block in no known language.
    """

    originals: tuple[Original, ...] = ()
    reply: bool = False
    unknown_labels: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """A parsed message (RFC 5322, 2045). Bodies are str with LF line ends, or None where absent.

    `from_` has the addresses of every `From` field; a group (RFC 5322) gives none.
    `date` is the `Date` field, aware; `internal_date` the server's (RFC 3501), aware.
    `attached` are its `message/rfc822` parts, whose own bodies and attachments are theirs alone.
    `octets` is the size on the server. `html_text` is the text of the HTML body where there is no
    text part beside it. `unread` says what in To, Cc and Bcc could not be read: field and defect.
    """

    fields: Fields = field(default_factory=dict, hash=False)
    from_: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    internal_date: datetime | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    text: str | None = None
    html: str | None = None
    html_text: str | None = None
    unread: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    attached: tuple["Message", ...] = ()
    octets: int = 0
    problem: Problem | None = None
    forward: Forward = field(default_factory=Forward)

    @property
    def body(self) -> str | None:
        """What a person reads: the text part, else the text of the HTML."""
        return self.html_text if self.text is None else self.text

    @cached_property
    def sender(self) -> Address | None:
        """The single address of the single `From` field; None where there isn't exactly one."""
        if len(self.from_) != 1 or "@" not in self.from_[0].address:
            return None
        return self.from_[0] if len(self.fields.get("from", ())) == 1 else None

    def values(self, name: str) -> Iterator[str]:
        """The values of every field of that name, topmost first (names ignore case)."""
        return iter(self.fields.get(name.lower(), ()))

    def first(self, name: str) -> str | None:
        """The topmost value of that field, or None."""
        found = self.fields.get(name.lower())
        return found[0] if found else None
