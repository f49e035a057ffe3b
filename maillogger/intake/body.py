"""Text parts to text: mail-parser behind one function, and what mends it."""

import re

import mailparser

from maillogger.intake.caps import Counts
from maillogger.intake.charset import codec_of, decode_octets
from maillogger.intake.decode import decoded, stands_decoded
from maillogger.intake.flowed import unflow
from maillogger.intake.structure import Part

# mail-parser normalises what it reads to NFC, and CPython's NFC takes quadratic time on runs
# of combining marks (128 KiB of them: 3 s). So much of a message it may read.
_MAIL_PARSER_OCTETS = 64 * 1024

_LINE_END = re.compile(r"\r\n?")


class _TextParser(mailparser.MailParser):  # type: ignore[misc]  # it has no types
    """mail-parser without the dictionary of header fields, which takes it half of its time."""

    def _make_mail(self, complete: bool = True) -> dict[str, object]:  # noqa: ARG002
        return {}


def read_text(octets: bytes, part: Part, counts: Counts, max_octets: int) -> str:
    """The text of a text part: LF line ends, no NUL, `format=flowed` joined (RFC 3676).

    Within the first 64 KiB of a message's text mail-parser decodes it. We do where it
    reports a defect (a charset that is unknown or lies), and beyond. What a message has
    over `max_octets` of encoded text, in the order of its parts, is left out.
    """
    end = min(part.end, part.start + max(0, max_octets - counts.text_octets))
    counts.text_octets += part.end - part.start
    text = None
    if counts.text_octets <= min(_MAIL_PARSER_OCTETS, max_octets):
        text = _by_mail_parser(octets, part)
    if text is None:
        whole = b"".join(decoded(octets, part.start, end, part.encoding))
        text = decode_octets(whole, _charset(part))
    text = _LINE_END.sub("\n", text).replace("\0", "").removeprefix("\ufeff")
    if part.content_type == "text/plain" and part.parameters.get("format").lower() == "flowed":
        return unflow(text, part.parameters.get("delsp").lower() == "yes")
    return text


def _by_mail_parser(octets: bytes, part: Part) -> str | None:
    """What mail-parser makes of a slim message with this part alone; None where it fails.

    The slim message names the charset that is meant, and `binary` where no encoding is: with
    `7bit`, mail-parser would leave ISO-2022-JP undecoded. One part at a time, because it
    leaves out empty texts, so that with several none could be told from another.
    """
    encoding = "binary" if stands_decoded(part.encoding) else part.encoding
    codec = codec_of(_charset(part))
    if codec is None:
        return None
    slim = (
        f"Content-Type: {part.content_type}; charset={codec}\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    try:
        mail = _TextParser.from_bytes(slim.encode("ascii") + octets[part.start : part.end])
        texts = [*mail.text_plain, *mail.text_html]
    except MemoryError:
        raise
    except Exception:
        return None
    return texts[0] if len(texts) == 1 and not mail.has_defects else None


def _charset(part: Part) -> str:
    return part.parameters.get("charset").split("(")[0].strip()
