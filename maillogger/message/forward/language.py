"""Which language a printed date is in, where the labels leave a choice or are English."""

import unicodedata
from collections.abc import Sequence

from maillogger.message.forward.clock import read_clock
from maillogger.message.forward.date_items import read_items
from maillogger.message.forward.date_words import fold, vocabulary

_LONGEST = 200
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


def by_date(text: str, languages: Sequence[str]) -> list[str]:
    """The languages in their order, those first that know more of the date's words."""
    clock = read_clock(fold(text[:_LONGEST]))
    rest = clock.rest if clock else fold(text[:_LONGEST])
    return sorted(languages, key=lambda language: _unknown(rest, language))


def by_script(text: str) -> tuple[str, ...]:
    """The languages that the date's first letter of another script than Latin suggests."""
    for character in text[:_LONGEST]:
        if not character.isascii() and character.isalpha():
            found = _SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0])
            if found:
                return found
    return ()


def _unknown(text: str, language: str) -> int:
    """How many words of the folded text aren't of the language."""
    items = read_items(text, vocabulary(language))
    return sum(not (item.meaning or item.is_number or item.is_noise) for item in items)
