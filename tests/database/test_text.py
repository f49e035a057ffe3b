import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.database.text import are_clean, clean, digest, is_clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("plain", "plain", id="plain"),
        pytest.param("", "", id="empty"),
        pytest.param("a\0b", "a\ufffdb", id="NUL"),
        pytest.param("\ud83d\ude00", "\ufffd\ufffd", id="a pair of surrogates is two lone ones"),
        pytest.param("😀", "😀", id="astral"),
        pytest.param("\x01\x1f\x7f\ufeff\ufffe", "\x01\x1f\x7f\ufeff\ufffe", id="controls stay"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_cleaned_text_can_be_encoded_and_is_cleaned_once(text: str) -> None:
    cleaned = clean(text)
    assert "\0" not in cleaned
    assert cleaned.encode().decode() == cleaned == clean(cleaned)
    assert len(cleaned) == len(text)
    assert is_clean(text) == (cleaned == text)
    assert digest(text) == digest(cleaned)
    assert len(digest(text)) == 64


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()))))
def test_texts_are_clean_where_each_is(texts: list[str]) -> None:
    assert are_clean(texts) == all(map(is_clean, texts))
