import pytest

from maillogger.message.forward.lines import read_lines
from maillogger.message.forward.run import looks_labelled, read_label, read_run, split_label


@pytest.mark.parametrize(
    ("text", "word", "value"),
    [
        pytest.param("From: a", "From", "a", id="plain"),
        pytest.param("From : a", "From", "a", id="space-before-colon"),
        pytest.param("From：a", "From", "a", id="full-width"),
        pytest.param("*From:* a", "From", "a", id="bold"),
        pytest.param("**From:** a", "From", "a", id="bold-twice"),
        pytest.param("*From: *a", "From", "a", id="bold-with-the-space"),
        pytest.param("*Subject:* ***urgent***", "Subject", "***urgent***", id="bold-value"),
        pytest.param("| From: | a |", "From", "a", id="table"),
        pytest.param("ከ፦ a", "ከ", "a", id="ethiopic-colon"),
        pytest.param("Subject: a: b", "Subject", "a: b", id="first-colon"),
        pytest.param("Subject:", "Subject", "", id="no-value"),
    ],
)
def test_split_label(text: str, word: str, value: str) -> None:
    assert split_label(text) == (word, value)


@pytest.mark.parametrize("text", ["", "no colon", ": a", "x" * 50 + ": a"])
def test_no_label(text: str) -> None:
    assert read_label(text) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("From: a\nTo: b\n\nhello", ["a", "b"], id="ends-at-the-body"),
        pytest.param("From: a <\nb@c>\nTo: d", ["a <b@c>", "d"], id="wrapped-in-brackets"),
        pytest.param("To: a <b@c>;\n d <e@f>\nCc: g", ["a <b@c>; d <e@f>", "g"], id="recipients"),
        pytest.param("Subject: one\n two\nTo: b", ["one two", "b"], id="folded"),
        pytest.param("Subject: one\ntwo\nTo: b", ["one two", "b"], id="wrapped-before-a-label"),
        pytest.param("From:\na\nTo:\nb", ["a", "b"], id="values-below"),
        pytest.param("From:\n\na\n\nTo:\n\nb", ["a", "b"], id="values-below-empty-lines"),
        pytest.param("From: a\n\n\nTo: b", ["a", "b"], id="empty-lines-between"),
        pytest.param("From: a\n\n\n\n\nTo: b", ["a"], id="too-many-empty-lines"),
        pytest.param("From: a\nX-Spam: no\nTo: b", ["a", "b"], id="unknown-label-passed-over"),
        pytest.param("From: a\nTo: b\nFrom: c", ["a", "b"], id="a-second-from"),
        pytest.param("From: a\n> To: b", ["a"], id="another-depth"),
        pytest.param("From: a\nSubject:\nTo: b", ["a", "", "b"], id="empty-subject"),
    ],
)
def test_read_run(text: str, values: list[str]) -> None:
    assert [entry.value for entry in read_run(read_lines(text), 0)] == values


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("Vonq: a", True, id="label"),
        pytest.param("at 10:30 we meet", False, id="time"),
        pytest.param("https://x.example", False, id="link"),
        pytest.param("one two three four five: a", False, id="sentence"),
        pytest.param("no colon", False, id="none"),
    ],
)
def test_looks_labelled(text: str, answer: bool) -> None:
    assert looks_labelled(text) is answer
