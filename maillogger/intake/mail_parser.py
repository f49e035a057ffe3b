"""mail-parser behind one function, and what mends it. Imported when a text needs it."""

from email.message import Message as EmailMessage

import mailparser

from maillogger.intake.decode import stands_decoded
from maillogger.intake.structure import Part


class _TextParser(mailparser.MailParser):  # type: ignore[misc]  # it has no types
    """mail-parser without the dictionary of header fields, which takes it half of its time."""

    def _make_mail(self, complete: bool = True) -> dict[str, object]:  # noqa: ARG002
        return {}


def text_of(octets: bytes, part: Part, codec: str) -> str | None:
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
