"""Builds date_words.json from CLDR. Needs Babel, which is no dependency of ours.

    python -m venv /somewhere/babel && /somewhere/babel/bin/pip install babel
    PYTHONPATH=. /somewhere/babel/bin/python scripts/build_date_words.py

Words that CLDR lacks go to date_words_more.json by hand, never into the file built here.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import babel
from babel import Locale, localedata

from maillogger.message.forward.date_words import fold

ROOM = Path(__file__).resolve().parents[1] / "maillogger/message/forward"
TARGET = ROOM / "date_words.json"

# Our language: the locale whose forms come first, then every variant that starts with one of
# these. Where CLDR lacks a language, date_words_more.json has its words.
SCRIPTS = {
    "hye": ("hy", ["hy"]),
    "pa": ("pa", ["pa_Guru"]),
    "pt": ("pt_PT", ["pt"]),
    "pt-BR": ("pt", ["pt"]),
    "sr": ("sr", ["sr_Cyrl"]),
    "sr-Latn": ("sr_Latn", ["sr_Latn"]),
    "zh-Hans": ("zh_Hans", ["zh_Hans"]),
    "zh-Hant": ("zh_Hant", ["zh_Hant"]),
}
MISSING = {"cak", "tzl"}
# Whose clients print weekdays of two letters.
TWO_LETTERS = {"da", "fo", "is", "nb", "nn", "sv"}
# Variants in other scripts that are of use.
OTHER_SCRIPTS = {"Arab", "Cyrl", "Latn"}
# Offsets in minutes, standard and daylight, of the metazones whose names clients print.
METAZONES = {
    "Africa_Central": (120,),
    "Africa_Eastern": (180,),
    "Africa_Southern": (120,),
    "Africa_Western": (60,),
    "Alaska": (-540, -480),
    "America_Central": (-360, -300),
    "America_Eastern": (-300, -240),
    "America_Mountain": (-420, -360),
    "America_Pacific": (-480, -420),
    "Atlantic": (-240, -180),
    "Australia_Central": (570, 630),
    "Australia_Eastern": (600, 660),
    "Australia_Western": (480,),
    "Brasilia": (-180,),
    "Europe_Central": (60, 120),
    "Europe_Eastern": (120, 180),
    "Europe_Western": (0, 60),
    "GMT": (0,),
    "Hawaii_Aleutian": (-600, -540),
    "Hong_Kong": (480,),
    "India": (330,),
    "Indonesia_Central": (480,),
    "Indonesia_Eastern": (540,),
    "Indonesia_Western": (420,),
    "Israel": (120, 180),
    "Japan": (540,),
    "Korea": (540,),
    "Moscow": (180,),
    "New_Zealand": (720, 780),
    "Newfoundland": (-210, -150),
    "Singapore": (480,),
}
HALVES = ((0, 12), (12, 24))
MONTH, WEEKDAY = "ML", "Ecec"
SEPARATORS = re.compile(r"[\s,.()/:;،、，'-]+")
_FIELD = re.compile(r"'([^']*)'|([A-Za-z])\2*|([^A-Za-z']+)")


def languages() -> list[str]:
    """The languages of the labels."""
    return list(json.loads((ROOM / "labels.json").read_text())["languages"])


def locales(language: str) -> list[Locale]:
    """The language's locale first, then its regional variants.

    Babel's cache is emptied first: it mixes the aliases of locales that are loaded together.
    """
    localedata._cache.clear()
    name = language.replace("-", "_")
    base, prefixes = SCRIPTS.get(language, (name, [name]))
    found = [base]
    for identifier in sorted(localedata.locale_identifiers()):
        prefix = next((each for each in prefixes if f"{identifier}_".startswith(each + "_")), None)
        script = re.search(r"_([A-Z][a-z]{3})(?:_|$)", identifier.removeprefix(prefix or ""))
        if prefix and (not script or script[1] in OTHER_SCRIPTS):
            found.append(identifier)
    return [Locale.parse(each) for each in dict.fromkeys(found)]


def words_of(locale: Locale, kind: str) -> Iterator[tuple[int, str]]:
    """Every form of the months (1–12) or weekdays (0–6, Monday first) but for the narrow ones."""
    table = getattr(locale, kind)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", "short"):
            if width != "short" or locale.language in TWO_LETTERS:
                yield from table[context].get(width, {}).items()


def fields(pattern: str) -> list[tuple[str, str]]:
    """A CLDR pattern as (field letter or "", text) pairs."""
    found = []
    for match in _FIELD.finditer(pattern):
        found.append(("", match[1]) if match[1] is not None else (match[2] or "", match[0]))
    return found


def patterns(locale: Locale) -> list[str]:
    """The locale's patterns for dates, of every length and combination of fields."""
    dates = [str(each.pattern) for each in locale.date_formats.values()]
    skeletons = [str(getattr(each, "pattern", each)) for each in locale.datetime_skeletons.values()]
    return dates + skeletons


