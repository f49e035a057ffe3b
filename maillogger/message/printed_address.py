"""Addresses as mail clients print them in the header block of a forward."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from maillogger.message.addr_spec import MAX_ADDRESSES, display_name, is_address
from maillogger.message.encoded_word import clean, repair
from maillogger.message.model import Address
from maillogger.message.printed_name import bare_name, person, split_principal

_MAX_PIECE = 1000  # characters of one printed address with its name

# Marks that steer the direction of text or join nothing, and full-width forms of what separates.
_PRINTED = {
    **dict.fromkeys(map(ord, "\u061c\u200b\u200e\u200f\u2060\ufeff\xad")),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    **str.maketrans("＜＞（）［］，；：＂〈〉", '<>()[],;:"<>'),
}
_FULL_WIDTH = re.compile("[＜＞（）［］，；：＂〈〉]")
_ENTITIES = (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))

# Quotation marks count where the closing one ends a name; a piece of either never holds the
# character that ends it, so that no stretch of text is looked at more than twice.
_QUOTED = r'"[^"]*"(?= ?(?:[<>\[(;,]|$))'
_PIECE = re.compile(rf"""=\?[^? ]{{1,64}}\?[BbQq]\?[^? ]*\?=|{_QUOTED}|[;,]|[^;,"=]+|.""")
_MASKED = re.compile(_QUOTED)
_LINKS = ("mailto:", "smtp:")
_OPENING = {"<": ">", "[": "]", "(": ")"}
_NO_LOCAL = frozenset(' <>()[]",;:@|*\\“”„«»')


def parse_printed(text: str) -> Address | None:
    """One address as printed, with its name; None where neither is printed.

    `address` is "" where only a name is printed: Outlook's `Jane Doe`, an X.500 or Notes name.
    The name is decoded and without its quotation marks, its order as printed, and the person's
    where somebody sends for them: the part after "on behalf of", or before "via". An address
    needs a domain with a dot, and always is a part of the text.
    """
    return _parse_one(_plain(text[:_MAX_PIECE]))


def parse_printed_list(text: str) -> tuple[Address, ...]:
    """Addresses as printed, separated by `;` or `,`, at most 2,000, each as `parse_printed` does.

    Between semicolons a comma belongs to the name (`Meier, Jana; Falk, Robin`), unless two
    addresses stand there. Between commas, what has no address belongs to the next that has one
    (`Meier, Jana <…>, …`). Where nothing has an address, a comma separates names of two words.
    """
    if not text:
        return ()
    found = []
    for piece in _members(_plain(text)):
        address = _parse_one(piece[:_MAX_PIECE])
        if address is not None:
            found.append(address)
        if len(found) == MAX_ADDRESSES:
            break
    return tuple(found)


def _plain(text: str) -> str:
    """The text with plain spaces and separators, without marks that can't be seen."""
    printed = text
    # Nearly all is printable, and of what is no other mark has to go; `translate` is slow.
    if not text.isprintable() or _FULL_WIDTH.search(text):
        printed = clean(repair(text).translate(_PRINTED))
    if "&" in printed:
        for entity, character in _ENTITIES:
            printed = printed.replace(entity, character)
    return " ".join(printed.split())


