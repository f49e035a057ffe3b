"""Which language a printed date is in, where the labels leave a choice or are English."""

import unicodedata
from collections.abc import Sequence
from datetime import tzinfo
from functools import lru_cache

from maillogger.message.forward.clock import read_clock
from maillogger.message.forward.date_items import read_items
from maillogger.message.forward.date_words import fold, vocabulary
from maillogger.message.forward.dates import MAX_TEXT, PrintedDate, parse_date

_MAX_LANGUAGES = 12
# The beginning of a letter's Unicode name → the languages to try.
_SCRIPTS = {
    "HANGUL": ("ko",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "CJK": ("zh-Hans", "zh-Hant", "ja"),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "be"),
    "GREEK": ("el",),
    "HEBREW": ("he",),
    "ARABIC": ("ar", "fa"),
    "THAI": ("th",),
}


def read_date(
    text: str, languages: Sequence[str], assumed: tzinfo
) -> tuple[PrintedDate | None, str | None]:
    """The date in the first language it can be read in, and that language.

    Behind those of the labels: English words (not its order of numbers), and the script's own.
    """
    read = _known if len(text) <= MAX_TEXT else _read
    return read(text, tuple(languages[:_MAX_LANGUAGES]), assumed)


@lru_cache(maxsize=64)
def _known(
    text: str, languages: tuple[str, ...], assumed: tzinfo
) -> tuple[PrintedDate | None, str | None]:
    """The HTML of a forward mostly prints the date of its text again."""
    return _read(text, languages, assumed)


def _read(
    text: str, languages: Sequence[str], assumed: tzinfo
) -> tuple[PrintedDate | None, str | None]:
    if text and len(languages) > 1:
        languages = by_date(text, languages)
    preferred = languages[0] if languages else None
    for language in (*languages, None, *by_script(text)) if text else ():
        date = parse_date(text, language, assumed)
        if date:
            return date, language if language in languages else preferred
    return None, preferred


def by_date(text: str, languages: Sequence[str]) -> list[str]:
    """The languages in their order, those first that know more of the date's words."""
    clock = read_clock(fold(text[:MAX_TEXT]))
    rest = clock.rest if clock else fold(text[:MAX_TEXT])
    return sorted(languages, key=lambda language: _unknown(rest, language))


def by_script(text: str) -> tuple[str, ...]:
    """The languages that the date's first letter of another script than Latin suggests."""
    for character in text[:MAX_TEXT]:
        if not character.isascii() and character.isalpha():
            found = _SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0])
            if found:
                return found
    return ()


def _unknown(text: str, language: str) -> int:
    """How many words of the folded text aren't of the language."""
    items = read_items(text, vocabulary(language))
    return sum(not (item.meaning or item.is_number or item.is_noise) for item in items)