def whole_patterns(locale: Locale) -> list[str]:
    """Those of the patterns that write a whole date."""
    return [
        each for each in patterns(locale) if set("yd") <= {letter for letter, _ in fields(each)}
    ]


def glue(locale: Locale, letters: str) -> set[tuple[str, str]]:
    """What the patterns write directly before or after a month or weekday (`MMMM'ren' d`)."""
    found = {("", "")}
    for pattern in whole_patterns(locale):
        parts = [("", " "), *fields(pattern), ("", " ")]
        for index, (letter, text) in enumerate(parts):
            if letter and letter in letters and len(text) > 2:
                backwards = [(letter, text[::-1]) for letter, text in reversed(parts[:index])]
                before, after = joined(backwards), joined(parts[index + 1 :])
                found.add((before[::-1], ""))
                found.add(("", after))
    return found


def joined(parts: Iterable[tuple[str, str]]) -> str:
    """The letters up to the first separator, "" where a field comes before one."""
    texts = []
    for letter, text in parts:
        if letter:
            return ""
        word, *rest = SEPARATORS.split(text, maxsplit=1)
        texts.append(word)
        if rest:
            break
    return "".join(texts)


def noise(locale: Locale) -> set[str]:
    """The words that patterns of whole dates and times write between fields (`de`, `kl.`)."""
    glues = [re.sub(r"\{\d\}|'", " ", str(each)) for each in locale.datetime_formats.values()]
    times = [str(each.pattern) for each in locale.time_formats.values()]
    whole = whole_patterns(locale)
    texts = [text for each in whole + times for letter, text in fields(each) if not letter]
    words = {word for text in texts + glues for word in SEPARATORS.split(text)}
    return {word for word in words if word and any(each.isalpha() for each in word)}


def table(language: str, kind: str, first: int, letters: str) -> list[list[str]]:
    """The forms of each month or weekday; a form that a variant means otherwise is left out."""
    meaning: dict[str, int] = {}
    forms: dict[int, dict[str, str]] = {}
    for locale in locales(language):
        for number, word in words_of(locale, kind):
            for head, tail in sorted(glue(locale, letters)):
                key = fold(head + word + tail)
                if not key.isdigit() and meaning.setdefault(key, number) == number:
                    forms.setdefault(number, {}).setdefault(key, (head + word + tail).lower())
    return [sorted(forms[number].values()) for number in range(first, first + len(forms))]


