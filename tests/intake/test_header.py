from time import process_time

import pytest

from maillogger.intake.caps import FIELD_CAUSE, FIELDS_CAUSE, HEADER_CAUSE
from maillogger.intake.header import read_header
from maillogger.message.model import fields_of


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        pytest.param(b"A: 1\r\nB: 2\r\n\r\nbody", [("A", "1"), ("B", "2")], id="crlf"),
        pytest.param(b"A: 1\nB: 2\n\nbody", [("A", "1"), ("B", "2")], id="lf"),
        pytest.param(b"A: 1\r\r\n\r\r\nbody: x", [("A", "1")], id="doubled-cr"),
        pytest.param(b"A: 1\r\n 2\r\n\t3\r\n\r\n", [("A", "1 2\t3")], id="folded"),
        pytest.param(b"A: 1\r\n \r\n 2\r\n\r\n", [("A", "1  2")], id="folded-over-blanks"),
        pytest.param(b"A :1\r\n\r\n", [("A", "1")], id="space-before-colon"),
        pytest.param(b"A:\r\n\r\n", [("A", "")], id="empty-value"),
        pytest.param(b"A: a:b\r\n\r\n", [("A", "a:b")], id="colon-in-value"),
        pytest.param("A: Grüße\r\n\r\n".encode(), [("A", "Grüße")], id="utf-8"),
        pytest.param("A: Grüße\r\n\r\n".encode("latin-1"), [("A", "Grüße")], id="latin-1"),
        pytest.param(b"A: \xc3\xa4\r\nB: \xe4\r\n\r\n", [("A", "ä"), ("B", "ä")], id="both"),
        pytest.param(b"A: \0 \xa0\r\r\n b \0\r\n\r\n", [("A", "b")], id="blanks-around"),
        pytest.param(b"A: x\0y\rz\r\n\r\n", [("A", "x y z")], id="nul-and-cr"),
        pytest.param(b"From x Mon Jan 1\nA: 1\n\n", [("A", "1")], id="mbox-line"),
        pytest.param(b"From x\n y: z\nA: 1\n\n", [("A", "1")], id="folded-mbox-line"),
        pytest.param(
            b"From : a@b.example\nA: 1\n\n",
            [("From", "a@b.example"), ("A", "1")],
            id="no-mbox-line",
        ),
        pytest.param(b">From x Mon Jan 1\nA: 1\n\n", [("A", "1")], id="quoted-mbox-line"),
        pytest.param(b"A: 1\nno field here\nB: 2\n", [("A", "1")], id="no-separator"),
        pytest.param(b"A: 1", [("A", "1")], id="cut-off"),
        pytest.param(b": nameless\r\nA: 1\r\n\r\n", [], id="nameless"),
        pytest.param(b"", [], id="empty"),
        pytest.param(b"\r\nA: 1\r\n\r\n", [], id="no-header"),
    ],
)
def test_fields(octets: bytes, expected: list[tuple[str, str]]) -> None:
    assert read_header(octets, 0, len(octets)).fields == fields_of(expected)


@pytest.mark.parametrize(
    ("octets", "body"),
    [
        pytest.param(b"A: 1\r\n\r\nbody", b"body", id="crlf"),
        pytest.param(b"A: 1\n\r\nbody", b"body", id="mixed"),
        pytest.param(b"A: 1\nHello: you, and\nall else\n", b"all else\n", id="no-separator"),
        pytest.param(b"\nbody", b"body", id="no-header"),
        pytest.param(b"A: 1\r\n\r\n  body", b"  body", id="body-begins-with-space"),
        pytest.param(b"A: 1\n", b"", id="no-body"),
        pytest.param(b"A: 1\n\n\nB: 2\n", b"\nB: 2\n", id="two-empty-lines"),
        pytest.param(b"A: 1\n" + b"B" * 65_536 + b": 2\n", b"B" * 65_536 + b": 2\n", id="name"),
    ],
)
def test_body_begins_after_the_empty_line(octets: bytes, body: bytes) -> None:
    assert octets[read_header(octets, 0, len(octets)).body :] == body


def test_a_block_ends_where_its_part_ends() -> None:
    octets = b"A: 1\nB: 2\n\n"
    assert read_header(octets, 5, 10).fields == {"b": ["2"]}


@pytest.mark.parametrize(
    ("filler", "cause"),
    [
        pytest.param(b"X: " + b"a" * 65_534 + b"\r\n", FIELD_CAUSE, id="field-64-kib"),
        pytest.param(b"X: " + b"a" * 1_000_000 + b"\r\n", FIELD_CAUSE, id="field-1-mb"),
        pytest.param((b"X: " + b"a" * 60_000 + b"\r\n") * 5, HEADER_CAUSE, id="block-256-kib"),
        pytest.param(b"X: y\r\n" * 2_000, FIELDS_CAUSE, id="2001-fields"),
        pytest.param(b"X:" + b"\r\n " * 30_000 + b"\r\n", FIELD_CAUSE, id="folds"),
    ],
)
def test_caps_refuse_and_the_header_is_read_all_the_same(filler: bytes, cause: str) -> None:
    octets = b"From: a@b.example\r\n" + filler + b"Subject: last\r\n\r\nbody"
    header = read_header(octets, 0, len(octets))
    assert header.refused == cause
    assert header.first("from") == "a@b.example"
    assert header.first("subject") == ("" if cause == FIELDS_CAUSE else "last")


def test_a_refused_block_is_read_on_for_two_mib() -> None:
    field = b"X: " + b"a" * 60_000 + b"\r\n"
    octets = field * 34 + b"Subject: x\r\n" + field * 6 + b"Date: y\r\n\r\n"
    header = read_header(octets, 0, len(octets))
    assert (header.first("subject"), header.first("date")) == ("x", "")
    assert {name: len(values) for name, values in header.fields.items()} == {"x": 35, "subject": 1}


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"a" * 30_000_000, id="one-line"),
        pytest.param(b"A: " + b"\n " * 15_000_000, id="folds"),
        pytest.param(b"A:\n" * 10_000_000, id="fields"),
        pytest.param(b"From \n" * 5_000_000, id="mbox-lines"),
        pytest.param(b"A: 1\n" + b"\r" * 30_000_000, id="returns"),
    ],
)
def test_any_block_takes_linear_time(octets: bytes) -> None:
    begun = process_time()
    read_header(octets, 0, len(octets))
    assert process_time() - begun < 5


def test_what_is_within_the_caps_is_taken() -> None:
    field = b"X: " + b"a" * (65_536 - 5) + b"\r\n"
    octets = field + b"Y: z\r\n" * 1_999 + b"\r\n"
    header = read_header(octets, 0, len(octets))
    assert header.refused is None
    assert {name: len(values) for name, values in header.fields.items()} == {"x": 1, "y": 1_999}
    assert len(header.first("x")) == 65_531
