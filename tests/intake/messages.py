"""Messages for the parsing tests, assembled octet by octet so that their truth is known."""

import binascii
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from maillogger.intake.caps import Limits
from maillogger.intake.parse import parse
from maillogger.intake.raw import RawMessage
from maillogger.message.model import Message

LIMITS = Limits()
HEADER = b"From: Ana <ana@corp.example>\r\nTo: Bo <bo@client.example>\r\nSubject: Offer\r\n"


def read(octets: bytes) -> Message:
    """The message, its attachments kept nowhere."""
    return parse(octets, spool=None, limits=LIMITS)


def message(part: bytes, header: bytes = HEADER) -> bytes:
    """A message of a header block and one part, which brings its own Content-Type."""
    return header + b"MIME-Version: 1.0\r\n" + part


def part(content_type: str, body: bytes, *fields: str) -> bytes:
    """A part with its header block."""
    lines = (f"Content-Type: {content_type}", *fields)
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


def multipart(subtype: str, parts: Iterable[bytes], *, end: bytes = b"\r\n") -> bytes:
    """A multipart of those parts, with preamble and epilogue; its boundary stands in none."""
    parts = tuple(parts)
    boundary = b"=_" + hashlib.sha256(b"".join(parts)).hexdigest()[:16].encode()
    pieces = [b'Content-Type: multipart/%s; boundary="%s"' % (subtype.encode(), boundary), b""]
    pieces.append(b"This is a multipart message.")
    for each in parts:
        pieces += [b"--" + boundary, each]
    return end.join([*pieces, b"--" + boundary + b"--", b"epilogue", b""])


def nested_messages(depth: int) -> bytes:
    """The rest of a message that holds one message inside another, `depth` times."""
    return b"Content-Type: message/rfc822\r\n\r\n" * depth + b"A: 1\r\n\r\ndeep"


def encoded(octets: bytes, encoding: str) -> bytes:
    """The octets in a Content-Transfer-Encoding."""
    if encoding == "base64":
        lines = (octets[at : at + 57] for at in range(0, len(octets), 57))
        return b"".join(binascii.b2a_base64(line) for line in lines).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        return binascii.b2a_qp(octets, istext=False)
    return octets


def raw(octets: bytes, uid: int = 1, *, size: int | None = None) -> RawMessage:
    """A fetched message; with `size` it is over the limit, and `octets` only its header."""
    received = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    whole = len(octets) if size is None else size
    return RawMessage("crm", "INBOX", 7, uid, received, whole, octets, size is not None)
