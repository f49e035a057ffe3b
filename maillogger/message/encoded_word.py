"""Encoded words (RFC 2047): header text decoded for reading, safe to print again."""

import re
import string
from binascii import Error, a2b_base64
from collections.abc import Iterator
from encodings.aliases import aliases
from functools import lru_cache

# A payload never holds "?", so no stretch of text is looked at more than twice. Spaces are
# not allowed in it (RFC 2047 section 2), but some programs leave them.
_WORD = re.compile(r"=\?([^?\s]{1,64})\?([BbQq])\?([^?\r\n]*)\?=")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_OCTET = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_UNDERSCORES = str.maketrans("-:. ", "____")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")

NO_BASE64 = bytes(set(range(256)) - set(f"{string.ascii_letters}{string.digits}+/".encode()))
"""The octets that are no digits of base64 (RFC 4648 section 4); padding is none either."""

# Names that Python doesn't know for charsets that it does.
_ALSO_CALLED = {
    "x_gbk": "gb18030",
    "cn_gb": "gb18030",
    "x_sjis": "cp932",
    "windows_874": "cp874",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "unicode_1_1_utf_7": "utf_7",
    "x_unicode_2_0_utf_7": "utf_7",
}
# Charsets that are declared where one that contains them is meant (WHATWG Encoding, 4.2).
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso2022_jp": "iso2022_jp_ext",
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
}
# Python's codecs that no header means: not of characters, or the platform's own. What is not
# among its aliases at all, like idna and punycode (quadratic), is not looked up either.
_NO_CHARSETS = {
    "ascii", "base64_codec", "bz2_codec", "hex_codec", "mbcs", "quopri_codec", "rot_13",
    "uu_codec", "zlib_codec",
}  # fmt: skip
_CODECS = {*aliases.values(), "koi8_u", "cp720", "cp737", "cp874"} - _NO_CHARSETS

# CR, LF, TAB and the Unicode line ends become a space; other controls go (header injection).
_SPACES = dict.fromkeys(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"), " ")
_CONTROLS: dict[int, str | None] = {**dict.fromkeys((*range(0x20), *range(0x7F, 0xA0))), **_SPACES}


def decode_words(value: str) -> str:
    """Unstructured text (RFC 5322 section 3.2.5) with its encoded words decoded.

    Space between adjacent words is dropped and their octets are joined before they are decoded,
    so a character may be split between two. Unknown charsets are guessed. Raw octets that a
    parser kept as surrogates are read as UTF-8, else as windows-1252. No line ends or controls
    are left. Takes linear time and never raises.
    """
    text = repair(value)
    if "=?" in text:
        text = "".join(_pieces(text))
    return clean(text).strip()


def clean(text: str) -> str:
    """The text with line ends as spaces, without controls and lone surrogates."""
    if text.isprintable():  # Nearly all is, and none of these are.
        return text
    return _SURROGATE.sub("\ufffd", text.translate(_CONTROLS))


def repair(text: str) -> str:
    """Octets that a parser kept as surrogates (PEP 383), and raw ISO-2022-JP, decoded."""
    if text.isprintable() or not _SURROGATE.search(text):
        return _unshift(text) if "\x1b" in text else text
    return _guess(_NO_OCTET.sub("\ufffd", text).encode("utf-8", "surrogateescape"))


def _unshift(text: str) -> str:
    try:
        return text.encode("ascii").decode("iso2022_jp_ext")
    except UnicodeError:
        return text


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces, each run of adjacent words of one charset decoded as a whole."""
    end, charset, octets = 0, "", bytearray()
    for match in _WORD.finditer(text):
        label, encoding, payload = match.groups()
        between = text[end : match.start()]
        apart = not end or bool(between.strip())
        if apart or label.lower() != charset:
            yield _decode(bytes(octets), charset)
            yield between if apart else ""
            charset, octets = label.lower(), bytearray()
        octets += _octets(encoding, payload)
        end = match.end()
    yield _decode(bytes(octets), charset)
    yield text[end:]


def _octets(encoding: str, payload: str) -> bytes:
    """The octets of one word (RFC 2047 section 4); what is no code is left as it is."""
    raw = payload.encode("utf-8", "replace")
    if encoding in "Qq":
        return _HEX.sub(lambda match: bytes.fromhex(match[1].decode()), raw.replace(b"_", b" "))
    return base64_octets(raw.replace(b"=", b""))


def base64_octets(digits: bytes) -> bytes:
    """The octets of base64 without padding (RFC 4648 section 4); a digit too many is left out.

    The decoder itself skips what is no digit, and what it doesn't need of the padding.
    """
    try:
        return a2b_base64(digits + b"==")
    except Error:
        return a2b_base64(digits.translate(None, NO_BASE64)[:-1])


def _decode(octets: bytes, charset: str) -> str:
    codec = _codec(charset)
    return octets.decode(codec, "replace") if codec else _guess(octets)


@lru_cache(maxsize=256)
def _codec(charset: str) -> str | None:
    """The codec for a declared charset (a language, RFC 2231, cut off), or None if unknown."""
    name = charset.partition("*")[0].translate(_UNDERSCORES)
    name = _ALSO_CALLED.get(name) or aliases.get(name, name)
    return _MEANT.get(name, name) if name in _CODECS else None


def _guess(octets: bytes) -> str:
    """UTF-8 where it fits, else windows-1252, whose gaps are filled from ISO-8859-1."""
    try:
        return octets.decode()
    except UnicodeDecodeError:
        pass
    try:
        return octets.decode("cp1252")
    except UnicodeDecodeError:
        return octets.decode("latin-1")
