"""The numbers and words of a printed date, in order, with what they may mean."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from maillogger.message.forward.clock import CLOCK
from maillogger.message.forward.date_words import (
    Meaning,
    Vocabulary,
    is_continuous,
    is_letter,
    joins,
)

_MIN_ABBREVIATION = 3


class Item(NamedTuple):
    """A number, a word or the place of the time, with what stands between it and the last."""

    text: str
    meaning: Meaning | None
    gap: str

    @property
    def is_number(self) -> bool:
        """Whether it is a number by itself, not a month that is called by one (`3月`)."""
        return self.meaning is None and self.text.isdecimal()

    @property
    def is_noise(self) -> bool:
        """Whether it is a word that tells nothing (`at`)."""
        return self.meaning == Meaning()

    @property
    def is_unknown(self) -> bool:
        """Whether it is a word that may mean anything; in parentheses it is a zone's name."""
        return self.meaning is None and not self.text.isdecimal() and "(" not in self.gap


def read_items(text: str, words: Vocabulary) -> list[Item]:
    """The items of a folded text, the longest known word first at every place."""
    return list(_items(text, words))


def is_dated(items: Sequence[Item]) -> bool:
    """Whether the items can be a date: they name a month, or are three numbers."""
    named = any(each.meaning and (each.meaning.month or each.meaning.solar_month) for each in items)
    return named or sum(each.is_number for each in items) == 3


def _items(text: str, words: Vocabulary) -> Iterator[Item]:
    end = position = 0
    while position < len(text):
        if text[position].isalnum() or text[position] == CLOCK:
            length = _known(text, position, words) or _unknown(text, position)
            item = text[position : position + length]
            yield Item(item, _meaning(item, words), text[end:position])
            end = position = position + length
        else:
            position += 1


def _known(text: str, position: int, words: Vocabulary) -> int:
    """The length of the longest known word that begins there, 0 where none does."""
    for length in words.lengths.get(text[position], ()):
        word = text[position : position + length]
        if word in words.words and not joins(word[-1], text[position + length :][:1]):
            return len(word)
    return 0


def _unknown(text: str, position: int) -> int:
    """The length of the number or unknown word that begins there."""
    first = text[position]
    if first == CLOCK or is_continuous(first):
        return 1
    end = position
    kind = str.isdecimal if first.isdecimal() else is_letter
    while end < len(text) and kind(text[end]) and not is_continuous(text[end]):
        end += 1
    return max(end - position, 1)


def _meaning(word: str, words: Vocabulary) -> Meaning | None:
    return words.words.get(word) or (_abbreviated(word, words) if is_letter(word[0]) else None)


def _abbreviated(word: str, words: Vocabulary) -> Meaning | None:
    """What the word abbreviates (`tues`), if just one month or weekday begins with it."""
    if len(word) < _MIN_ABBREVIATION or not words.abbreviated:
        return None
    longer = (known for name, known in words.words.items() if name.startswith(word))
    meant = {each._replace(hours=None) for each in longer} - {Meaning()}
    return meant.pop() if len(meant) == 1 else None
