"""What is searched for: words and phrases, out of what a person typed."""

import re
from dataclasses import dataclass
from itertools import islice

from maillogger.errors import InputError
from maillogger.message.words import words

MOST_PHRASES = 50

_ASKED = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side; `prefix`: the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


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
