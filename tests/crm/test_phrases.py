import pytest

from maillogger.crm.phrases import Phrase, phrases
from maillogger.errors import InputError


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
