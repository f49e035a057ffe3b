import pytest

from maillogger.message.forward.separators import is_rule, read_separator


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        pytest.param("---------- Forwarded message ---------", "forwarded", "", id="gmail"),
        pytest.param("-------- Original Message --------", "original", "", id="original"),
        pytest.param("-----Ursprüngliche Nachricht-----", "original", "", id="no-spaces"),
        pytest.param("============ Forwarded message ============", "forwarded", "", id="zoho"),
        pytest.param("Begin forwarded message:", "forwarded", "", id="undrawn"),
        pytest.param("Début du message réexpédié :", "forwarded", "", id="space-before-colon"),
        pytest.param("*---------- Forwarded message ----------*", "forwarded", "", id="bold"),
        pytest.param("----- Forwarded by A/B on 1/2/2025 -----", "forwarded", "", id="notes"),
        pytest.param("----- Forwarded message from A <a@b> -----", "forwarded", "", id="mutt"),
        pytest.param("----- End forwarded message -----", "ended", "", id="end"),
        pytest.param(
            "----- Forwarded Message ----- From: A <a@b>To: c",
            "forwarded",
            "From: A <a@b>To: c",
            id="glued",
        ),
        pytest.param(
            "---- Preposlaná správa --- Forwarded Message ----", "forwarded", "", id="two-languages"
        ),
        pytest.param("------------------ 原始邮件 ------------------", "original", "", id="qq"),
    ],
)
def test_separators(text: str, kind: str, rest: str) -> None:
    drawn = read_separator(text)
    assert drawn is not None
    assert (drawn.separator.kind, drawn.rest) == (kind, rest)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("-----", id="rule"),
        pytest.param("Forwarded message follows below", id="a-sentence"),
        pytest.param("--- cut here ---", id="other-words"),
        pytest.param("- Forwarded or not, it is a list item", id="list"),
    ],
)
def test_no_separators(text: str) -> None:
    assert read_separator(text) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("_" * 32, True, id="underscores"),
        pytest.param("- - - -", True, id="apart"),
        pytest.param("--", False, id="signature"),
        pytest.param("--- x", False, id="words"),
        pytest.param("", False, id="empty"),
    ],
)
def test_is_rule(text: str, answer: bool) -> None:
    assert is_rule(text) is answer
