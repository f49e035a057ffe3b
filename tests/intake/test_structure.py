import pytest

from maillogger.errors import MessageError
from maillogger.intake.caps import DEPTH_CAUSE, PARTS_CAUSE, Counts
from maillogger.intake.header import read_header
from maillogger.intake.structure import Part, parts_of, split_multipart


def split(octets: bytes, boundary: str = "b") -> list[bytes]:
    spans = split_multipart(octets, 0, len(octets), boundary, 1_000)
    return [octets[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        pytest.param(b"--b\r\none\r\n--b\r\ntwo\r\n--b--\r\n", [b"one", b"two"], id="crlf"),
        pytest.param(b"--b\none\n--b\ntwo\n--b--\n", [b"one", b"two"], id="lf"),
        pytest.param(b"pre\n--b\none\n--b--\nepi\n--b\nx", [b"one"], id="preamble-epilogue"),
        pytest.param(b"--b\none\n\n--b--", [b"one\n"], id="line-end-before-belongs"),
        pytest.param(b"--b  \t\r\none\r\n--b-- \r\n", [b"one"], id="blanks-after-delimiter"),
        pytest.param(b"--b\none\n--bb\ntwo\n--b-\n--b--", [b"one\n--bb\ntwo\n--b-"], id="prefixes"),
        pytest.param(b"--b\none --b\n--b--", [b"one --b"], id="not-at-line-start"),
        pytest.param(b"--b\none", [b"one"], id="cut-off"),
        pytest.param(b"--b\none\n--b", [b"one"], id="cut-off-at-delimiter"),
        pytest.param(b"--b\n--b\n\n--b--", [b"", b""], id="empty-parts"),
        pytest.param(b"--b--\n", [], id="closed-at-once"),
        pytest.param(b"no delimiter", [], id="none"),
    ],
)
def test_split_multipart(octets: bytes, expected: list[bytes]) -> None:
    assert split(octets) == expected


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"--b\n" * 1_002, id="parts"),
        pytest.param(b"--b\nx" + b"\n--bx" * 10_001, id="near-delimiters"),
    ],
)
def test_too_many_parts(octets: bytes) -> None:
    with pytest.raises(MessageError, match=PARTS_CAUSE):
        split(octets)


def parts(octets: bytes, depth: int = 0) -> list[Part]:
    header = read_header(octets, 0, len(octets))
    return list(parts_of(octets, header, len(octets), depth, Counts()))


def test_parts_stand_in_order_with_their_containers() -> None:
    octets = (
        b"Content-Type: multipart/mixed; boundary=a\n\n"
        b"--a\nContent-Type: multipart/alternative; boundary=ab\n\n"
        b"--ab\n\none\n--ab\nContent-Type: text/html\n\ntwo\n--ab--\n"
        b"--a\nContent-Type: multipart/digest; boundary=c\n\n--c\n\nA: 1\n\n--c--\n"
        b"--a\nContent-Type: nonsense\n\nfour\n--a--\n"
    )
    found = [
        (each.content_type, each.container, each.first, each.depth, octets[each.start : each.end])
        for each in parts(octets)
    ]
    assert found == [
        ("text/plain", "alternative", True, 2, b"one"),
        ("text/html", "alternative", False, 2, b"two"),
        ("message/rfc822", "digest", True, 2, b"A: 1\n"),
        ("text/plain", "mixed", False, 1, b"four"),
    ]


@pytest.mark.parametrize(
    "content_type",
    ["multipart/mixed", "multipart/mixed; boundary=", "multipart/mixed; boundary=" + "b" * 257],
)
def test_a_multipart_without_boundary_is_text(content_type: str) -> None:
    (only,) = parts(f"Content-Type: {content_type}\n\n--b\n\nx\n--b--\n".encode())
    assert only.content_type == "text/plain"


def test_the_depth_goes_on_from_the_message_around() -> None:
    assert parts(b"A: 1\n\n", depth=100)
    with pytest.raises(MessageError, match=DEPTH_CAUSE):
        parts(b"A: 1\n\n", depth=101)
