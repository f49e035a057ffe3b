"""What the outer subject says: the prefixes of forwards and replies."""

from typing import Literal

from maillogger.message.forward.labels import Prefix, fold, words
from maillogger.message.forward.lines import clean

_LONGEST = 25
_MOST = 30
_BRACKETS = {"[": "]", "(": ")", "{": "}", "【": "】"}
# Italian prints one letter; in lower case, or in another language, it is a word.
_SHORT = ("I", "R")


def read_prefixes(subject: str) -> tuple[tuple[Prefix, ...], str]:
    """The prefixes in front of a subject in their order, and the subject without them.

    Tags of gateways in brackets (`[EXTERNAL]`) are passed over in front of a prefix.
    """
    found: list[Prefix] = []
    rest = clean(subject).strip()
    while len(found) < _MOST:
        following = _after_tags(rest)
        word, after = _first_word(following)
        prefix = words().prefixes.get(fold(word)) if word else None
        if prefix is None or (len(word) == 1 and word not in _SHORT):
            break
        found.append(prefix)
        rest = after.strip()
    return tuple(found), rest


def intent(subject: str) -> Literal["forward", "reply"] | None:
    """What the sender did by the outer subject; None where it doesn't tell.

    A reply prefix with no forward prefix after it is a reply. `VS` is a forward in Norwegian and
    a reply in Finnish: it never decides.
    """
    found, _ = read_prefixes(subject)
    if not found or found[0] == "either":
        return "forward" if "forward" in found else None
    return "forward" if "forward" in found else "reply"


def answers(subject: str) -> bool:
    """Whether the outermost prefix is that of a reply, whatever follows."""
    return read_prefixes(subject)[0][:1] == ("reply",)


def _after_tags(subject: str) -> str:
    """The subject behind up to three tags in brackets."""
    for _ in range(3):
        closing = _BRACKETS.get(subject[:1])
        end = subject.find(closing, 1, 40) if closing else -1
        if end < 0:
            break
        subject = subject[end + 1 :].lstrip()
    return subject


def _first_word(subject: str) -> tuple[str, str]:
    """The word in front of the first colon, its counter (`Re[2]:`) off, and what follows."""
    head = subject[:_LONGEST].replace("：", ":")
    at = head.find(":")
    if at < 1:
        return "", subject
    word = head[:at].rstrip()
    if word.endswith(("]", ")")):
        opening = max(word.rfind("["), word.rfind("("))
        word = word[:opening].rstrip() if opening > 0 else word
    return word.rstrip("0123456789^*").rstrip("."), subject[at + 1 :]
