from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.message.words import (
    LONGEST_WORD,
    MOST_OCTETS,
    TextWords,
    indexed_words,
    text_words,
    words,
)

MARKS = [chr(0x0300 + number) for number in range(60)]
SIGNS = [chr(0x2190 + number) for number in range(60)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Offer, for you!", ["offer", "for", "you"], id="punctuation"),
        pytest.param("MÜLLER muller Mu\u0308ller", ["muller"] * 3, id="case and accents"),
        pytest.param("Straße ﬁne", ["strasse", "fine"], id="folded letters"),
        pytest.param(
            "jana.meier@x.example", ["jana", "meier", "x", "example"], id="an address's parts"
        ),
        pytest.param("a_b", ["a", "b"], id="an underscore separates"),
        pytest.param("田中さん", ["田", "中", "さ", "ん"], id="no spaces in Japanese"),
        pytest.param("报价abc", ["报", "价", "abc"], id="two scripts"),
        pytest.param("Здравей, Ёлка—дом", ["здравеи", "елка", "дом"], id="Cyrillic"),
        pytest.param("".join(map("e{}".format, MARKS)), ["e" * 60], id="many different accents"),
        pytest.param("".join(map("é{}".format, SIGNS)), ["e"] * 60, id="many different signs"),
        pytest.param("x" * 300, ["x" * LONGEST_WORD], id="a long word is cut"),
        pytest.param("'\"*()&|!:<->", [], id="no words"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" + "\u0300\u0316" * MOST_OCTETS, id="combining marks"),
        pytest.param("a" + "\u0344" * MOST_OCTETS, id="marks that are two"),
        pytest.param("".join(map(chr, range(0xAC00, 0xD7A4))) * 20, id="many different"),
    ],
)
def test_words_take_linear_time(text: str) -> None:
    begun = process_time()
    words(text)
    assert process_time() - begun < 2


@given(st.text())
def test_words_are_letters_and_digits_alone(text: str) -> None:
    assert all(each.isalnum() for each in words(text))


@given(st.text())
def test_words_of_words_are_the_same(text: str) -> None:
    """What stands for a character is plain already, in whatever order they are replaced."""
    found = words(text)
    assert words(" ".join(found)) == found


@given(st.text(), st.text())
def test_words_of_parts_are_those_of_the_whole(subject: str, text: str) -> None:
    assert indexed_words((subject,), text_words(text)).split() == words(f"{subject}\n{text}")


@pytest.mark.parametrize("place", ["body", "note"])
def test_an_email_is_indexed_up_to_a_limit(place: str) -> None:
    long, short = "täglich " * MOST_OCTETS, "never reached"
    note, body = (short, long) if place == "body" else (long, short)
    found = indexed_words(("subject", note), text_words(body)).split()
    assert found[0] == "subject"
    assert "taglich" in found
    assert sum(len(each.encode()) + 1 for each in found) <= MOST_OCTETS
    assert ("reached" in found) == (place == "body")


def test_no_words() -> None:
    assert text_words(None) == TextWords("", "")
    assert indexed_words(("", ""), text_words(None)) == ""