def _members(text: str) -> Iterator[str]:
    """The members of a list, one after another."""
    stated: list[str] = []
    for piece, separator in _pieces(text):
        stated.append(piece)
        if separator != ",":
            yield from _by_commas(stated)
            stated = []


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The pieces between separators outside of quotation marks, each with what ends it."""
    start = 0
    for match in _PIECE.finditer(text):
        if match[0] in {",", ";"}:
            yield text[start : match.start()], match[0]
            start = match.end()
    yield text[start:], ""


def _by_commas(pieces: list[str]) -> Iterator[str]:
    """What stands between two semicolons, split at its commas where they separate."""
    if not any("@" in piece for piece in pieces):
        yield from _names(pieces)
        return
    if len(pieces) == 1:
        yield pieces[0]
        return
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if "@" in piece and next(_candidates(piece[:_MAX_PIECE]), None):
            yield ",".join(held)
            held = []
    yield from _names(held)


def _names(pieces: list[str]) -> Iterator[str]:
    """Names without addresses: several where each has two words, else `Last, First`."""
    if all(" " in piece.strip() or "/" in piece for piece in pieces if piece.strip()):
        yield from pieces
    else:
        yield ",".join(pieces)


class _Candidate(NamedTuple):
    """An address in the text; `start` and `end` take in its brackets and `mailto:`."""

    address: str
    start: int
    end: int
    rank: int


@lru_cache(maxsize=512)
def _parse_one(text: str) -> Address | None:
    """One printed address, spaces and separators already plain.

    The HTML of a forward prints those of its text again, and the same people write all day.
    """
    agent, principal = split_principal(text)
    if principal:
        sender, sent_by = _parse_plain(principal), _parse_plain(agent)
        if sender and not sender.address and sent_by:
            return Address(sent_by.address, sender.name)
        return sender
    return _parse_plain(text)


def _parse_plain(text: str) -> Address | None:
    """One printed address that nobody else sent."""
    candidates = list(_candidates(text))
    if not candidates:
        name = _name(text, "")
        return Address("", name) if name else None
    chosen = min(candidates, key=lambda each: each.rank)
    same = [each for each in candidates if each.address.lower() == chosen.address.lower()]
    before = text[: min(each.start for each in same)]
    after = text[max(each.end for each in same) :].strip()
    name = _name(before, chosen.address)
    if name is None and after[:1] + after[-1:] == "()":
        name = _name(after[1:-1], chosen.address)
    return Address(chosen.address, name)


def _name(text: str, address: str) -> str | None:
    """The name in a text beside the address, None where there is none but punctuation."""
    name = display_name(bare_name(text), address)
    if name is None or not any(each.isalnum() for each in name):
        return None
    return display_name(person(name), address)


def _candidates(text: str) -> Iterator[_Candidate]:
    """The addresses in a text; those in quotation marks only where there is no other."""
    if "@" not in text:
        return
    masked = _MASKED.sub(lambda match: '"' * len(match[0]), text)
    found = list(_addresses(masked))
    yield from found or _addresses(text)


def _addresses(text: str) -> Iterator[_Candidate]:
    """The addresses in a text, in order."""
    last = -1
    at = text.find("@")
    while at >= 0:
        start, end = _start_of_local(text, at), _end_of_domain(text, at + 1)
        joined = "@" in (text[start - 1 : start], text[end : end + 1])
        if not joined and is_address(text[start:end], dotted=True):
            yield _enclosed(text, start, end, last)
            last = end
        at = text.find("@", at + 1)


def _start_of_local(text: str, at: int) -> int:
    start = at
    while start and text[start - 1] not in _NO_LOCAL:
        start -= 1
    while text[start] == "'":
        start += 1
    return start


def _end_of_domain(text: str, start: int) -> int:
    """Where the domain ends that begins at `start`; letters of another script end it too."""
    end = start
    while end < len(text) and (text[end].isalnum() or text[end] in "-._" or _is_mark(text[end])):
        end += 1
    while end > start and text[end - 1] in "-._":
        end -= 1
    top = text.rfind(".", start, end) + 1
    if top and text[top : top + 1].isascii():
        end = next((index for index in range(top, end) if not text[index].isascii()), end)
    return end


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _enclosed(text: str, start: int, end: int, last: int) -> _Candidate:
    """The address with its brackets, ranked: `<…>`, other brackets, bare, an echo of the last.

    An echo is the link that a client printed after the address it stands for (`a@b<mailto:c@d>`).
    """
    address = text[start:end]
    link = next((each for each in _LINKS if text[:start].lower().endswith(each)), "")
    start = len(text[: start - len(link)].rstrip(" '"))
    opening = text[start - 1 : start] if start else ""
    if opening not in _OPENING:
        return _Candidate(address, start, end, 2)
    start -= 1
    if link.startswith("mailto") and start == last:
        return _Candidate(address, start, end, 3)
    closing = text.find(_OPENING[opening], end)
    following = text[end:closing].strip(" '")
    if closing >= 0 and (not following or following.startswith("?")):
        end = closing + 1
    return _Candidate(address, start, end, 0 if opening == "<" else 1)
