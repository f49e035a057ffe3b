import pytest

from maillogger.message.forward.lines import (
    MAX_LINE,
    MAX_LINES,
    clean,
    join,
    quoted_throughout,
    read_line,
    read_lines,
    unquote,
)


@pytest.mark.parametrize(
    ("raw", "text", "depth", "indent"),
    [
        pytest.param("From: a", "From: a", 0, False, id="plain"),
        pytest.param("  From: a ", "From: a", 0, True, id="indented"),
        pytest.param("> From: a", "From: a", 1, False, id="quoted"),
        pytest.param(">> From: a", "From: a", 2, False, id="twice"),
        pytest.param("> > From: a", "From: a", 2, False, id="twice-apart"),
        pytest.param(">   wrapped", "wrapped", 1, True, id="quoted-indented"),
        pytest.param(">", "", 1, False, id="quoted-empty"),
        pytest.param("a > b", "a > b", 0, False, id="no-quote"),
        pytest.param("\ufeff\u200f\u202bמאת: x\u202c", "מאת: x", 0, False, id="bidi"),
        pytest.param("De\u00a0: x", "De : x", 0, False, id="nbsp"),
        pytest.param("主题:&nbsp;x &lt;a@b&gt;", "主题: x <a@b>", 0, False, id="entities"),
    ],
)
def test_read_line(raw: str, text: str, depth: int, indent: bool) -> None:
    assert read_line(raw) == (text, depth, indent, raw)


def test_a_long_line_is_read_in_part() -> None:
    line = read_line("x" * (MAX_LINE + 5))
    assert len(line.text) == MAX_LINE
    assert len(line.raw) == MAX_LINE + 5


def test_what_is_over_the_cap_stays_in_the_last_line() -> None:
    lines = read_lines("a\n" * MAX_LINES + "b\nc")
    assert len(lines) == MAX_LINES + 1
    assert lines[-1].raw == "b\nc"


def test_all_line_ends_are_line_ends() -> None:
    assert [line.raw for line in read_lines("a\r\nb\rc\nd")] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("raw", "depth", "left"),
    [
        pytest.param("> a", 1, "a", id="one"),
        pytest.param(">> a", 1, "> a", id="one-of-two"),
        pytest.param("> > a", 1, "> a", id="one-of-two-apart"),
        pytest.param("a", 1, "a", id="none"),
        pytest.param("> a", 0, "> a", id="none-wanted"),
        pytest.param(">  a", 1, " a", id="keeps-indentation"),
    ],
)
def test_unquote(raw: str, depth: int, left: str) -> None:
    assert unquote(raw, depth) == left


def test_join_drops_empty_lines_at_both_ends_only() -> None:
    assert join(["", "> \u00a0", "> a", ">", "> b", "", ">"], 1) == "a\n\nb"


@pytest.mark.parametrize(
    ("raws", "answer"),
    [
        pytest.param(["> a", "", ">", "> b"], True, id="all"),
        pytest.param(["> a", "b"], False, id="some"),
        pytest.param(["", " "], False, id="nothing-said"),
    ],
)
def test_quoted_throughout(raws: list[str], answer: bool) -> None:
    assert quoted_throughout(raws) is answer


def test_clean_leaves_joiners_in_names() -> None:
    assert clean("👩\u200d🚀 a\u200bb") == "👩\u200d🚀 ab"
