"""Text parts to text: mail-parser behind one function, and what mends it."""

import unicodedata
from email.message import Message as EmailMessage

import mailparser

from maillogger.intake.caps import Counts
from maillogger.intake.charset import codec_of, decode_octets, decode_strictly
from maillogger.intake.decode import decoded, stands_decoded
from maillogger.intake.flowed import unflow
from maillogger.intake.structure import Part

# Text is normalised to NFC, for which CPython takes quadratic time on runs of combining marks
# (128 KiB of them: 3 s). With so much of a message that is done, and mail-parser may read it.
_NORMALISED_OCTETS = 64 * 1024


class _TextParser(mailparser.MailParser):  # type: ignore[misc]  # it has no types
    """mail-parser without the dictionary of header fields, which takes it half of its time."""

    def _make_mail(self, complete: bool = True) -> dict[str, object]:  # noqa: ARG002
        return {}


def read_text(octets: bytes, part: Part, counts: Counts, max_octets: int) -> str:
    """The text of a text part: LF line ends, no NUL, `format=flowed` joined (RFC 3676).

    UTF-8 is decoded here; another charset by mail-parser, within the first 64 KiB of a message's
    text, and by `charset.decode_octets` beyond, and where it reports a defect (a charset that is
    unknown or lies). What a message has over `max_octets` of encoded text, in the order of its
    parts, is left out.
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
    if codec == "utf-8":
        text = decode_strictly(_whole(octets, part, part.end), codec)
        return text if text is None else unicodedata.normalize("NFC", text)
    return _by_mail_parser(octets, part, codec) if codec else None


def _whole(octets: bytes, part: Part, end: int) -> bytes:
    return b"".join(decoded(octets, part.start, end, part.encoding))


def _by_mail_parser(octets: bytes, part: Part, codec: str) -> str | None:
    """What mail-parser makes of a slim message with this part alone; None where it fails.

    The slim message names the charset that is meant, and `binary` where no encoding is: with
    `7bit`, mail-parser would leave ISO-2022-JP undecoded. One part at a time, because it
    leaves out empty texts, so that with several none could be told from another. It is built
    here, because writing it down to have it parsed costs half as much again.
    """
    slim = EmailMessage()
    slim["Content-Type"] = f"{part.content_type}; charset={codec}"
    slim["Content-Transfer-Encoding"] = "binary" if stands_decoded(part.encoding) else part.encoding
    slim.set_payload(octets[part.start : part.end].decode("ascii", "surrogateescape"))
    try:
        mail = _TextParser(slim)
        texts = [*mail.text_plain, *mail.text_html]
    except MemoryError:
        raise
    except Exception:
        return None
    return texts[0] if len(texts) == 1 and not mail.has_defects else None


def _charset(part: Part) -> str:
    return part.parameters.get("charset").split("(")[0].strip()
