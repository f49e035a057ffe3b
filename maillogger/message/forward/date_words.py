"""The words of printed dates in every language: months, weekdays, parts of the day, zones.

`date_words.json` is built from CLDR by `scripts/build_date_words.py`; words that it lacks stand
in `date_words_more.json`, in the same form.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Any, Literal, NamedTuple

ENGLISH = "en"

# Letters that are written in two ways (Arabic and Persian, Romanian, Turkish), dashes, and marks
# that some clients leave out: apostrophes, Arabic vowels.
_SAME = {
    **str.maketrans("يىكșțı−–—‐‑־", "یىکşţi------"),
    **dict.fromkeys(map(ord, "'’‘ʼʻ`´׳״\u0307")),
    **dict.fromkeys(range(0x064B, 0x0653)),
    **dict.fromkeys([*range(9), *range(14, 32), 127]),
}
_SPELT = re.compile(f"[{re.escape(''.join(map(chr, _SAME)))}]")
_NO_ASCII_DIGIT = re.compile(r"[^\D0-9]")
_LETTER = r"[^\W\d_]"
_INITIALS = re.compile(rf"(?<!{_LETTER})({_LETTER})\. ?(?={_LETTER}\.)")
_DOT = re.compile(r"(?<=[^\d\s])\.(?=(\w)|)")
# Scripts written without spaces, whose words may touch: Thai, Lao, Burmese, Khmer, Han, kana.
_CONTINUOUS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_LAST_SPACED = "\u0dff"  # Before all of them.
_LAST_LATIN = "\u036f"


class Meaning(NamedTuple):
    """What a word may mean: a month (1–12), a weekday (0 is Monday), hours (from, before).

    A word that is known to tell nothing (`at`) has none of them.
    """

    month: int | None = None
    weekday: int | None = None
    hours: tuple[int, int] | None = None
    solar_month: int | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What dates are read by in one language; keys are folded.

    `lengths`: of the words that begin with a character, the longest first.
    `order`: of a numeric date, as `dmy`, with `separator`; `year_last`: of one that ends with
    its year, "" where the language does not settle it. `calendar`: whose years may be printed.
    `abbreviated`: whether a word may be the beginning of one of these.
    """

    words: dict[str, Meaning]
    lengths: dict[str, tuple[int, ...]]
    order: str = ""
    year_last: str = ""
    separator: str = ""
    calendar: Literal["gregorian", "buddhist", "persian"] = "gregorian"
    abbreviated: bool = True


