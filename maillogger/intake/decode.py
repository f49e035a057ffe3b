"""Content-Transfer-Encodings (RFC 2045 section 6) decoded in chunks, as leniently as clients do."""

import binascii
import re
from collections.abc import Generator, Iterator
from itertools import islice

import pybase64

from maillogger.message.encoded_word import NO_BASE64, base64_octets

_CHUNK_OCTETS = 4 << 20
_UU_NAMES = frozenset({"x-uuencode", "x-uue", "uuencode", "uue"})
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)
_UU_LONGEST_LINE = 65
_UU_LINES_AT_ONCE = 65_536


def encoding_name(field: str) -> str:
    """The mechanism of a Content-Transfer-Encoding field value, in lower case."""
    return field.partition(";")[0].partition("(")[0].strip().strip('"').lower()


def stands_decoded(encoding: str) -> bool:
    """Whether the octets of that encoding are the content already: 7bit, 8bit, binary, unknown."""
    return encoding not in ("base64", "quoted-printable", *_UU_NAMES)


def decoded(octets: bytes, start: int, end: int, encoding: str) -> Iterator[bytes]:
    """The decoded octets of `octets[start:end]`, in chunks of about 4 MiB. Never raises.

    An unknown encoding is taken as none (as RFC 2045 section 6.4 lets the octets stand).
    """
    if encoding == "base64":
        return _base64(octets, start, end)
    if encoding == "quoted-printable":
        return _quoted_printable(octets, start, end)
    if encoding in _UU_NAMES:
        return _uuencode(octets, start, end)
    return _as_they_stand(octets, start, end)


def _as_they_stand(octets: bytes, start: int, end: int) -> Iterator[bytes]:
    for position in range(start, end, _CHUNK_OCTETS):
        yield octets[position : min(end, position + _CHUNK_OCTETS)]


def _base64(octets: bytes, start: int, end: int) -> Iterator[bytes]:
    """Octets outside the alphabet are skipped; the first padding ends it (RFC 2045 6.8)."""
    first = octets.find(b"=", start, end)
    stop = end if first < 0 else first
    start = yield from _base64_lines(octets, start, stop)
    rest = b""
    while start + _CHUNK_OCTETS < stop:
        digits = rest + octets[start : start + _CHUNK_OCTETS].translate(None, NO_BASE64)
        whole = len(digits) - len(digits) % 4
        rest = digits[whole:]
        yield pybase64.b64decode(digits[:whole])
        start += _CHUNK_OCTETS
    if rest:
        yield base64_octets(rest + octets[start:stop])
    else:
        signs = octets[stop : min(end, stop + 2)]
        padding = len(signs) - len(signs.lstrip(b"="))
        yield _padded(memoryview(octets)[start : stop + padding], stop - start)


def _base64_lines(octets: bytes, start: int, stop: int) -> Generator[bytes, None, int]:
    """Chunks of whole lines, decoded as they were sent; where the first begins that can't be.

    Lines of four signs and four again, as all clients send them, take a third of the time.
    """
    sent = memoryview(octets)
    while start + _CHUNK_OCTETS < stop:
        line_end = octets.rfind(b"\n", start, start + _CHUNK_OCTETS) + 1
        try:
            chunk = pybase64.b64decode(sent[start:line_end])
        except binascii.Error:
            break
        if not line_end:
            break
        yield chunk
        start = line_end
    return start


def _padded(sent: memoryview, digits: int) -> bytes:
    """Decoded as it was sent: a copy with the padding that it needs costs a third more."""
    try:
        return pybase64.b64decode(sent)
    except binascii.Error:
        return base64_octets(bytes(sent[:digits]))


def _quoted_printable(octets: bytes, start: int, end: int) -> Iterator[bytes]:
    """Chunks end with a line, or in a line without end before an escape."""
    position = start
    while position < end:
        stop = min(end, position + _CHUNK_OCTETS)
        if stop < end:
            line_end = octets.rfind(b"\n", position, stop) + 1
            escape = octets.find(b"=", stop - 2, stop)
            stop = line_end or (escape if escape >= 0 else stop)
        yield binascii.a2b_qp(octets[position:stop])
        position = stop


def _uuencode(octets: bytes, start: int, end: int) -> Iterator[bytes]:
    lines = _uu_lines(octets, start, end)
    while some := list(islice(lines, _UU_LINES_AT_ONCE)):
        yield b"".join(some)


def _uu_lines(octets: bytes, start: int, end: int) -> Iterator[bytes]:
    begin = _UU_BEGIN.search(octets, start, end)
    position = begin.end() if begin else end
    while position < end:
        stop = (octets.find(b"\n", position, end) + 1) or end
        line = octets[position : min(stop, position + _UU_LONGEST_LINE)].rstrip(b"\r\n")
        if line in (b"", b"`", b"end"):
            return
        yield _uu_line(line)
        position = stop


def _uu_line(line: bytes) -> bytes:
    """A line, cut where an encoder appended a checksum or left trailing blanks away."""
    octets = (line[0] - 32) & 63
    digits = (octets * 4 + 2) // 3
    try:
        return binascii.a2b_uu(line[: 1 + digits].ljust(1 + digits))
    except binascii.Error:
        return b""
