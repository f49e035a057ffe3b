"""Composes forwards from their parts: a letter in the layout of a client, in any language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from maillogger.message.forward.labels import source
from maillogger.message.model import Address

ROLES = ("from", "date", "subject", "to", "cc")
LANGUAGES = source()["languages"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with a note: what goes into a forward, and has to come out again."""

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    date: datetime
    body: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a language for each role, and its separator."""

    labels: dict[str, str]
    forwarded: str


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The bodies of a forward."""

    text: str | None = None
    html: str | None = None


Layout = Callable[[Letter, Wording], Forwarded]


def wording(language: str, **other: str) -> Wording:
    """The first words of a language, English where it has none; `other` labels on demand."""
    words = {role: (LANGUAGES[language].get(role) or LANGUAGES["en"][role])[0] for role in ROLES}
    separators = LANGUAGES[language].get("forwarded") or LANGUAGES["en"]["forwarded"]
    return Wording(words | other, separators[0])


def printed(address: Address) -> str:
    """The address as clients print it."""
    return f"{address.name} <{address.address}>" if address.name else address.address


def _values(letter: Letter, between: str = ", ") -> dict[str, str]:
    values = {
        "from": printed(letter.sender),
        "date": format_datetime(letter.date),
        "subject": letter.subject,
        "to": between.join(map(printed, letter.to)),
        "cc": between.join(map(printed, letter.cc)),
    }
    return {role: value for role, value in values.items() if value or role != "cc"}


def _header(letter: Letter, words: Wording, order: str, form: str = "{}: {}") -> list[str]:
    values = _values(letter)
    return [
        form.format(words.labels[role], values[role]) for role in order.split() if role in values
    ]


def _quoted(text: str) -> str:
    return "\n".join(f"> {row}".rstrip() for row in text.split("\n"))


def _plain(letter: Letter, head: list[str], body: str | None = None) -> Forwarded:
    return Forwarded("\n".join([letter.note, "", *head, body or letter.body, ""]))


def gmail(letter: Letter, words: Wording) -> Forwarded:
    head = _header(letter, words, "from date subject to cc")
    return _plain(letter, [f"---------- {words.forwarded} ---------", *head, "", ""])


def apple_mail(letter: Letter, words: Wording) -> Forwarded:
    head = _header(letter, words, "from subject date to cc")
    return _plain(
        letter, [], _quoted("\n".join([f"{words.forwarded}:", "", *head, "", letter.body]))
    )


def thunderbird(letter: Letter, words: Wording) -> Forwarded:
    head = _header(letter, words, "subject date from to cc", "{}: \t{}")
    return _plain(letter, [f"-------- {words.forwarded} --------", *head, "", "", ""])


def outlook(letter: Letter, words: Wording) -> Forwarded:
    return _plain(letter, [*_header(letter, words, "from date to cc subject"), ""])


def outlook_on_the_web(letter: Letter, words: Wording) -> Forwarded:
    head = _header(letter, words, "from date to cc subject")
    return _plain(letter, ["_" * 32, *head, ""])


def outlook_for_mac(letter: Letter, words: Wording) -> Forwarded:
    return _plain(letter, _header(letter, words, "from date to cc subject"))


def yahoo(letter: Letter, words: Wording) -> Forwarded:
    head = "".join(_header(letter, words, "from to cc date subject"))
    return _plain(letter, [f"  ----- {words.forwarded} ----- {head}"])


def zoho(letter: Letter, words: Wording) -> Forwarded:
    rule = f"============ {words.forwarded} ============"
    return _plain(
        letter, [rule, *_header(letter, words, "from to cc date subject", "{} : {}"), rule, ""]
    )


def horde(letter: Letter, words: Wording) -> Forwarded:
    head = _header(letter, words, "date from subject to cc", "{:>12}: {}")
    ends = ["", "----- End forwarded message -----"]
    return _plain(
        letter, [f"----- {words.forwarded} -----", *head, ""], "\n".join([letter.body, *ends])
    )


def blackberry(letter: Letter, words: Wording) -> Forwarded:
    rows = [row for each in _header(letter, words, "from date to cc subject") for row in (each, "")]
    return _plain(letter, ["-----Original Message-----", *rows, ""])


def bold(letter: Letter, words: Wording) -> Forwarded:
    return _plain(letter, [*_header(letter, words, "from date to cc subject", "*{}:* {}"), ""])


def full_width(letter: Letter, words: Wording) -> Forwarded:
    return _plain(letter, [*_header(letter, words, "from date subject to cc", "{}：{}"), ""])


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(each)}</p>" for each in text.split("\n\n"))


def _rows(letter: Letter, words: Wording, order: str, form: str) -> str:
    values = _values(letter, "; ")
    return "".join(
        form.format(escape(words.labels[role]), escape(values[role]))
        for role in order.split()
        if role in values
    )


def gmail_html(letter: Letter, words: Wording) -> Forwarded:
    head = _rows(letter, words, "from date subject to cc", "{}: {}<br>")
    return Forwarded(
        html=f'<div dir="ltr">{_paragraphs(letter.note)}<div class="gmail_quote">'
        f'<div class="gmail_attr">---------- {escape(words.forwarded)} ---------<br>{head}</div>'
        f"<br><br>{_paragraphs(letter.body)}</div></div>"
    )


def outlook_html(letter: Letter, words: Wording) -> Forwarded:
    head = _rows(letter, words, "from date to cc subject", "<b>{}:</b> {}<br>")
    return Forwarded(
        html=f'<div class="WordSection1">{_paragraphs(letter.note)}<div><div style="border:none">'
        f'<p class="MsoNormal">{head}</p></div></div>{_paragraphs(letter.body)}</div>'
    )


def thunderbird_html(letter: Letter, words: Wording) -> Forwarded:
    head = _rows(letter, words, "subject date from to cc", "<tr><th>{}: </th><td>{}</td></tr>")
    return Forwarded(
        html=f'{_paragraphs(letter.note)}<div class="moz-forward-container"><br>-------- '
        f"{escape(words.forwarded)} --------<table>{head}</table><br>"
        f"{_paragraphs(letter.body)}</div>"
    )


def apple_mail_html(letter: Letter, words: Wording) -> Forwarded:
    head = _rows(letter, words, "from subject date to cc", "<div><b>{}: </b>{}<br></div>")
    return Forwarded(
        html=f"{_paragraphs(letter.note)}<div>{escape(words.forwarded)}:</div>"
        f'<blockquote type="cite">{head}<br>'
        f"<div>{_paragraphs(letter.body)}</div></blockquote>"
    )


LAYOUTS: dict[str, Layout] = {
    each.__name__: each
    for each in (
        gmail,
        apple_mail,
        thunderbird,
        outlook,
        outlook_on_the_web,
        outlook_for_mac,
        yahoo,
        zoho,
        horde,
        blackberry,
        bold,
        full_width,
        gmail_html,
        outlook_html,
        thunderbird_html,
        apple_mail_html,
    )
}
