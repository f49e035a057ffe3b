"""Text as words to search by: the same for what is indexed and for what is asked."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, islice

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
_SPACED_WORD = re.compile(r"[^\W_]+")
_FEW_MARKS = 20


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
    if not folded.isascii():
        folded = _bare(folded)
    pattern = _WORD if _SOME_UNSPACED.search(folded) else _SPACED_WORD
    found = pattern.findall(folded)
    if len(max(found, key=len, default="")) > LONGEST_WORD:
        return [each[:LONGEST_WORD] for each in found]
    return found


def _bare(text: str) -> str:
    """The text without accents. It has few different characters: those are looked at."""
    plain = unicodedata.normalize("NFKD", text)
    marks = filter(unicodedata.combining, set(plain))
    some = list(islice(marks, _FEW_MARKS))
    for each in some:
        plain = plain.replace(each, "")
    if len(some) == _FEW_MARKS:
        plain = plain.translate({ord(each): None for each in marks})
    return plain.casefold()


def _fitting(every: str, most: int) -> str:
    found = every.split(" ")
    ends = accumulate(len(each.encode()) + 1 for each in found)
    return " ".join(word for word, end in zip(found, ends, strict=True) if end <= most)
