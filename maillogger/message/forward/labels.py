"""The words that mail clients print: labels, separators, attributions, subject prefixes."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Role = Literal["from", "date", "subject", "to", "cc", "reply_to", "other"]
Kind = Literal["forwarded", "original", "ended"]
Prefix = Literal["forward", "reply", "either"]

ROLES: tuple[Role, ...] = ("from", "date", "subject", "to", "cc", "reply_to", "other")
KINDS: tuple[Kind, ...] = ("forwarded", "original", "ended")
PREFIXES: tuple[Prefix, ...] = ("forward", "reply", "either")
ENGLISH = "en"

_TYPED = re.compile("[’‘`\u200c\u200d]")  # Most text has none; `translate` is slow.
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "`": "'", "\u200c": None, "\u200d": None})


def fold(word: str) -> str:
    """What labels are compared by: case folded, NFC, plain apostrophes, single spaces."""
    if word.isascii():
        folded = word.lower()
    else:
        word = word.translate(_TYPOGRAPHY) if _TYPED.search(word) else word
        folded = unicodedata.normalize("NFC", word.casefold())
    return " ".join(folded.split()) if " " in folded else folded


@dataclass(frozen=True, slots=True)
class Separator:
    """A line like `--- Forwarded message ---`: what it says, and in which languages."""

    kind: Kind
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The table, turned around for look-up; keys are folded unless said otherwise.

    `languages`: key of `labels.json` → English name; a key further up is preferred in a tie.
    `labels`: label → its role in each language. `glued`: language → labels in exact case → role,
    English ones among them. `wrote`: words for "wrote", longest first → their languages; `around`:
    those and the other words of attribution lines; `clock`: words that follow a time.
    """

    languages: dict[str, str]
    labels: dict[str, dict[str, Role]]
    glued: dict[str, dict[str, Role]]
    separators: dict[str, Separator]
    wrote: dict[str, tuple[str, ...]]
    around: frozenset[str]
    clock: frozenset[str]
    prefixes: dict[str, Prefix]


def source() -> dict[str, dict[str, dict[str, list[str]]]]:
    """The table as it is written."""
    text = Path(__file__).with_name("labels.json").read_text("utf-8")
    table: dict[str, dict[str, dict[str, list[str]]]] = json.loads(text)
    return table


@cache
def words() -> Words:
    """The table for look-up, read once."""
    table = source()
    languages = table["languages"]
    return Words(
        languages={key: str(language["name"]) for key, language in languages.items()},
        labels=_labels(languages),
        glued=_glued(languages),
        separators=_separators(languages),
        wrote=_wrote(languages),
        around=frozenset(fold(word) for _, word in _each(languages, ("around", "wrote"))),
        clock=frozenset(fold(word) for _, word in _each(languages, ("clock",))),
        prefixes={fold(w): kind for kind in PREFIXES for w in table["prefixes"][kind]},
    )


def _each(
    languages: dict[str, dict[str, list[str]]], lists: Iterable[str]
) -> Iterator[tuple[str, str]]:
    for key, language in languages.items():
        for name in lists:
            for word in language.get(name, ()):
                yield key, word


def _labels(languages: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, Role]]:
    found: dict[str, dict[str, Role]] = {}
    for role in ROLES:
        for key, word in _each(languages, (role,)):
            found.setdefault(fold(word), {}).setdefault(key, role)
    return found


def _glued(languages: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, Role]]:
    english = {word: role for role in ROLES for word in languages[ENGLISH].get(role, ())}
    english["CC"] = "cc"
    found = {}
    for key, language in languages.items():
        native: dict[str, Role] = {word: role for role in ROLES for word in language.get(role, ())}
        found[key] = english | native
    return found


def _separators(languages: dict[str, dict[str, list[str]]]) -> dict[str, Separator]:
    found: dict[str, Separator] = {}
    for kind in KINDS:
        for key, word in _each(languages, (kind,)):
            known = found.get(fold(word))
            keys = known.languages if known else ()
            found[fold(word)] = Separator(known.kind if known else kind, (*keys, key))
    return found


def _wrote(languages: dict[str, dict[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, word in _each(languages, ("wrote",)):
        found[fold(word)] = (*found.get(fold(word), ()), key)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))
