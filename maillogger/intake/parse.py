"""Octets to `Message`: header block, texts, attachments, attached messages."""

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TypedDict

from maillogger.errors import MessageError
from maillogger.intake.body import read_text
from maillogger.intake.caps import Counts, Limits
from maillogger.intake.decode import decoded, stands_decoded
from maillogger.intake.envelope import read_envelope
from maillogger.intake.header import HeaderBlock, read_header
from maillogger.intake.parameters import clean_filename
from maillogger.intake.spool import Spool, measure
from maillogger.intake.structure import Part, parts_of
from maillogger.message.model import Attachment, Message, TooLarge, Unparseable

# A character takes at most 8 octets of transfer-encoded text, but for absurd escapes: what is
# left out beyond this many octets for each octet of the limit can't bring a body under it.
_OCTETS_READ_PER_OCTET_ALLOWED = 8

_LONGEST_CAUSE = 200
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global"})
_MESSAGE_FIELDS = frozenset(
    {"from", "to", "date", "subject", "received", "message-id", "return-path"}
)
_BODY_TYPES = frozenset({"text/plain", "text/html"})
_EXTENSIONS = {"jpeg": "jpg", "calendar": "ics", "plain": "txt", "rfc822": "eml", "global": "eml"}
_SHORT_SUBTYPE = re.compile(r"[a-z0-9]{2,4}")


def parse(octets: bytes, *, spool: Spool | None, limits: Limits) -> Message:
    """The message in `octets`; attachments go to the spool, or nowhere where it is None.

    A message that can't be read has `problem = Unparseable(cause)` and what could be read of
    its header. Raises MemoryError, and OSError from the spool: neither is the message's fault.
    """
    header = read_header(octets, _skip_blank_lines(octets, 0), len(octets))
    message = partial(Message, fields=header.fields, octets=len(octets))
    try:
        message = partial(Message, **read_envelope(header), octets=len(octets))
        if cause := header.refused or _empty_cause(octets, header):
            raise MessageError(cause)
        contents = _Reading(spool, limits).contents(octets, header, len(octets), 0)
        return message(**contents.joined())
    except MessageError as refused:
        cause = refused.cause
    except (MemoryError, OSError):
        raise
    except Exception as bug:
        cause = f"{type(bug).__name__}: {bug}"[:_LONGEST_CAUSE]
    return message(problem=Unparseable(cause))


def parse_header(octets: bytes, size: int) -> Message:
    """The message of `size` octets of which only the header block was downloaded."""
    header = read_header(octets, _skip_blank_lines(octets, 0), len(octets))
    return Message(**read_envelope(header), octets=size, problem=TooLarge(size))


def _skip_blank_lines(octets: bytes, start: int) -> int:
    top = octets[start : start + 1_000]
    return start + len(top) - len(top.lstrip(b"\r\n"))


def _empty_cause(octets: bytes, header: HeaderBlock) -> str | None:
    if header.fields:
        return None
    return "no header field could be read" if octets.strip() else "the message is empty"


class _Joined(TypedDict):
    """The attributes of a Message that its parts alone decide."""

    text: str | None
    html: str | None
    attachments: tuple[Attachment, ...]
    attached: tuple[Message, ...]


@dataclass(slots=True)
class _Contents:
    """What the parts of one message add up to; texts are joined in the order they stand."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)

    def joined(self) -> _Joined:
        """What all parts add up to."""
        return _Joined(
            text=_joined(self.texts),
            html=_joined(self.htmls),
            attachments=tuple(self.attachments),
            attached=tuple(self.attached),
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The reading of one downloaded message, with everything that is attached inside."""

    spool: Spool | None
    limits: Limits
    counts: Counts = field(default_factory=Counts)

    def contents(self, octets: bytes, header: HeaderBlock, end: int, depth: int) -> _Contents:
        """What follows the header block, up to `end`."""
        contents = _Contents()
        for part in parts_of(octets, header, end, depth, self.counts):
            self._add(contents, octets, part)
        return contents

    def _add(self, contents: _Contents, octets: bytes, part: Part) -> None:
        if is_body(part):
            most = _OCTETS_READ_PER_OCTET_ALLOWED * self.limits.max_body_bytes
            text = read_text(octets, part, self.counts, most)
            (contents.htmls if part.content_type == "text/html" else contents.texts).append(text)
        elif attached := self._attached(octets, part):
            contents.attached.append(attached)
        else:
            number = len(contents.attachments) + 1
            contents.attachments.append(self._attachment(octets, part, number))

    def _attached(self, octets: bytes, part: Part) -> Message | None:
        """The message in a part, whatever its encoding; None where none stands there.

        A file sent as `….eml` is one too, where it begins like a message.
        """
        declared = part.content_type in _MESSAGE_TYPES
        if not declared and not part.raw_filename.lower().endswith(".eml"):
            return None
        inner, start, end = octets, part.start, part.end
        if not stands_decoded(part.encoding):
            inner = b"".join(decoded(octets, start, end, part.encoding))
            start, end = 0, len(inner)
        header = read_header(inner, _skip_blank_lines(inner, start), end)
        known = sum(len(header.values(each)) for each in _MESSAGE_FIELDS)
        if not header.fields or (not declared and known < 2):
            return None
        if header.refused:
            raise MessageError(f"in an attached message: {header.refused}")
        contents = self.contents(inner, header, end, part.depth + 1)
        size = end - header.start
        return Message(**read_envelope(header), **contents.joined(), octets=size)

    def _attachment(self, octets: bytes, part: Part, number: int) -> Attachment:
        chunks = decoded(octets, part.start, part.end, part.encoding)
        if self.spool is None:
            sha256, size = measure(chunks)
        else:
            sha256, size = self.spool.keep(chunks, self.limits.max_attachment_bytes)
        return Attachment(
            filename=clean_filename(part.raw_filename) or _made_up_name(part, number),
            content_type=part.content_type,
            size=size,
            sha256=sha256,
            inline=is_inline(part),
            content_id=_content_id(part),
        )


def is_body(part: Part) -> bool:
    """Whether a part is shown as the message's text, not as a file.

    A named text is a file, except where it is all there is, or one of the alternatives; so is
    a text with a Content-ID that another part of a multipart/related points to.
    """
    if part.content_type not in _BODY_TYPES or part.disposition.value == "attachment":
        return False
    if part.container == "related" and part.content_id and not part.first:
        return False
    return not part.raw_filename or part.container in ("", "alternative")


def is_inline(part: Part) -> bool:
    """Whether a file is shown inside the text (RFC 2387, RFC 2183 section 2.1)."""
    if part.container == "related" and part.content_id:
        return True
    return part.disposition.value == "inline" and part.content_type.startswith("image/")


def _joined(texts: list[str]) -> str | None:
    """The texts one after another; blank ones don't count beside others."""
    written = [each for each in texts if each.strip()] or texts[:1]
    return "\n".join(written) if written else None


def _content_id(part: Part) -> str | None:
    return part.content_id.strip("<> \t")[:998] or None


def _made_up_name(part: Part, number: int) -> str:
    subtype = part.content_type.partition("/")[2]
    extension = _EXTENSIONS.get(subtype, subtype)
    known = _SHORT_SUBTYPE.fullmatch(extension)
    return f"attachment-{number}.{extension}" if known else f"attachment-{number}"
