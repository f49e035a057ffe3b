import base64
import binascii
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.intake import decode
from maillogger.intake.decode import decoded, encoding_name
from tests.intake.messages import encoded

MANY = bytes(range(256)) * 30_000


def whole(octets: bytes, encoding: str) -> bytes:
    return b"".join(decoded(octets, 0, len(octets), encoding))


@pytest.mark.parametrize(
    ("octets", "encoding", "expected"),
    [
        pytest.param(b"aGVsbG8=", "base64", b"hello", id="base64"),
        pytest.param(b"aG Vs\r\nbG\t8=\r\n", "base64", b"hello", id="base64-white-space"),
        pytest.param(b"aGVsbG8", "base64", b"hello", id="base64-no-padding"),
        pytest.param(b"aGVsbG8hx", "base64", b"hello!", id="base64-one-digit-left"),
        pytest.param(b"aG*V!sbG8=", "base64", b"hello", id="base64-junk"),
        pytest.param(b"aGVsbG8=\r\n--footer--", "base64", b"hello", id="base64-ends-at-padding"),
        pytest.param(b"", "base64", b"", id="base64-empty"),
        pytest.param(b"a=C3=A4=\r\nb", "quoted-printable", "aäb".encode(), id="qp"),
        pytest.param(b"100=% =ZZ", "quoted-printable", b"100=% =ZZ", id="qp-broken"),
        pytest.param(b"a\r\nb", "7bit", b"a\r\nb", id="7bit"),
        pytest.param(b"a\xff", "x-unheard-of", b"a\xff", id="unknown"),
        pytest.param(
            b"junk\nbegin 644 a.txt\n" + binascii.b2a_uu(b"hello") + b"`\nend\nrest",
            "x-uuencode",
            b"hello",
            id="uuencode",
        ),
        pytest.param(b"begin 644 a\r\n%:&5L;&\\\r\nend\r\n", "uuencode", b"hello", id="uu-crlf"),
        pytest.param(b"no begin", "uuencode", b"", id="uu-nothing"),
    ],
)
def test_decoded(octets: bytes, encoding: str, expected: bytes) -> None:
    assert whole(octets, encoding) == expected


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "binary"])
def test_chunks_join_without_a_seam(encoding: str) -> None:
    octets = encoded(MANY, encoding)
    assert len(list(decoded(octets, 0, len(octets), encoding))) > 1
    assert whole(octets, encoding) == MANY


def test_an_escape_at_the_end_of_a_chunk_without_line_ends() -> None:
    octets = b"a" * ((4 << 20) - 1) + b"=41=41"
    assert whole(octets, "quoted-printable") == b"a" * ((4 << 20) - 1) + b"AA"


def test_lines_of_uuencode_come_many_at_once_and_a_broken_one_ends_nothing() -> None:
    line = binascii.b2a_uu(MANY[:45])
    broken = b"#\xff\xff\xff\xff\n"
    octets = b"begin 644 a\n" + line * 66_000 + broken * 66_000 + line * 66_000 + b"end\n"
    assert len(list(decoded(octets, 0, len(octets), "uuencode"))) <= 4
    assert whole(octets, "uuencode") == MANY[:45] * 132_000


def test_only_the_part_is_decoded() -> None:
    assert b"".join(decoded(b"xxaGVsbG8=xx", 2, 10, "base64")) == b"hello"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param("BASE64", "base64", id="upper"),
        pytest.param(' "base64" ; x', "base64", id="quoted"),
        pytest.param("7bit (really)", "7bit", id="comment"),
        pytest.param("", "", id="none"),
    ],
)
def test_encoding_name(field: str, expected: str) -> None:
    assert encoding_name(field) == expected


@given(st.binary(), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "8bit"]))
def test_it_never_raises(octets: bytes, encoding: str) -> None:
    whole(octets, encoding)


@given(
    st.lists(st.sampled_from([b"QUJD", b"a", b"/", b"=", b"==", b"\r\n", b"-", b"\xff"])),
    st.sampled_from([3, 4, 9, 30, 4 << 20]),
)
def test_base64_is_its_digits_up_to_the_first_padding(pieces: list[bytes], chunk: int) -> None:
    octets = b"".join(pieces)
    digits = re.sub(rb"[^A-Za-z0-9+/]", b"", octets.partition(b"=")[0])
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(decode, "_CHUNK_OCTETS", chunk)
        found = whole(octets, "base64")
    assert found == binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def test_lines_of_base64_are_decoded_as_they_were_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "NO_BASE64", None)  # to take anything out of it would raise
    octets = base64.encodebytes(MANY).replace(b"\n", b"\r\n")
    assert whole(octets, "base64") == MANY


@given(st.binary(max_size=2_000), st.sampled_from(["base64", "quoted-printable", "binary"]))
def test_what_was_encoded_comes_back(octets: bytes, encoding: str) -> None:
    assert whole(encoded(octets, encoding), encoding) == octets
