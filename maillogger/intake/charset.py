"""Octets to text by the charset that was declared, or by what clients mean with it."""

import codecs
import re
from functools import lru_cache

# Labels that lie, and the superset that mail clients decode instead (WHATWG Encoding
# Standard, section 4.2), and labels that Python's codecs don't know.
_MEANT = {
    "": "utf-8",
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "default": "utf-8",
    "unknown-8bit": "utf-8",
    "x-unknown": "utf-8",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-8": "utf-8",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "iso_8859-1": "cp1252",
    "iso-8859-1-windows-1252-latin-1": "cp1252",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "euc-cn": "gb18030",
    "big5": "cp950",
    "x-x-big5": "cp950",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "x-ms-cp932": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "cp-850": "cp850",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
}

# Only charsets of mail: never `idna`, `unicode_escape`, `base64`, nor UTF-7, which hides ASCII.
_CHARSET_CODEC = re.compile(
    r"utf-(8|16|32)(-?[bl]e)?|cp\d+|iso8859-\d+|iso2022_\w+|koi8[-_]\w|kz1048|mac[-_]\w+"
    r"|big5(hkscs)?|euc_\w+|gb\w+|hz|johab|shift_jis\w*|ptcp154|tis-620|hp-roman8"
)
# The designations of ISO-2022-JP (RFC 1468), and the 8-bit codec for what stands after each.
_DESIGNATION = re.compile(rb"\x1b(\$[@B]|\([BJI])")
_DESIGNATED = {b"$@": "euc_jis_2004", b"$B": "euc_jis_2004", b"(I": "cp932"}
_LONGEST_LABEL = 100
_HIGH_BIT = bytes(each | 0x80 for each in range(256))


def codec_of(label: str) -> str | None:
    """The name of the Python codec for a declared charset; None where it is no charset."""
    return _codec(label.strip().strip("\"'").lower()[:_LONGEST_LABEL])


@lru_cache(maxsize=256)
def _codec(wanted: str) -> str | None:
    if meant := _MEANT.get(wanted):
        return meant
    try:
        name = codecs.lookup(wanted).name
    except (LookupError, ValueError):
        return None
    return name if _CHARSET_CODEC.fullmatch(name) else None


def decode_octets(octets: bytes, label: str) -> str:
    """The text of `octets`, whatever `label` claims. Never raises; linear time.

    The declared charset first, then UTF-8, then Windows-1252; where nothing fits, the one
    that fits best with U+FFFD for the rest. Byte order marks are dropped.
    """
    codec = _by_mark(octets) or codec_of(label) or "utf-8"
    text = decode_strictly(octets, codec)
    if text is None:
        text = _by_designation(octets) if codec.startswith("iso2022_jp") else None
    if text is None:
        text = decode_strictly(octets, "utf-8")
    return (_best_guess(octets, codec) if text is None else text).removeprefix("\ufeff")


def _by_mark(octets: bytes) -> str | None:
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8" if octets.startswith(codecs.BOM_UTF8) else None


def decode_strictly(octets: bytes, codec: str) -> str | None:
    """The text; None where `codec` does not fit (some make lone surrogates: no text either)."""
    try:
        text = octets.decode(codec)
        if codec != "utf-8":
            text.encode("utf-8")
    except UnicodeError:
        return None
    return text


def _by_designation(octets: bytes) -> str | None:
    """ISO-2022-JP with the vendors' characters (NEC's row 13: ①, ㈱), which Python refuses."""
    pieces = _DESIGNATION.split(octets)
    text = [pieces[0].decode("ascii", "replace")]
    for designation, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if codec := _DESIGNATED.get(designation):
            text.append(piece.translate(_HIGH_BIT).decode(codec, "replace"))
        else:
            text.append(piece.decode("ascii", "replace"))
    return "".join(text) if len(text) > 1 else None


def _best_guess(octets: bytes, codec: str) -> str:
    """UTF-8 with a few broken sequences, else the declared charset, else Windows-1252."""
    text = octets.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") * 2 < beyond_ascii:
        return text
    guess = "cp1252" if codec == "utf-8" else codec
    return octets.decode(guess, "replace").encode("utf-8", "replace").decode("utf-8")
