"""Text as both databases can hold it, and short keys for text of any length."""

import re
from hashlib import sha256

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def clean(text: str) -> str:
    """The text with NUL and lone surrogates as U+FFFD: PostgreSQL refuses both."""
    if "\0" not in text and (text.isascii() or _is_encodable(text)):
        return text
    return _UNSTORABLE.sub(REPLACEMENT, text)


def _is_encodable(text: str) -> bool:
    """Whether there are no surrogates: a codec knows ten times as fast as a pattern."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def digest(text: str) -> str:
    """SHA-256 of the cleaned text in hex: what unique and looked-up text is indexed by.

    Received text has no length limit, but a PostgreSQL btree entry has (2,704 octets).
    """
    return sha256(clean(text).encode()).hexdigest()
