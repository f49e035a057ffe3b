import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.notice.received import is_mailable, message_id, one_line


@pytest.mark.parametrize(
    ("received", "shown"),
    [
        pytest.param("Offer 2024", "Offer 2024", id="plain"),
        pytest.param("Préféré 📧 見積", "Préféré 📧 見積", id="other scripts"),
        pytest.param("a\r\nBcc: x@evil", "a Bcc: x@evil", id="line end"),
        pytest.param("a\0b\x1b[31mc\x7f", "a b [31mc", id="NUL, escape, DEL"),
        pytest.param("a\u2028b\u2029c\x85d\x0be", "a b c d e", id="other line separators"),
        pytest.param("exe.\u202efdp\u2066\u200b", "exe.fdp", id="direction and zero width"),
        pytest.param("a\ud800b\ue000", "a\ufffdb\ufffd", id="lone surrogate, private use"),
        pytest.param("  a \t  b\u00a0c ", "a b c", id="white space"),
        pytest.param("x" * 20, "x" * 20, id="just fits"),
        pytest.param("x" * 21, "x" * 19 + "…", id="too long"),
        pytest.param("\r\n", "", id="nothing"),
    ],
)
def test_a_received_text_is_one_line_that_shows_what_it_says(received: str, shown: str) -> None:
    assert one_line(received, 20) == shown


@given(st.text(), st.integers(2, 80))
def test_one_line_is_short_printable_and_encodable(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line.isprintable()
    line.encode("utf-8")
    assert one_line(line, limit) == line
    assert not any(unicodedata.bidirectional(each) in {"RLO", "LRO", "RLI"} for each in line)


def test_a_long_text_is_cut_before_it_is_read() -> None:
    started = time.process_time()
    assert len(one_line("\u202e" * 50_000_000, 100)) <= 100
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("ana@team.example", id="plain"),
        pytest.param("ana.o'hara+crm@team.example", id="apostrophe and tag"),
        pytest.param("a..b@docomo.example", id="two dots"),
        pytest.param("root@localhost", id="one label"),
        pytest.param("ana@xn--bcher-kva.example", id="A-label"),
        pytest.param("a=b?c@team.example", id="signs of an encoded word apart"),
        pytest.param(f"{'x' * 64}@{'y' * 60}.{'z' * 60}.{'w' * 59}.example", id="254 octets"),
    ],
)
def test_ordinary_addresses_can_be_mailed(address: str) -> None:
    assert is_mailable(address)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="empty"),
        pytest.param("Ana", id="a name"),
        pytest.param("ana@team.example\r\nBcc: x@evil.example", id="line end"),
        pytest.param("ana@team.example\0", id="NUL"),
        pytest.param("ana@team.example, x@evil.example", id="two"),
        pytest.param("ana@team.example> SIZE=1", id="a parameter"),
        pytest.param("=?utf-8?q?=0D=0ABcc:_x?=@team.example", id="encoded word"),
        pytest.param('"ana ruiz"@team.example', id="quoted"),
        pytest.param("anä@team.example", id="not ASCII"),
        pytest.param("ana@bücher.example", id="U-label"),
        pytest.param("ana(x)@team.example", id="comment"),
        pytest.param("x" * 256 + "@team.example", id="too long"),
        pytest.param("team:ana@team.example;", id="group"),
    ],
)
def test_what_could_change_the_envelope_is_no_address(address: str) -> None:
    assert not is_mailable(address)


@pytest.mark.parametrize(
    ("received", "written"),
    [
        pytest.param("<a.b$c@team.example>", "<a.b$c@team.example>", id="in brackets"),
        pytest.param(" a@team.example ", "<a@team.example>", id="without"),
        pytest.param("<no-at-sign>", "<no-at-sign>", id="no at sign"),
        pytest.param(f"<{'x' * 250}>", f"<{'x' * 250}>", id="250 octets"),
        pytest.param(f"<{'x' * 251}>", None, id="too long"),
        pytest.param("<a@x>\r\nBcc: x@evil.example", None, id="line end"),
        pytest.param("<a@x> <b@x>", None, id="two"),
        pytest.param("<=?utf-8?q?=0ABcc:_x?=@x>", None, id="encoded word"),
        pytest.param("<ä@x>", None, id="not ASCII"),
        pytest.param("<a b@x>", None, id="space"),
        pytest.param("<>", None, id="empty"),
        pytest.param("", None, id="nothing"),
        pytest.param(None, None, id="none"),
    ],
)
def test_only_a_clean_message_id_is_answered(received: str | None, written: str | None) -> None:
    assert message_id(received) == written
