import pytest

from maillogger.message.forward.block import find_glued, find_header
from maillogger.message.forward.lines import read_lines
from maillogger.message.forward.run import read_run


def header_of(text: str) -> tuple[tuple[str, ...], dict[str, str], bool]:
    header = find_header(read_run(read_lines(text), 0))
    return (
        header.languages,
        {str(role): value for role, value in header.values.items()},
        header.complete,
    )


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        pytest.param("From: a\nDate: b\nSubject: c", ("en",), id="english"),
        pytest.param("Von: a\nDate: b\nSubject: c", ("de",), id="from-alone-localised"),
        pytest.param("Fra: a\nSendt: b\nEmne: c", ("da", "nb", "nn"), id="shared"),
        pytest.param("Da: a\nData: b\nOggetto: c\nA: d", ("it",), id="da-is-from-in-italian"),
    ],
)
def test_languages(text: str, languages: tuple[str, ...]) -> None:
    assert header_of(text)[0] == languages


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        pytest.param("From: a\nDate: b\nSubject: c", True, id="three-roles"),
        pytest.param("From: a\nSubject: c", False, id="two-roles"),
        pytest.param("To: a\nDate: b\nSubject: c", False, id="no-from"),
        pytest.param("Von: a\nFecha: b\nObjet: c", False, id="three-languages"),
        pytest.param("From: a\nImportance: b\nAttachments: c", False, id="others-do-not-count"),
        pytest.param("From: a\n\nDate: b\n\nSubject: c", True, id="apart"),
    ],
)
def test_complete(text: str, complete: bool) -> None:
    assert header_of(text)[2] is complete


def test_a_label_above_an_empty_line_is_no_part_of_what_is_complete_without_it() -> None:
    _, values, _ = header_of("To: be seen\n\nFrom: a\nDate: b\nSubject: c\nTo: d")
    assert values == {"from": "a", "date": "b", "subject": "c", "to": "d"}


def test_a_missing_role_may_follow_an_empty_line() -> None:
    _, values, _ = header_of("From: a\nDate: b\nTo: c\n\nSubject: d")
    assert values == {"from": "a", "date": "b", "to": "c", "subject": "d"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param(
            "From: A <a@b>To: cSent: 1 May 2025 10:00:05Subject: d: e",
            {"from": "A <a@b>", "to": "c", "date": "1 May 2025 10:00:05", "subject": "d: e"},
            id="yahoo",
        ),
        pytest.param(
            "Sujet : dDate : 1 mai 2025De : A <a@b>Pour : c",
            {"subject": "d", "date": "1 mai 2025", "from": "A <a@b>", "to": "c"},
            id="thunderbird-table",
        ),
    ],
)
def test_glued(text: str, values: dict[str, str]) -> None:
    header = find_glued(text, 0)
    assert header is not None
    assert header.values == values


@pytest.mark.parametrize(
    "text", ["From: a Subject: b", "From: a@b at 10:00:05", "x: y: z: From: a"]
)
def test_not_glued(text: str) -> None:
    assert find_glued(text, 0) is None
