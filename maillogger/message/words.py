"""Text as words to search by: the same for what is indexed and for what is asked."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, filterfalse

from maillogger.message.model import Message, Original, remembered

LONGEST_WORD = 100
MOST_OCTETS = 200_000
"""How much of an e-mail's words is indexed: PostgreSQL's tsvector holds a megabyte."""

# Thai to Myanmar, Khmer, Kana, CJK and its extensions: scripts written without spaces.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\U00020000-\U0003ffff"
)
_SOME_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(rf"(?![\W_])[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_BETWEEN = "".join(each if each.isalnum() else " " for each in map(chr, range(128)))
_FEW = 40


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of a text, with a space between them: of any other text they say nothing."""

    text: str
    words: str


@remembered
def body_words(message: Message) -> TextWords:
    """The words of what a person reads in the message."""
    return text_words(message.body)


@remembered
def original_words(original: Original) -> TextWords:
    """The words of an original's text."""
    return text_words(original.text)


def text_words(text: str | None) -> TextWords:
    """The words of a text, as many as are indexed of one."""
    return TextWords(text or "", " ".join(words((text or "")[:MOST_OCTETS])))


def indexed_words(texts: Iterable[str], body: TextWords) -> str:
    """The words of an e-mail's texts and its body, as many as the index takes, spaces between."""
    short = words("\n".join(text[:MOST_OCTETS] for text in texts))
    every = " ".join((*short, body.words) if body.words else short)
    return every if len(every.encode()) < MOST_OCTETS else _fitting(every, MOST_OCTETS)


def words(text: str) -> list[str]:
    """The words of a text, without case and accents, long ones cut.

    Where a script is written without spaces, each character is a word: what is searched for
    is a row of them.
    """
    folded = text.casefold()
    found = folded.translate(_BETWEEN).split() if folded.isascii() else _wide_words(folded)
    if max(map(len, found), default=0) > LONGEST_WORD:
        return [each[:LONGEST_WORD] for each in found]
    return found


def _wide_words(text: str) -> list[str]:
    """The words of a text that isn't ASCII. It has few different characters: those are looked at.

    To normalise the text itself would take quadratic time for rows of combining marks, and a
    pattern, which looks at every character, takes twice as long.
    """
    plain = {each: _plain(each) for each in set(text)}
    text = _replaced(text, {each: by for each, by in plain.items() if by != each})
    unspaced = _SOME_UNSPACED.search("".join(plain.values()))
    return _WORD.findall(text) if unspaced else text.split()


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """The letters and digits of a character (NFKD) without their marks; a space for any other."""
    parts = filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", character))
    return "".join(each.casefold() if each.isalnum() else " " for each in parts)


def _replaced(text: str, by: Mapping[str, str]) -> str:
    """Each of these characters by what stands for it, in linear time however many they are.

    What stands for one is never one of them.
    """
    if len(by) > _FEW:
        return text.translate({ord(each): plain for each, plain in by.items()})
    for each, plain in by.items():
        text = text.replace(each, plain)
    return text


def _fitting(every: str, most: int) -> str:
    found = every.split(" ")
    ends = accumulate(len(each.encode()) + 1 for each in found)
    return " ".join(word for word, end in zip(found, ends, strict=True) if end <= most)
