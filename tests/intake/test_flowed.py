import pytest

from maillogger.intake.flowed import unflow


@pytest.mark.parametrize(
    ("text", "delete_space", "expected"),
    [
        pytest.param("one \ntwo\n\nthree\n", False, "one two\n\nthree\n", id="paragraph"),
        pytest.param("日本 \n語\n", True, "日本語\n", id="delsp"),
        pytest.param(" >not quoted\n  x\n", False, ">not quoted\n x\n", id="space-stuffed"),
        pytest.param("> a \n> b\nc\n", False, "> a b\nc\n", id="quoted"),
        pytest.param(">> a \n> b\n", False, ">> a \n> b\n", id="depth-changes"),
        pytest.param(">\n", False, ">\n", id="empty-quoted"),
        pytest.param("text \n-- \nAna\n", False, "text \n-- \nAna\n", id="signature"),
        pytest.param("last ", False, "last ", id="ends-flowed"),
        pytest.param("", False, "", id="empty"),
    ],
)
def test_unflow(text: str, delete_space: bool, expected: str) -> None:
    assert unflow(text, delete_space) == expected
