"""Received values on their way into a mail of ours: cleaned, capped, or refused."""

import re
import unicodedata

from maillogger.message.addr_spec import is_address

_LONGEST_ADDRESS = 254
_ENCODED_WORD = "=?"
# Printable ASCII but for the angle brackets around it (RFC 5322 section 3.6.4, obsolete forms
# included); the length keeps the field within a line of 998 (section 2.1.1).
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,250}")


def one_line(text: str, limit: int) -> str:
    """The text as one line of at most `limit` characters that shows what it says.

    Controls and line separators become spaces; direction marks and other invisible characters
    go; what can't be encoded, or stands for nothing, is U+FFFD.
    """
    line = " ".join("".join(map(_shown, text[: 8 * limit])).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    match unicodedata.category(character):
        case "Cf":
            return ""
        case "Cs" | "Co" | "Cn":
            return "\ufffd"
        case _:
            return " "


def is_mailable(address: str) -> bool:
    """Whether the address can stand in our envelope and header fields as it is.

    ASCII (we don't ask for SMTPUTF8), unquoted, at most 254 octets (RFC 5321 section 4.5.3.1.3).
    `=?` is refused: the standard library decodes encoded words even in an address, line ends
    among what it decodes (CVE-2024-6923).
    """
    return (
        len(address) <= _LONGEST_ADDRESS
        and address.isascii()
        and '"' not in address
        and _ENCODED_WORD not in address
        and is_address(address)
    )


def message_id(received: str | None) -> str | None:
    """The Message-ID as `<id>`, fit for In-Reply-To and References; None where it is not.

    Encoded words are refused, as in `is_mailable`.
    """
    inner = (received or "").strip().removeprefix("<").removesuffix(">")
    if _ENCODED_WORD in inner or not _MESSAGE_ID.fullmatch(inner):
        return None
    return f"<{inner}>"
