import json
import re
import string
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, get_args

import pytest

from maillogger.config import NoticeSettings
from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Message
from maillogger.notice.texts import NOTICED, read_texts, takes_manual_format
from maillogger.rules.forwarding import MANUAL_FORMAT

LANGUAGES: tuple[str, ...] = get_args(NoticeSettings.model_fields["language"].annotation)
TRANSLATED = [each for each in LANGUAGES if each != "en"]


def table(language: str) -> dict[str, Any]:
    source = files("maillogger.notice.translations").joinpath(f"{language}.json")
    found: dict[str, Any] = json.loads(source.read_text("utf-8"))
    return found


def leaves(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [leaf for each in inner for leaf in leaves(each)]


def test_there_is_a_file_for_each_language_and_no_other() -> None:
    folder = files("maillogger.notice.translations").iterdir()
    names = {each.name.removesuffix(".json") for each in folder if each.name.endswith(".json")}
    assert names == set(LANGUAGES) == {"en", "nl", "de", "fr", "es"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_every_text_and_no_leftover(language: str) -> None:
    found = table(language)
    assert set(found) == {"frame", "manual_format", "reasons"}
    assert set(found["frame"]) == set(table("en")["frame"])
    assert set(found["reasons"]) == {each.name for each in NOTICED}
    assert all(set(each) == {"sentence", "remedy"} for each in found["reasons"].values())
    assert len(found["manual_format"]) == len(MANUAL_FORMAT.splitlines())


def test_english_has_only_what_does_not_stand_beside_the_rules() -> None:
    assert set(table("en")) == {"frame"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something_in_clean_words(language: str) -> None:
    texts = leaves(table(language))
    assert all(each.strip() for each in texts)
    assert all(each.isprintable() or "\u00a0" in each for each in texts)
    assert not any(re.search(r" {2}|\s[.,]", each) for each in texts)


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_was_left_in_english(language: str) -> None:
    english, translated = read_texts("en"), read_texts(language)
    for name, explanation in translated.reasons.items():
        assert explanation.sentence != english.reasons[name].sentence
        assert explanation.remedy != english.reasons[name].remedy
    same = {key for key, text in translated.frame.items() if text == english.frame[key]}
    assert same <= {"colon", "date"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_is_one_sentence_and_what_to_do_another(language: str) -> None:
    for name, explanation in read_texts(language).reasons.items():
        assert explanation.sentence.endswith("."), name
        assert explanation.remedy.endswith(":" if takes_manual_format(name) else "."), name
        for text in (explanation.sentence, explanation.remedy):
            assert not re.search(r"[.!?] ", text), name
            assert "`" not in text or re.search(r"`max_[a-z]+_bytes`", text), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_are_named_where_the_english_remedy_names_them(language: str) -> None:
    named = {each.name: set(re.findall("`[^`]+`", each.remedy)) for each in NOTICED}
    for name, explanation in read_texts(language).reasons.items():
        assert set(re.findall("`[^`]+`", explanation.remedy)) == named[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digest_takes_the_same_values_in_every_language(language: str) -> None:
    def placeholders(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    frame = read_texts(language).frame
    filled = {key for key, text in frame.items() if placeholders(text)}
    assert filled == {"digest_lead"}
    assert placeholders(frame["digest_lead"]) == {"count", "since", "hourly", "daily"}


def test_the_format_goes_with_the_reasons_whose_remedy_asks_for_it() -> None:
    assert [each.name for each in NOTICED if takes_manual_format(each.name)] == [
        "forward_header_missing",
        "forward_language_unsupported",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_format_typed_as_it_is_shown_is_understood(language: str) -> None:
    first, sender, date, subject, to = read_texts(language).manual_format.splitlines()
    typed = (
        first,
        re.sub(r"\S+ <\S+>", "Jane Doe <jane@customer.example>", sender),
        date.replace("…", "2024-03-05 14:53"),
        subject.replace("…", "Offer"),
        re.sub(r"\S+ <\S+>", "Ana Ruiz <ana@team.example>", to),
        "",
        "The text.",
    )
    message = Message(text="\n".join(typed), date=datetime(2024, 3, 6, tzinfo=UTC))
    (original,) = unwrap(message).forward.originals
    assert original.sender is not None
    assert original.sender.address == "jane@customer.example"
    assert [each.address for each in original.to] == ["ana@team.example"]
    assert original.subject == "Offer"
    assert original.date is not None
    assert original.date.isoformat() == "2024-03-05T14:53:00+00:00"
    assert original.text == "The text."
