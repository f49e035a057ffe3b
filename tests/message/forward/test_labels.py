import pytest

from maillogger.message.forward.labels import KINDS, PREFIXES, ROLES, fold, source, words

LANGUAGES = source()["languages"]
LISTS = {"name", *ROLES, *KINDS, "wrote", "around", "clock"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_name_and_a_from_and_nothing_unknown(language: str) -> None:
    entry = LANGUAGES[language]
    assert entry["name"]
    assert entry["from"]
    assert set(entry) <= LISTS


def test_there_are_98_languages() -> None:
    assert len(LANGUAGES) == 98


def test_prefixes_are_of_the_known_kinds() -> None:
    assert set(source()["prefixes"]) == set(PREFIXES)


def test_da_alone_has_two_roles() -> None:
    double = {label for label, roles in words().labels.items() if len(set(roles.values())) > 1}
    assert double == {"da"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_there_twice(language: str) -> None:
    for name, listed in LANGUAGES[language].items():
        if name != "name":
            assert len({fold(word) for word in listed}) == len(listed), name


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        pytest.param("Betreff", "betreff", id="case"),
        pytest.param("Reply  To", "reply to", id="spaces"),
        pytest.param("Messaghju d’origine", "messaghju d'origine", id="apostrophe"),
        pytest.param("Pr\u030cedme\u030ct", "předmět", id="composed"),
        pytest.param("بازارسال\u200cشده", "بازارسالشده", id="joiner"),
        pytest.param("Θέμας", "θέμασ", id="final-sigma"),
    ],
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_a_separator_of_several_languages_names_them_all() -> None:
    assert words().separators["mensagem original"].languages == ("pt-BR", "pt")


def test_the_longest_word_for_wrote_comes_first() -> None:
    lengths = [len(word) for word in words().wrote]
    assert lengths == sorted(lengths, reverse=True)
