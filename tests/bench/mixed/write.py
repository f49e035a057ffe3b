"""Writes MIME by hand, so that what is in a message never depends on the library that reads it."""

import base64
import binascii
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import quote


@dataclass(frozen=True)
class Piece:
    """A MIME part: its fields, in order, and its encoded body with CRLF line ends."""

    fields: tuple[str, ...]
    body: bytes

    def octets(self) -> bytes:
        return "\r\n".join(self.fields).encode() + b"\r\n\r\n" + self.body


def word(text: str, charset: str = "utf-8") -> str:
    """Text for a header: as it stands, or in encoded words (RFC 2047) of whole characters."""
    if text.isascii():
        return text
    pieces = [text[start : start + 10] for start in range(0, len(text), 10)]
    encoded = (base64.b64encode(each.encode(charset)).decode() for each in pieces)
    return "\r\n ".join(f"=?{charset}?B?{each}?=" for each in encoded)


def text_piece(text: str, subtype: str, charset: str, random: Random) -> Piece:
    """A text part in one of the encodings that the charset travels in."""
    octets = text.replace("\n", "\r\n").encode(charset)
    encoding = _encoding(octets, charset, random)
    shown = random.choice((charset, f'"{charset}"', charset.upper()))
    fields = (
        f"Content-Type: text/{subtype}; charset={shown}",
        f"Content-Transfer-Encoding: {encoding}",
    )
    return Piece(fields, _encoded(octets, encoding))


def _encoding(octets: bytes, charset: str, random: Random) -> str:
    if charset == "iso-2022-jp":
        return "7bit"
    if octets.isascii():
        return random.choice(("7bit", "7bit", "quoted-printable", "base64"))
    return random.choice(("quoted-printable", "base64", "8bit"))


def _encoded(octets: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return wrapped_base64(octets)
    if encoding == "quoted-printable":
        soft = quopri.encodestring(octets.replace(b"\r\n", b"\n"))
        return soft.replace(b"\n", b"\r\n")
    return octets


def wrapped_base64(octets: bytes) -> bytes:
    """Base64 in lines of 76 characters."""
    digits = binascii.b2a_base64(octets, newline=False)
    lines = (digits[start : start + 76] for start in range(0, len(digits), 76))
    return b"\r\n".join(lines) + b"\r\n"


def file_piece(
    filename: str, octets: bytes, content_type: str, content_id: str | None, random: Random
) -> Piece:
    """A file, its name written in one of the ways that programs have for it."""
    disposition = "inline" if content_id else "attachment"
    type_field, disposition_field = _named(filename, content_type, disposition, random)
    fields = [type_field, disposition_field, "Content-Transfer-Encoding: base64"]
    if content_id:
        fields.append(f"Content-ID: <{content_id}>")
    return Piece(tuple(fields), wrapped_base64(octets))


def _named(filename: str, content_type: str, disposition: str, random: Random) -> tuple[str, str]:
    """The two fields: RFC 2183, RFC 2231 in one and in several pieces, RFC 2047 in `name`."""
    plain = f"Content-Type: {content_type}"
    match random.choice(("rfc2183", "rfc2231", "rfc2231 continued", "rfc2047")):
        case "rfc2183" if filename.isascii():
            return plain, f'Content-Disposition: {disposition}; filename="{filename}"'
        case "rfc2231 continued":
            half = len(filename) // 2
            first, second = quote(filename[:half]), quote(filename[half:])
            pieces = f"filename*0*=utf-8''{first};\r\n filename*1*={second}"
            return plain, f"Content-Disposition: {disposition};\r\n {pieces}"
        case "rfc2047":
            named = word(filename)
            return f'{plain};\r\n name="{named}"', f"Content-Disposition: {disposition}"
        case _:
            coded = f"filename*=utf-8''{quote(filename)}"
            return plain, f"Content-Disposition: {disposition};\r\n {coded}"


def multipart(subtype: str, pieces: Sequence[Piece], boundary: str) -> Piece:
    """The pieces within a multipart."""
    delimiter = f"\r\n--{boundary}\r\n".encode()
    body = delimiter[2:] + delimiter.join(each.octets() for each in pieces)
    field = f'Content-Type: multipart/{subtype}; boundary="{boundary}"'
    return Piece((field,), body + f"\r\n--{boundary}--\r\n".encode())
