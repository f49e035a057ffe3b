"""Attribution lines: `On 5 March 2024 at 14:53, Jane Doe <jane@example.com> wrote:`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from maillogger.message.forward.labels import fold, words
from maillogger.message.forward.lines import Line
from maillogger.message.forward.run import read_label

_LONGEST = 400
_MOST_LINES = 3
_MOST_WORDS = 4
_ENDS = (":", "：")
_QUOTES = "\"'“”„«»‚‘’*"
_AROUND_ADDRESS = " \t<>()[],;:\"'"
_EDGE = " \t,;:：‹›()<>[]"


@dataclass(frozen=True, slots=True)
class Attribution:
    """What an attribution line says; `sender` and `date` are as printed, the date maybe "".

    `languages` are those of the word for "wrote"; without one there are none.
    """

    sender: str
    date: str
    languages: tuple[str, ...]
    first: int
    last: int


def read_attribution(lines: Sequence[Line], last: int) -> Attribution | None:
    """The attribution that ends on this line, over at most three lines, or None."""
    if not lines[last].text.rstrip("* ").endswith(_ENDS) or read_label(lines[last].text):
        return None
    text = ""
    for first in range(last, max(-1, last - _MOST_LINES), -1):
        line = lines[first]
        if not line.text or line.depth != lines[last].depth:
            break
        text = f"{line.text} {text}".rstrip()
        if len(text) > _LONGEST:
            break
        if found := _read(text, first, last):
            return found
    return None


def _read(text: str, first: int, last: int) -> Attribution | None:
    body = text.rstrip("* :：")
    languages = _wrote(body)
    span = _address_span(body)
    if span:
        before, after = body[: span[0]], body[span[1] :]
        bracketed = body[span[0]] in "<(["
        name, rest = _name_before(before) if bracketed else ("", before)
        date = _date_in(rest) or _date_in(after)
        if not date or not (languages or _bare(before, after, name, rest)):
            return None
        sender = f"{name} <{body[span[0] : span[1]].strip(_EDGE)}>" if name else body[slice(*span)]
        return Attribution(sender.strip(), date, languages, first, last)
    return _without_address(body, languages, first, last)


def _without_address(
    body: str, languages: tuple[str, ...], first: int, last: int
) -> Attribution | None:
    """`On 03/11/2021 15:51, Jane Doe wrote`: begins with a known word or a digit."""
    tokens = body.split()
    if not languages or not (_is_filler(tokens[0]) or tokens[0][0].isdigit()):
        return None
    name, rest = _name_before(_without_verb(body))
    date = _date_in(rest)
    if not name or not date:
        return None
    return Attribution(name, date, languages, first, last)


def _wrote(text: str) -> tuple[str, ...]:
    """The languages of the first known word for "wrote" in the text."""
    folded = fold(text)
    for word, languages in words().wrote.items():
        at = folded.rfind(word)
        if at >= 0 and not (word[0].isascii() and at and folded[at - 1].isalpha()):
            return languages
    return ()


def _without_verb(text: str) -> str:
    """The text without the words at its end that belong to the attribution."""
    tokens = text.split()
    while tokens and _is_filler(tokens[-1]):
        tokens.pop()
    return _drop_phrase(" ".join(tokens), at_end=True)


def _address_span(text: str) -> tuple[int, int] | None:
    """Where the first address stands, with its brackets if it has some."""
    at = text.find("@")
    if at < 1:
        return None
    first, last = at, at
    while first > 0 and text[first - 1] not in _AROUND_ADDRESS:
        first -= 1
    while last < len(text) and text[last] not in _AROUND_ADDRESS:
        last += 1
    begin = len(text[:first].removesuffix("mailto:").rstrip("<([ "))
    begin += len(text[begin:first]) - len(text[begin:first].lstrip())
    closing = text[last:]
    return begin, last + len(closing) - len(closing.lstrip(">)] "))


def _name_before(text: str) -> tuple[str, str]:
    """The name at the end of the text, and what stands before it.

    In quotes, or back to a comma, a digit or a word that belongs to attributions.
    """
    text = text.rstrip(" \t,<(")
    if text and text[-1] in _QUOTES:
        inner = text.rstrip(_QUOTES + " ")
        begin = max(inner.rfind(mark) for mark in _QUOTES)
        if begin >= 0:
            return inner[begin + 1 :].strip(), inner[:begin]
    begin = max((i for i, c in enumerate(text) if c.isdigit() or c in ",;"), default=-1) + 1
    if begin < len(text) and text[begin] in ").":
        begin += 1
    begin += _clock_length(text[begin:])
    name = _drop_phrase(text[begin:].strip(_EDGE), at_end=False)
    return name.strip(_EDGE + _QUOTES), text[:begin]


def _clock_length(text: str) -> int:
    """How much of the text is words that belong to the time in front of it (`PM`, `Uhr`)."""
    length = 0
    for token in text.split(None, 2)[:2]:
        if fold(token.strip(",;")) not in words().clock:
            break
        length = text.index(token, length) + len(token)
    return length


def _drop_phrase(text: str, *, at_end: bool) -> str:
    """The text without known words (up to four in a row are looked up as one) at one end."""
    tokens = text.split()
    while tokens:
        for count in range(min(_MOST_WORDS, len(tokens)), 0, -1):
            phrase = " ".join(tokens[-count:] if at_end else tokens[:count])
            if _is_filler(phrase) and not (at_end and fold(phrase) in words().clock):
                tokens = tokens[:-count] if at_end else tokens[count:]
                break
        else:
            break
    return " ".join(tokens)


def _is_filler(word: str) -> bool:
    bare = word.strip(",;:：*")
    return fold(bare) in words().around


def _date_in(text: str) -> str:
    """The text without the words around it, if it holds digits enough for a date."""
    if sum(character.isdigit() for character in text) < 4:
        return ""
    for word in _unspaced():
        text = text.strip(_EDGE).removesuffix(word).removeprefix(word)
    text = _drop_phrase(text.strip(_EDGE + _QUOTES), at_end=False)
    return _drop_phrase(text.strip(_EDGE), at_end=True).strip(_EDGE + "*")


@cache
def _unspaced() -> tuple[str, ...]:
    """The words of attributions in scripts without spaces, the longest first."""
    return tuple(sorted((w for w in words().around if ord(w[0]) > 0x2E80), key=len, reverse=True))


def _bare(before: str, after: str, name: str, rest: str) -> bool:
    """Whether it is nothing but date, name and address: `05.03.2024, 14:53, "Jane" <a@b>:`."""
    return bool(name and rest and not after.strip(_EDGE) and before[:40].count(":") <= 2)
