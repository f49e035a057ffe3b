"""Encoded words in header fields (RFC 2047): decoded for reading, safe to print again."""

from email.header import decode_header, make_header


def decode_words(value: str) -> str:
    """Unstructured text with its encoded words decoded, without line ends and controls."""
    decoded = str(make_header(decode_header(value)))
    return "".join(" " if each in "\r\n\t" else each for each in decoded if each >= " ")
