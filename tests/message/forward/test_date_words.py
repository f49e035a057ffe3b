import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.message.forward.date_words import any_vocabulary, fold, noise, vocabulary, zones

ROOM = files("maillogger.message.forward")
LANGUAGES = json.loads((ROOM / "labels.json").read_text(encoding="utf-8"))["languages"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_all_months_and_weekdays(language: str) -> None:
    own = {
        word: meaning
        for word, meaning in vocabulary(language).words.items()
        if language == "en" or word not in vocabulary("en").words
    }
    assert {each.month for each in own.values() if each.month} <= set(range(1, 13))
    assert len({each.month for each in vocabulary(language).words.values() if each.month}) == 12
    assert {each.weekday for each in own.values()} >= set(range(7))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_for_a_part_of_the_day_is_noise(language: str) -> None:
    words = vocabulary(language).words
    assert not {word for word in noise() if word in words and words[word].hours}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("Di., 5. MÄRZ 2024", "di , 5. märz 2024", id="dots"),
        pytest.param("2:53 p. m.", "2:53 pm", id="initials"),
        pytest.param("2:53 μ.μ.", "2:53 μμ", id="greek"),
        pytest.param("5 มี.ค.", "5 มีค", id="thai"),
        pytest.param("٥ ۵ ५ ５", "5 5 5 5", id="digits"),
        pytest.param("İstanbul ILIK", "istanbul ilik", id="turkish"),
        pytest.param("ג׳ ג'", "ג ג", id="geresh"),
        pytest.param("مساءً سه‌شنبه ي", "مساء سهشنبه ی", id="arabic"),
        pytest.param("\u200e5\u202f\xa0x\x00", "5 x", id="marks"),
        pytest.param("27.10.2021 9.31", "27.10.2021 9.31", id="dots-between-digits"),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_leaves_no_control_characters(text: str) -> None:
    assert not any(each < " " for each in fold(text))


def test_what_languages_dispute_is_not_common() -> None:
    assert vocabulary("hr").words["listopada"].month == 10
    assert vocabulary("pl").words["listopada"].month == 11
    assert "listopada" not in any_vocabulary(None).words
    assert any_vocabulary(None).words["septembre"].month == 9


def test_an_unknown_language_has_english_words_only() -> None:
    assert vocabulary("xx") is vocabulary(None)
    assert vocabulary(None).words["march"].month == 3
    assert vocabulary(None).order == ""


def test_zones_have_all_their_offsets() -> None:
    assert zones()["mesz"] == (120,)
    assert zones()["ist"] == (330, 120, 60)
