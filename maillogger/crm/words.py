"""Text as words to search by: the same for what is indexed and for what is asked."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from maillogger.errors import InputError

LONGEST_WORD = 100
MOST_OCTETS = 200_000
"""How much of an e-mail's words is indexed: PostgreSQL's tsvector holds a megabyte."""
MOST_PHRASES = 50

_ASKED = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
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
class Phrase:
    """Words that stand side by side; `prefix`: the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


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


def indexed_words(texts: Iterable[str]) -> list[str]:
    """The words of an e-mail's texts, as many as the index takes."""
    found = words("\n".join(text[:MOST_OCTETS] for text in texts))
    fits = len(" ".join(found).encode()) < MOST_OCTETS
    return found if fits else _fitting(found, MOST_OCTETS)


def _fitting(words: Sequence[str], most: int) -> list[str]:
    ends = accumulate(len(each.encode()) + 1 for each in words)
    return [word for word, end in zip(words, ends, strict=True) if end <= most]


def phrases(query: str) -> list[Phrase]:
    """What is asked for: words, phrases in quotes, and `begin*` for what begins so.

    Anything else is a word or nothing: the query has no other syntax. Raises InputError where
    there is no word in it.
    """
    found: list[Phrase] = []
    for each in islice(_ASKED.finditer(query), MOST_PHRASES):
        quoted, star, bare = each.groups()
        text = bare or quoted
        asked = tuple(words(text))[:MOST_PHRASES]
        if asked:
            found.append(Phrase(asked, bool(star) or bool(bare and bare.endswith("*"))))
    if not found:
        raise InputError(f"{query!r} holds no word to search for")
    return found