def hours(locale: Locale) -> dict[str, tuple[int, int]]:
    """CLDR's parts of the day, each with its hours (from, before; over 24 beyond midnight)."""
    found = {"am": (0, 12), "pm": (12, 24), "midnight": (0, 1), "noon": (12, 13)}
    for name, spans in locale.day_period_rules.get(None, {}).items():
        if len(spans) == 1 and {"from", "before"} <= set(spans[0]):
            start, end = (int(spans[0][key]) // 3600 for key in ("from", "before"))
            found.setdefault(name, (start, end if end > start else end + 24))
    return found


def periods(language: str) -> list[tuple[int, int, list[str]]]:
    """The words for parts of the day with their hours; what is AM or PM is nothing less."""
    spans: dict[str, tuple[int, int]] = {}
    printed: dict[str, str] = {}
    for locale in locales(language):
        known = hours(locale)
        for name, word, width in day_periods(locale):
            key, halves = fold(word), name in {"am", "pm"}
            initial = len(key) < 2 and (key.isascii() or not halves)
            if name in known and not initial and (halves or width != "narrow"):
                span, before = known[name], spans.get(key, known[name])
                if before not in HALVES:
                    span = (min(span[0], before[0]), max(span[1], before[1]))
                spans[key] = before if before in HALVES else span
                printed.setdefault(key, word.lower())
    grouped: dict[tuple[int, int], list[str]] = {}
    for key, span in spans.items():
        grouped.setdefault(span, []).append(printed[key])
    return [(*span, sorted(words)) for span, words in sorted(grouped.items())]


def day_periods(locale: Locale) -> list[tuple[str, str, str]]:
    """(name, word, width) of the parts of the day, AM and PM first."""
    found = [
        (name, word, width)
        for context in locale.day_periods.values()
        for width, words in context.items()
        for name, word in words.items()
    ]
    return sorted(found, key=lambda each: (each[0] not in {"am", "pm"}, each))


def order(pattern: str) -> str:
    """The order of the fields of a pattern, `dmy`."""
    letters = [letter.replace("L", "M") for letter, _ in fields(pattern) if letter]
    return "".join(dict.fromkeys(each.lower() for each in letters if each in "dMy"))


def orders(language: str) -> tuple[str, str]:
    """The order of a numeric date, and of one with its year last ("" where that is unheard of)."""
    locale = locales(language)[0]
    short = order(str(locale.date_formats["short"].pattern))
    medium = order(str(locale.date_formats["medium"].pattern))
    long = order(str(locale.date_formats["long"].pattern))
    return short, next((each for each in (short, medium, long) if each.endswith("y")), "")


def separator(language: str) -> str:
    """What a numeric date has between its numbers."""
    texts = [
        text
        for letter, text in fields(str(locales(language)[0].date_formats["short"].pattern))
        if not letter
    ]
    return fold(texts[0].strip()) if texts else ""


def zones(names: list[str]) -> dict[str, list[int]]:
    """Abbreviated names of time zones, with every offset (minutes) that they stand for."""
    found: dict[str, set[int]] = {}
    for locale in (each for name in names for each in locales(name)):
        for zone, offsets in METAZONES.items():
            printed = locale.meta_zones.get(zone, {}).get("short", {})
            for kind, offset in zip(("standard", "daylight"), offsets, strict=False):
                name = printed.get(kind, "").upper()
                if len(name) > 2 and name.isalpha():
                    found.setdefault(name, set()).add(offset)
    return {name: sorted(offsets) for name, offsets in sorted(found.items())}


def build(language: str) -> dict[str, object]:
    """One language's entry."""
    short, year_last = orders(language)
    return {
        "order": short,
        "year_last": year_last,
        "separator": separator(language),
        "months": table(language, "months", 1, MONTH),
        "weekdays": table(language, "days", 0, WEEKDAY),
        "periods": periods(language),
    }


def main() -> None:
    """Writes the file, one language a line, so that a change shows where it is."""
    names = [each for each in languages() if each not in MISSING]
    built = {each: build(each) for each in names}
    words = {word for each in names for locale in locales(each) for word in noise(locale)}
    hours = {word for each in built.values() for *_, forms in each["periods"] for word in forms}
    heads = {
        "source": f"Unicode CLDR (Unicode License v3), through Babel {babel.__version__}",
        "zones": zones(names),
        "noise": sorted({*map(fold, words)} - {*map(fold, hours)} - {"", "a", "m", "p"}),
    }
    rows = ",\n    ".join(f"{as_json(key)}: {as_json(each)}" for key, each in built.items())
    top = "".join(f"  {as_json(key)}: {as_json(each)},\n" for key, each in heads.items())
    TARGET.write_text(f'{{\n{top}  "languages": {{\n    {rows}\n  }}\n}}\n')


def as_json(value: object) -> str:
    """The value on one line, in its own script."""
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
