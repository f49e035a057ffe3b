import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.crm.words import LONGEST_WORD, MOST_OCTETS, Phrase, indexed_words, phrases, words
from maillogger.errors import InputError


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
        pytest.param("x" * 300, ["x" * LONGEST_WORD], id="a long word is cut"),
        pytest.param("'\"*()&|!:<->", [], id="no words"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("Net Price", [Phrase(("net",)), Phrase(("price",))], id="words"),
        pytest.param('"Net Price" now', [Phrase(("net", "price")), Phrase(("now",))], id="phrase"),
        pytest.param("off*", [Phrase(("off",), prefix=True)], id="prefix"),
        pytest.param('"net off"*', [Phrase(("net", "off"), prefix=True)], id="phrase and prefix"),
        pytest.param('"net off', [Phrase(("net", "off"))], id="quotes left open"),
        pytest.param("a@x.example", [Phrase(("a", "x", "example"))], id="an address is a phrase"),
        pytest.param("a OR NEAR(b", [Phrase((each,)) for each in ("a", "or")] + [
            Phrase(("near", "b"))], id="no operators"),
    ],
)  # fmt: skip
def test_phrases(query: str, expected: list[Phrase]) -> None:
    assert phrases(query) == expected


@pytest.mark.parametrize("query", ["", "  ", '""', "*", "(-)"])
def test_a_query_without_words_is_told(query: str) -> None:
    with pytest.raises(InputError, match="no word"):
        phrases(query)


@given(st.text())
def test_words_are_letters_and_digits_alone(text: str) -> None:
    assert all(each.isalnum() for each in words(text))


def test_an_email_is_indexed_up_to_a_limit() -> None:
    found = indexed_words(("subject", "täglich " * MOST_OCTETS, "never reached"))
    assert found[0] == "subject"
    assert sum(len(each.encode()) + 1 for each in found) <= MOST_OCTETS
    assert "reached" not in found
