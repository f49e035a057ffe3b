"""What is composed comes out again: for every language, layout and label."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillogger.message.address import parse_printed
from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Address, Message, Original
from tests.message.forward.compose import (
    LANGUAGES,
    LAYOUTS,
    ROLES,
    Layout,
    Letter,
    Wording,
    printed,
    wording,
)

LETTER = Letter(
    sender=Address("ines.alvarado@harbourline.example", "Ines Alvarado"),
    to=(Address("tomas@berg-og-sol.example", "Tomas Berg"), Address("sol@berg-og-sol.example")),
    cc=(Address("pier@harbourline.example", "Pier Seven"),),
    subject="Berth for the February sailing",
    date=datetime(2025, 2, 11, 9, 5, 12, tzinfo=timezone(timedelta(hours=1))),
    body="Good morning Tomas,\n\nberth 7 is free.",
    note="For the file",
)


def unwrapped(letter: Letter, layout: Layout, words: Wording) -> Original:
    forward = layout(letter, words)
    subject = f"Fwd: {letter.subject}"
    result = unwrap(Message(subject=subject, text=forward.text, html=forward.html)).forward
    assert not result.reply
    assert len(result.originals) == 1
    return result.originals[0]


def read_back(original: Original) -> Letter:
    assert original.sender is not None
    assert original.date is not None
    return Letter(
        original.sender,
        original.to,
        original.cc,
        original.subject or "",
        original.date,
        original.text or "",
        original.note,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_in_every_layout(language: str, layout: str) -> None:
    original = unwrapped(LETTER, LAYOUTS[layout], wording(language))
    assert read_back(original) == LETTER


LABELS = [
    pytest.param(language, role, label, id=f"{language}-{role}-{label}")
    for language, words in LANGUAGES.items()
    for role in ROLES
    for label in words.get(role, ())
]


@pytest.mark.parametrize(("language", "role", "label"), LABELS)
def test_every_label(language: str, role: str, label: str) -> None:
    original = unwrapped(LETTER, LAYOUTS["outlook"], wording(language, **{role: label}))
    assert read_back(original) == LETTER


SEPARATORS = [
    pytest.param(language, text, id=f"{language}-{text}")
    for language, words in LANGUAGES.items()
    for text in words.get("forwarded", ())
]


@pytest.mark.parametrize(("language", "separator"), SEPARATORS)
def test_a_known_separator_makes_from_alone_enough(language: str, separator: str) -> None:
    label = wording(language).labels["from"]
    text = f"--- {separator} ---\n{label}: Ines <ines@harbourline.example>\n\nBerth 7."
    (original,) = unwrap(Message(subject="log", text=text)).forward.originals
    assert original.sender == Address("ines@harbourline.example", "Ines")
    assert original.text == "Berth 7."


WORD = st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=2, max_size=10).map(
    lambda text: unicodedata.normalize("NFC", text)
)
NAME = st.lists(WORD, min_size=2, max_size=3).map(" ".join)
LOCAL = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789.-_+"), min_size=1, max_size=12
)
ADDRESS = LOCAL.filter(lambda each: each[0].isalnum() and each[-1].isalnum() and ".." not in each)
# A name that says "on behalf of" in some language is another matter.
MAILBOX = st.builds(
    lambda local, name: Address(f"{local}@example.com", name), ADDRESS, st.none() | NAME
).filter(lambda each: parse_printed(printed(each)) == each)
ROW = st.lists(WORD | st.sampled_from(["7", "12", "(ok)"]), min_size=1, max_size=8).map(" ".join)
PARAGRAPHS = st.lists(ROW, min_size=1, max_size=4).map("\n\n".join)
LETTERS = st.builds(
    Letter,
    sender=MAILBOX,
    to=st.lists(MAILBOX, min_size=1, max_size=4).map(tuple),
    cc=st.lists(MAILBOX, max_size=2).map(tuple),
    subject=NAME,
    date=st.datetimes(datetime(1995, 1, 1), datetime(2049, 1, 1)).map(
        lambda each: each.replace(microsecond=0, tzinfo=UTC)
    ),
    body=PARAGRAPHS,
    note=PARAGRAPHS,
)


@given(LETTERS, st.sampled_from(sorted(LANGUAGES)), st.sampled_from(sorted(LAYOUTS)))
@settings(max_examples=300, deadline=None)
def test_any_letter_comes_out_as_it_went_in(letter: Letter, language: str, layout: str) -> None:
    original = unwrapped(letter, LAYOUTS[layout], wording(language))
    assert read_back(original) == letter


PIECES = st.one_of(
    st.sampled_from(["From", "Von", "De", "To", "An", "Date", "Subject", "Betreff", ":", "："]),
    st.sampled_from([" ", "\n", "\n\n", "> ", "---", "Forwarded message", "___", "*", ";", ","]),
    st.sampled_from(["On ", " wrote:", "a@b.example", "<", ">", "mailto:", "&lt;", "Jana Meier"]),
    st.sampled_from(["Tue, 5 Mar 2024 14:53", "\u200f", "\u00a0", "<br>", "<div>", "</div>"]),
    st.sampled_from(["<blockquote>", "<a href='mailto:c@d.example'>", "</a>", "<pre>", "x"]),
    st.text(max_size=5),
)


def addresses(original: Original | None) -> set[str]:
    found: set[str] = set()
    while original:
        people = (original.sender, *original.to, *original.cc)
        found |= {each.address for each in people if each and each.address}
        original = original.quoted
    return found


@given(st.lists(PIECES, max_size=80).map("".join), st.booleans())
@settings(max_examples=500, deadline=None)
def test_no_address_is_invented(text: str, in_html: bool) -> None:
    message = Message(subject="Fwd: x", html=text) if in_html else Message(text=text)
    forward = unwrap(message).forward
    given_ = "".join(each for each in text if each not in " \t\r\n>\u200f\u00a0")
    for original in forward.originals:
        for address in addresses(original):
            assert address in given_ or address in ("a@b.example", "c@d.example")