def fold(text: str) -> str:
    """What dates are compared by: case folded, ASCII digits, no marks, dots kept after digits."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    # Most dates hold none of what takes the slow ways.
    if _SPELT.search(plain):
        plain = plain.translate(_SAME)
    if not plain.isascii() and (not plain.isprintable() or _NO_ASCII_DIGIT.search(plain)):
        plain = "".join(filter(None, map(_plain, plain)))
    plain = " ".join(plain.split())
    if "." not in plain:
        return plain
    plain = _INITIALS.sub(r"\1", plain)
    return " ".join(_DOT.sub(lambda match: "" if match[1] else " ", plain).split())


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return "" if unicodedata.category(character) == "Cf" else character


def joins(before: str, after: str) -> bool:
    """Whether two characters belong to one word or number, so that none may end between them.

    Letters of scripts without spaces never do, nor does a suffix on a Latin word (`AMకి`).
    """
    if not before or not after or is_continuous(before) or is_continuous(after):
        return False
    if before.isascii() and after > _LAST_LATIN:
        return False
    return (is_letter(before) and is_letter(after)) or (before.isdecimal() and after.isdecimal())


def is_letter(character: str) -> bool:
    """Whether it is a letter or a mark on one."""
    return character.isalpha() or unicodedata.category(character)[0] == "M"


def is_continuous(character: str) -> bool:
    """Whether it is of a script without spaces, whose words may touch."""
    return character > _LAST_SPACED and bool(_CONTINUOUS.match(character))


def vocabulary(language: str | None) -> Vocabulary:
    """The words of a language (a key of `labels.json`), English ones behind them."""
    return _vocabulary(language if language in _languages() else None)


@cache
def _vocabulary(language: str | None) -> Vocabulary:
    own = _languages().get(language or "", {})
    words = dict.fromkeys(noise(), Meaning()) | _words(_languages()[ENGLISH]) | _words(own)
    return Vocabulary(
        words,
        _lengths(words),
        own.get("order", ""),
        own.get("year_last", ""),
        own.get("separator", ""),
        own.get("calendar", "gregorian"),
    )


@cache
def any_vocabulary(language: str | None) -> Vocabulary:
    """The same with the words of all languages behind them, where those agree on a meaning."""
    own = vocabulary(language)
    words = _common_words() | own.words
    return replace(own, words=words, lengths=_lengths(words), abbreviated=False)


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in filter(None, words):
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(each, reverse=True)) for first, each in found.items()}


@cache
def zones() -> dict[str, tuple[int, ...]]:
    """Names of time zones, folded, with every offset (in minutes) that they stand for."""
    return {
        fold(name): tuple(offsets)
        for source in _sources()
        for name, offsets in source["zones"].items()
    }


@cache
def noise() -> frozenset[str]:
    """Words between the parts of a date that tell nothing (`at`, `um`, `de`), folded."""
    return frozenset(fold(word) for source in _sources() for word in source["noise"])


@cache
def _sources() -> tuple[dict[str, Any], ...]:
    room = files(__package__ or "")
    names = ("date_words.json", "date_words_more.json")
    return tuple(json.loads((room / name).read_text(encoding="utf-8")) for name in names)


@cache
def _languages() -> dict[str, dict[str, Any]]:
    """Each language's entry, what was added by hand joined to what was built."""
    built, more = (source["languages"] for source in _sources())
    return {key: _joined(built.get(key, {}), more.get(key, {})) for key in {**built, **more}}


def _joined(built: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    tables = {
        key: [[*ours, *theirs] for ours, theirs in zip_longest(*pair, fillvalue=())]
        for key in ("months", "weekdays", "solar_months")
        if any(pair := (built.get(key, []), more.get(key, [])))
    }
    return {
        **built,
        **more,
        **tables,
        "periods": built.get("periods", []) + more.get("periods", []),
    }


def _words(entry: dict[str, Any]) -> dict[str, Meaning]:
    """The words of one language's entry; the first meaning of each kind counts."""
    found: dict[str, list[Meaning]] = {}
    for meaning, forms in _meanings(entry):
        for word in map(fold, forms):
            found.setdefault(word, []).append(meaning)
    return {word: _first_of_each(meanings) for word, meanings in found.items()}


def _first_of_each(meanings: Sequence[Meaning]) -> Meaning:
    if len(meanings) == 1:
        return meanings[0]
    firsts = (
        next((each for each in kind if each is not None), None)
        for kind in zip(*meanings, strict=True)
    )
    return Meaning._make(firsts)


def _meanings(entry: dict[str, Any]) -> Iterator[tuple[Meaning, Iterable[str]]]:
    for start, end, forms in entry.get("periods", []):
        yield Meaning(hours=(start, end)), forms
    for number, forms in enumerate(entry.get("months", []), 1):
        yield Meaning(month=number), forms
    for number, forms in enumerate(entry.get("weekdays", [])):
        yield Meaning(weekday=number), forms
    for number, forms in enumerate(entry.get("solar_months", []), 1):
        yield Meaning(solar_month=number), forms


@cache
def _common_words() -> dict[str, Meaning]:
    """The words of all languages; a kind of meaning that two languages dispute is left out."""
    found: dict[str, list[Meaning]] = {}
    for entry in _languages().values():
        for word, meaning in _words(entry).items():
            found.setdefault(word, []).append(meaning)
    agreed = {word: _undisputed(meanings) for word, meanings in found.items()}
    return {word: meaning for word, meaning in agreed.items() if meaning != Meaning()}


def _undisputed(meanings: Sequence[Meaning]) -> Meaning:
    kinds = (set(kind) - {None} for kind in zip(*meanings, strict=True))
    return Meaning._make(kind.pop() if len(kind) == 1 else None for kind in kinds)
