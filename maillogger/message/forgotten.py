"""Takes the address and the names of a person who is to be forgotten out of text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html.entities import codepoint2name
from urllib.parse import quote

from maillogger.message.model import Address

ERASED = "[erased]"
LONGEST = 1_000
"""Longer names are no names: they are replaced where they stand as a participant's, only there."""

_ASCII = re.compile(r"[a-z0-9]+")
# What stands between the words of a name: spaces, wrapped and quoted lines, tags, file names' `_`.
_GAP = r"(?:[\s._>-]|&nbsp;|&#160;|&#xa0;|<[^<>]{0,200}>)++"
_LETTER = r"[^\W_]"
# In front of an address stands no letter of a longer one; but a link, or a script, may have spelled
# out the character there. Asked behind the first character, so that a search finds that first.
_BEFORE_ADDRESS = (
    rf"(?:(?<!{_LETTER}.)(?<!{_LETTER}[._+-].)"
    r"|(?<=%[0-9A-Fa-f][0-9A-Fa-f].)|(?<=\\u00[0-9A-Fa-f][0-9A-Fa-f].))"
)
_AFTER_ADDRESS = rf"(?![._-]?{_LETTER})"
_BEFORE_NAME = rf"(?<!{_LETTER}.)"
_AFTER_NAME = rf"(?!{_LETTER})"


class Forgotten:
    """A person by all addresses and full names that are known of them.

    In any case, in plain text, in HTML with entities, and in links with their per cent signs.
    A name is looked for whole: one word alone (`Jana`) is other people's name, too.
    """

    def __init__(self, addresses: Iterable[str], names: Iterable[str]) -> None:
        spelled = {form: _address(form) for each in addresses for form in _forms(each)}
        spelled |= {" ".join(words): _name(words) for each in names for words in _spellings(each)}
        # The longest first: a shorter one may be a part of it.
        ordered = sorted(spelled, key=lambda each: (-len(each), each))
        self._patterns = [(_needle(each), re.compile(spelled[each], re.DOTALL)) for each in ordered]

    def out_of(self, text: str) -> str:
        """The text with `[erased]` in every place. In time linear in the text."""
        folded = text.casefold()
        for needle, pattern in self._patterns:
            if needle in folded:
                text = pattern.sub(ERASED, text)
        return text


def is_full_name(name: str) -> bool:
    """Whether a printed name is one person's: two words, or two signs of a script without them."""
    words = name.split()
    signs = sum(map(_is_sign, name))
    return len(name) <= LONGEST and (len(words) > 1 or signs > 1) and any(map(str.isalnum, name))


def _forms(address: str) -> Iterator[str]:
    """The address as printed, as compared, and with its domain in its own script."""
    key = Address(address).key
    local, at, domain = key.rpartition("@")
    if at and len(address) <= LONGEST:
        yield from (address.lower(), key, f"{local}@{_to_unicode(domain)}")


def _to_unicode(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def _spellings(name: str) -> Iterator[tuple[str, ...]]:
    """The words of a full name, composed; and the other way round (`Meier, Jana`)."""
    if not is_full_name(name):
        return
    words = tuple(unicodedata.normalize("NFC", name).split())
    yield words
    last, comma, first = " ".join(words).partition(", ")
    if comma and first and "," not in first:
        yield (*first.split(), *last.split())
    elif not comma and len(words) > 1:
        yield (f"{words[-1]},", *words[:-1])


def _address(address: str) -> str:
    first, *others = map(_character, address)
    boundary = _BEFORE_ADDRESS if len(first) <= 4 else ""
    return f"{first}{boundary}{''.join(others)}{_AFTER_ADDRESS}"


def _name(words: tuple[str, ...]) -> str:
    """A script without spaces has no boundaries either."""
    first, *others = _GAP.join("\0".join(map(_character, word)) for word in words).split("\0")
    before = "" if _is_sign(words[0][0]) or len(first) > 4 else _BEFORE_NAME
    after = "" if _is_sign(words[-1][-1]) else _AFTER_NAME
    return f"{first}{before}{''.join(others)}{after}"


def _is_sign(character: str) -> bool:
    return unicodedata.category(character) == "Lo"


def _character(character: str) -> str:
    """A character in any case and all its spellings: ASCII's letters and digits have one."""
    cases = dict.fromkeys((character, character.lower(), character.upper()))
    if character.isascii() and character.isalnum():
        return f"[{''.join(cases)}]"
    spellings = (spelling for each in cases for spelling in _spelled(each))
    return f"(?:{'|'.join(map(re.escape, dict.fromkeys(spellings)))})"


def _spelled(text: str) -> Iterator[str]:
    """One character (two, for the upper case of some) as itself, decomposed, in links and HTML."""
    yield from (text, unicodedata.normalize("NFD", text))
    encoded = quote(text, safe="")
    yield from (encoded, encoded.lower())
    if len(text) == 1:
        code = ord(text)
        yield from (f"&#{code};", f"&#x{code:x};", f"&#x{code:X};")
        yield from (f"\\u{code:04x}", f"\\u{code:04X}")
        if code in codepoint2name:
            yield f"&{codepoint2name[code]};"
        if text == "@":
            yield "&commat;"


def _needle(text: str) -> str:
    """A piece that stands in the text wherever the whole does, however it is spelled."""
    return max(_ASCII.findall(text.lower()), key=len, default="")
