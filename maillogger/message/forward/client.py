"""Which client forwarded it: a guess from the structure, for the record alone.

The separator's dashes and the order of the labels differ between clients; class and id names in
the HTML say it outright. Nothing else depends on the guess.
"""

from collections.abc import Set
from typing import NamedTuple

from maillogger.message.forward.labels import Kind, Role
from maillogger.message.forward.lines import read_line
from maillogger.message.forward.original import Part
from maillogger.message.forward.separators import RULES

# The beginning of a class or id name → the client that writes it.
MARKERS: dict[str, str] = {
    "gmail_": "gmail",
    "divrplyfwdmsg": "outlook",
    "x_divrplyfwdmsg": "outlook",
    "appendonsend": "outlook",
    "ms-outlook-mobile": "outlook",
    "wordsection1": "outlook",
    "msonormal": "outlook",
    "apple-": "apple_mail",
    "applemail": "apple_mail",
    "moz-": "thunderbird",
    "yahoo_quoted": "yahoo",
    "ydp": "yahoo",
    "aolmail": "aol",
    "aol_quoted": "aol",
    "protonmail_quote": "proton",
    "zmail_extra": "zoho",
    "blockquote_zmail": "zoho",
    "qmbox": "qq",
    "isreplycontent": "163",
    "front-": "front",
    "missive_quote": "missive",
    "hs_reply": "hubspot",
    "spark_quote": "spark",
    "zwchr": "zimbra",
    "trix-content": "hey",
    "io-ox": "ionos",
    "mailmate": "mailmate",
}


class Shape(NamedTuple):
    """A client's head in plain text; None matches all.

    `rule`: the separator's character with its counts on both sides, "" for none drawn, e.g.
    `"-8/8"`. `order`: the first letters of From, Date, Subject and To as printed, "spaced" where
    several empty lines stand between them. `kind`: what the separator says. `words`: what it
    begins with, folded.
    """

    client: str
    rule: str | None
    order: str | None
    kind: Kind | None = None
    words: str | None = None


SHAPES: tuple[Shape, ...] = (
    Shape("notes", None, None, "forwarded", "forwarded by"),
    Shape("notes", None, None, "forwarded", "weitergeleitet von"),
    Shape("notes", None, None, "forwarded", "réacheminé par"),
    Shape("horde", "-5/5", "dfst", "forwarded", "forwarded message from"),
    Shape("mutt", "-5/5", None, "forwarded", "forwarded message from"),
    Shape("zoho", "=12/12", None),
    Shape("qq", "-18/18", None),
    Shape("qq", "-3/3", None, "original"),
    Shape("daum", "-9/9", None, "original"),
    Shape("163", "-8/8", "fdts", "forwarded", "转发邮件信息"),
    Shape("yandex", "-8/8", "attribution", "forwarded", "пересылаемое сообщение"),
    Shape("mail.ru", "-8/8", "ftds", "forwarded", "пересылаемое сообщение"),
    Shape("roundcube", "-8/8", "sdft", "original"),
    Shape("thunderbird", "-8/8", "sdft"),
    Shape("samsung", "-8/8", "fdts", "original"),
    Shape("proton", "-7/7", None),
    Shape("em_client", "-6/6", None),
    Shape("yahoo", "-5/5", "glued"),
    Shape("naver", "-5/5", "ftds", "original"),
    Shape("yahoo", "-5/5", "ftds", "forwarded", "forwarded message"),
    Shape("zimbra", "-5/5", "ftds"),
    Shape("blackberry", "-5/5", "fdts spaced", "original"),
    Shape("outlook", "-5/5", "fdts"),
    Shape("alpine", "-10/10", "dfts"),
    Shape("kmail", "-10/10", "sdft"),
    Shape("ionos", "-10/10", "ftds", "original"),
    Shape("missive", "-10/10", "fdts"),
    Shape("gmail", "-10/9", None),
    Shape("gmail", "-10/10", "fdst"),
    Shape("mailmate", "", "ftsd"),
    Shape("apple_mail", "", "fsdt"),
    Shape("apple_mail", "", "fdts", "forwarded"),
    Shape("gmx", None, "dfts"),
    Shape("outlook", "", "fdts"),
    Shape("outlook", "_", "fdts"),
    Shape("outlook", "", "attribution"),
)
_LETTERS: dict[Role, str] = {"from": "f", "date": "d", "subject": "s", "to": "t"}


def guess_client(part: Part, markers: Set[str]) -> str | None:
    """The client's name, or None where the structure is nobody's in particular."""
    named = _marked(markers)
    if named:
        return named
    rule, phrase = _drawn(part)
    order = _order(part)
    kind = part.top.separator.kind if part.top.separator else None
    for shape in SHAPES:
        if (
            shape.rule in (None, rule)
            and shape.order in (None, order)
            and shape.kind in (None, kind)
            and (shape.words is None or phrase.startswith(shape.words))
        ):
            return shape.client
    return None


def _marked(markers: Set[str]) -> str | None:
    """The first client in the table's order that one of the names gives away."""
    listed = " ".join(["", *markers])
    named = (client for beginning, client in MARKERS.items() if f" {beginning}" in listed)
    return next(named, None)


def _drawn(part: Part) -> tuple[str, str]:
    """The separator's rule and its words; a drawn line without words is its character alone."""
    top = part.top
    if top.separator is None:
        above = part.lines[top.first - 1].text if top.first else ""
        return (above[:1] if above[:3] == "___" else ""), ""
    text = read_line(part.lines[top.first].raw).text
    inner = text.lstrip(RULES)
    left = len(text) - len(inner)
    if not left:
        return "", inner.lower()
    words, _, behind = inner.partition(text[0] * 2)
    right = 2 + len(behind) - len(behind.lstrip(text[0])) if behind or words != inner else 0
    return f"{text[0]}{left}/{right}", words.strip().lower()


def _order(part: Part) -> str:
    top = part.top
    if top.kind == "attribution":
        return top.kind
    if top.first == top.last:
        return "glued"
    order = "".join(_LETTERS[role] for role in top.values if role in _LETTERS)
    head = part.lines[top.first + 1 : top.last]
    spaced = sum(not line.text for line in head) > 1
    return f"{order} spaced" if spaced else order
