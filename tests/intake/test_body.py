import unicodedata

import pytest

from maillogger.intake.body import read_text
from maillogger.intake.caps import Counts
from maillogger.intake.header import read_header
from maillogger.intake.structure import parts_of
from tests.intake.messages import encoded, part

ENCODING = "Content-Transfer-Encoding: "

JAPANESE = "株式会社 日本語\r\nABC\r\n"
MANY = 10_000_000


def text_of(octets: bytes, counts: Counts | None = None, max_octets: int = MANY) -> str:
    header = read_header(octets, 0, len(octets))
    (only,) = parts_of(octets, header, len(octets), 0, Counts())
    return read_text(octets, only, counts or Counts(), max_octets)


CASES = [
    pytest.param(
        part("text/plain; charset=iso-2022-jp", JAPANESE.encode("iso2022_jp"), ENCODING + "7bit"),
        "株式会社 日本語\nABC\n",
        id="iso-2022-jp-7bit",
    ),
    pytest.param(
        part("text/plain; charset=ISO-2022-JP", b"\x1b$B-!F|K\\\x1b(B"), "①日本", id="nec"
    ),
    pytest.param(part("text/plain; charset=utf-8", b"Gr\xfc\xdfe"), "Grüße", id="utf-8-is-cp1252"),
    pytest.param(part("text/plain; charset=latin1", b"\x935 \x80\x94"), "“5 €”", id="latin-1"),
    pytest.param(part("text/plain; charset=koi8-r", b"\xf0\xd2\xc9"), "При", id="koi8"),
    pytest.param(part("text/plain; charset=ISO-8859-2", b"\xb1\xb3"), "ął", id="latin-2"),
    pytest.param(part("text/plain; charset=iso-8859-8-i", b"\xf9\xec"), "של", id="logical-hebrew"),
    pytest.param(part("text/plain; charset=windows-1252", b"a\x81"), "a\ufffd", id="a-gap"),
    pytest.param(part("text/plain; charset=x-nonsense", "Grüße".encode()), "Grüße", id="unknown"),
    pytest.param(part("text/plain; charset=utf-7", b"+ADw-"), "+ADw-", id="utf-7"),
    pytest.param(part("text/plain; charset=gb2312", "镕".encode("gbk")), "镕", id="gb2312"),
    pytest.param(part("text/plain; charset=undefined", b"abc"), "abc", id="undefined-codec"),
    pytest.param(part("text/plain", b"\xef\xbb\xbfabc"), "abc", id="byte-order-mark"),
    pytest.param(part("text/plain", b"a\r\nb\rc\nd\0e"), "a\nb\nc\nde", id="line-ends-and-nul"),
    pytest.param(part("text/plain", b""), "", id="empty"),
    pytest.param(
        part("text/html", b"<p>=C3=A4=\r\n</p>", ENCODING + "Quoted-Printable"),
        "<p>ä</p>",
        id="html-qp",
    ),
    pytest.param(
        part("text/plain; format=flowed; delsp=yes", b"a \r\nb\r\n"), "ab\n", id="format-flowed"
    ),
    pytest.param(
        part("text/plain", b"From: x\r\n\r\n--b\r\nContent-Type: text/html\r\n"),
        "From: x\n\n--b\nContent-Type: text/html\n",
        id="looks-like-mime",
    ),
    pytest.param(
        part("text/plain; charset=utf-8", "grün".encode("utf-16"), ENCODING + "binary"),
        "grün",
        id="utf-16-by-its-mark",
    ),
]


@pytest.mark.parametrize(("octets", "expected"), CASES)
def test_read_text(octets: bytes, expected: str) -> None:
    assert text_of(octets) == expected


@pytest.mark.parametrize(("octets", "expected"), CASES)
def test_what_mail_parser_may_not_read_any_more_is_the_same(octets: bytes, expected: str) -> None:
    assert text_of(octets, Counts(text_octets=64 * 1024)) == expected


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_long_text(encoding: str) -> None:
    text = "Zeile für Zeile\n" * 20_000
    field = ENCODING + encoding
    assert (
        text_of(part("text/plain; charset=utf-8", encoded(text.encode(), encoding), field)) == text
    )


def test_combining_marks_take_linear_time() -> None:
    marks = "a" + "\u0300\u0316" * 500_000
    assert text_of(part("text/plain; charset=utf-8", marks.encode())) == marks


def test_short_text_is_in_normal_form_c() -> None:
    decomposed = unicodedata.normalize("NFD", "Grüße")
    assert text_of(part("text/plain; charset=utf-8", decomposed.encode())) == "Grüße"


def test_text_over_the_limit_is_left_out() -> None:
    octets = part("text/plain", b"a" * 1_000)
    counts = Counts()
    assert [len(text_of(octets, counts, 1_500)) for _ in range(3)] == [1_000, 500, 0]
