"""Text parts to text, in whatever charset."""

import re
import unicodedata

from maillogger.intake.caps import Counts
from maillogger.intake.charset import codec_of, decode_octets, decode_strictly
from maillogger.intake.decode import decoded
from maillogger.intake.flowed import unflow
from maillogger.intake.structure import Part

# UTF-8, and charsets of one octet a character: mail-parser reads them by the same tables, which it
# takes ten times as long to get to.
_READ_HERE = re.compile(r"utf-8|cp125\d|iso8859-\d+|koi8\S+")
# Text is normalised to NFC, for which CPython takes quadratic time on runs of combining marks
# (128 KiB of them: 3 s). With so much of a message that is done, and mail-parser may read it.
_NORMALISED_OCTETS = 64 * 1024


def read_text(octets: bytes, part: Part, counts: Counts, max_octets: int) -> str:
    """The text of a text part: LF line ends, no NUL, `format=flowed` joined (RFC 3676).

    UTF-8 and the usual 8-bit charsets are decoded here; another by mail-parser, within the first
    64 KiB of a message's text, and by `charset.decode_octets` beyond, and where it reports a defect
    (a charset that is unknown or lies). What a message has over `max_octets` of encoded text, in
    the order of its parts, is left out.
    """
    end = min(part.end, part.start + max(0, max_octets - counts.text_octets))
    counts.text_octets += part.end - part.start
    text = None
    if counts.text_octets <= min(_NORMALISED_OCTETS, max_octets):
        text = _normalised(octets, part)
    if text is None:
        text = decode_octets(_whole(octets, part, end), _charset(part))
    text = text.replace("\0", "").removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.content_type == "text/plain" and part.parameters.get("format").lower() == "flowed":
        return unflow(text, part.parameters.get("delsp").lower() == "yes")
    return text


def _normalised(octets: bytes, part: Part) -> str | None:
    """The text in the charset that is declared, in NFC; None where it is none in that charset."""
    codec = codec_of(_charset(part))
    if codec and _READ_HERE.fullmatch(codec):
        text = decode_strictly(_whole(octets, part, part.end), codec)
        return text if text is None else unicodedata.normalize("NFC", text)
    return _by_mail_parser(octets, part, codec) if codec else None


def _whole(octets: bytes, part: Part, end: int) -> bytes:
    return b"".join(decoded(octets, part.start, end, part.encoding))


def _by_mail_parser(octets: bytes, part: Part, codec: str) -> str | None:
    """Most parsers never need mail-parser: importing it is a tenth of their start."""
    from maillogger.intake.mail_parser import text_of

    return text_of(octets, part, codec)


def _charset(part: Part) -> str:
    return part.parameters.get("charset").split("(")[0].strip()
