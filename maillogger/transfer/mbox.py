"""Writes e-mails as an mbox (RFC 4155), with `From ` lines quoted as mboxrd does it.

A message is composed from its record (RFC 5322, 2045, 2046): it is not the one that was received,
whose octets are not kept. Attachments are read and written in pieces.
"""

import re
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, quote
from hashlib import sha256
from typing import BinaryIO

from maillogger.message.model import Address

PIECE = 57 * 1024  # makes whole lines of base64
ENCODED = 42  # octets of an encoded word, which may have 75 characters
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_TOKEN = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}")
_LINES = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class File:
    """An attachment; `open` gives its octets, None where they aren't kept."""

    filename: str
    content_type: str
    size: int
    inline: bool
    open: Callable[[], AbstractContextManager[BinaryIO]] | None


@dataclass(frozen=True, slots=True)
class Mail:
    """What an entry is composed of; `sent_at` is aware, `extra` more fields by name."""

    sender: Address | None
    people: tuple[tuple[str, tuple[Address, ...]], ...]
    subject: str
    sent_at: datetime | None
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    text: str | None
    html: str | None
    files: tuple[File, ...]
    extra: tuple[tuple[str, str], ...] = ()


def mbox_entry(mail: Mail) -> Iterator[bytes]:
    """One message with its separator line before and the empty line after it."""
    yield _separator(mail)
    boundary = _boundary(mail)
    head = "".join(f"{name}: {value}\n" for name, value in _fields(mail))
    head += f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="{boundary}"\n'
    yield head.encode()
    bodies = [(kind, text) for kind, text in (("plain", mail.text), ("html", mail.html)) if text]
    yield f"\n--{boundary}\n".encode()
    yield _bodies(bodies or [("plain", "")], f"{boundary}b")
    for file in mail.files:
        if file.open is not None:
            yield f"\n--{boundary}\n{_file_head(file)}\n".encode()
            yield from _base64(file.open)
    yield f"\n--{boundary}--\n\n".encode()


def _separator(mail: Mail) -> bytes:
    sender = mail.sender.key if mail.sender else ""
    plain = sender.isascii() and sender.isprintable() and "@" in sender and " " not in sender
    moment = (mail.sent_at or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC)
    return f"From {sender if plain else 'MAILER-DAEMON'} {moment:%a %b %e %H:%M:%S %Y}\n".encode()


def _fields(mail: Mail) -> Iterator[tuple[str, str]]:
    for name, addresses in (("From", (mail.sender,) if mail.sender else ()), *mail.people):
        if addresses:
            yield name, ",\n ".join(map(_address, addresses))
    yield "Subject", _unstructured(mail.subject)
    if mail.sent_at:
        yield "Date", format_datetime(mail.sent_at)
    for name, ids in (
        ("Message-ID", (mail.message_id,)),
        ("In-Reply-To", (mail.in_reply_to,)),
        ("References", mail.references),
    ):
        plain = [_id(each) for each in ids if each and _id(each)]
        if plain:
            yield name, "\n ".join(plain)
    for name, value in mail.extra:
        yield name, _unstructured(value)
    for file in mail.files:
        if file.open is None:
            named = f"{file.filename} ({file.size} octets)"
            yield "X-Maillogger-Not-Stored", _unstructured(named)


def _bodies(bodies: list[tuple[str, str]], boundary: str) -> bytes:
    if len(bodies) == 1:
        return _body(*bodies[0])
    parts = b"".join(f"\n--{boundary}\n".encode() + _body(*each) for each in bodies)
    head = f'Content-Type: multipart/alternative; boundary="{boundary}"\n'
    return head.encode() + parts + f"\n--{boundary}--\n".encode()


def _body(kind: str, text: str) -> bytes:
    octets = b2a_qp(_LINES.sub("\n", text).encode("utf-8", "replace"), istext=True)
    head = (
        f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    )
    return head.encode() + _FROM.sub(rb">\1", octets)


def _file_head(file: File) -> str:
    kind, _, subtype = file.content_type.lower().partition("/")
    named = _TOKEN.fullmatch(kind) and _TOKEN.fullmatch(subtype)
    simple = named and kind not in ("message", "multipart")
    part = Message()
    part["Content-Type"] = f"{kind}/{subtype}" if simple else "application/octet-stream"
    part["Content-Transfer-Encoding"] = "base64"
    filename = ("utf-8", "", _plain(file.filename))
    part.add_header(
        "Content-Disposition", "inline" if file.inline else "attachment", filename=filename
    )
    return part.as_string()


def _base64(open_file: Callable[[], AbstractContextManager[BinaryIO]]) -> Iterator[bytes]:
    with open_file() as stream:
        while piece := stream.read(PIECE):
            lines = (b64encode(piece[at : at + 57]) for at in range(0, len(piece), 57))
            yield b"\n".join(lines) + b"\n"


def _address(address: Address) -> str:
    """Name and address (RFC 5322 section 3.4); what isn't ASCII in the address, as RFC 6532."""
    spec = f"<{_plain(address.address)}>"
    if not address.name:
        return spec
    name = _plain(address.name)
    return f'"{quote(name)}" {spec}' if _is_simple(name) else f"{_encoded_words(name)} {spec}"


def _unstructured(text: str) -> str:
    plain = _plain(text)
    return plain if _is_simple(plain) else _encoded_words(plain)


def _is_simple(text: str) -> bool:
    return text.isascii() and len(text) <= 60 and "=?" not in text


def _encoded_words(text: str) -> str:
    """The text as encoded words (RFC 2047 section 2), one a line: whole characters in each."""
    pieces, octets = [], b""
    for character in text:
        encoded = character.encode()
        if len(octets) + len(encoded) > ENCODED:
            pieces.append(octets)
            octets = b""
        octets += encoded
    words = (f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in (*pieces, octets))
    return "\n ".join(words)


def _id(text: str) -> str:
    plain = "".join(text.split())
    return plain if plain.isascii() and plain.isprintable() else ""


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode()).strip()


def _boundary(mail: Mail) -> str:
    """In no body: base64 and quoted-printable have no line that begins with `--=_`."""
    named = f"{mail.message_id}{mail.subject}{mail.sent_at}"
    return "=_" + sha256(named.encode("utf-8", "replace")).hexdigest()[:40]
