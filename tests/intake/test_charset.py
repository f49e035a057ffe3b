import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.intake.charset import codec_of, decode_octets

JAPANESE = "株式会社 日本語ABC"


@pytest.mark.parametrize(
    ("octets", "label", "expected"),
    [
        pytest.param("Grüße".encode(), "UTF-8", "Grüße", id="utf-8"),
        pytest.param("Grüße".encode(), "", "Grüße", id="none-utf-8"),
        pytest.param("Grüße".encode("cp1252"), "", "Grüße", id="none-latin-1"),
        pytest.param("“5 €”".encode("cp1252"), "iso-8859-1", "“5 €”", id="latin-1-is-cp1252"),
        pytest.param("“5 €”".encode("cp1252"), "utf-8", "“5 €”", id="utf-8-is-cp1252"),
        pytest.param("Grüße".encode(), "us-ascii", "Grüße", id="ascii-is-utf-8"),
        pytest.param("Grüße, „wie“".encode()[:-1], "utf-8", "Grüße, „wie\ufffd", id="utf-8-cut"),
        pytest.param(JAPANESE.encode("iso2022_jp"), "iso-2022-jp", JAPANESE, id="iso-2022-jp"),
        pytest.param(b"\x1b$B-!-jF|K\\\x1b(B!", "ISO-2022-JP", "①㈱日本!", id="iso-2022-jp-nec"),
        pytest.param(b"\x1b(I1\x1b(B", "iso-2022-jp", "ｱ", id="iso-2022-jp-katakana"),
        pytest.param("①㈱".encode("cp932"), "shift_jis", "①㈱", id="shift-jis-is-cp932"),
        pytest.param("日本".encode("cp932"), "x-sjis", "日本", id="x-sjis"),
        pytest.param("镕朱".encode("gbk"), "gb2312", "镕朱", id="gb2312-is-gb18030"),
        pytest.param("똠방".encode("cp949"), "ks_c_5601-1987", "똠방", id="ks-c-5601"),
        pytest.param("Привет".encode("koi8_r"), "koi8-r", "Привет", id="koi8-r"),
        pytest.param("Привет".encode("cp1251"), '"windows-1251"', "Привет", id="quoted-label"),
        pytest.param("Hallo".encode("utf-16"), "utf-16", "Hallo", id="utf-16-mark"),
        pytest.param(b"\xef\xbb\xbfHallo", "iso-8859-1", "Hallo", id="utf-8-mark"),
        pytest.param(b"+ADw-script+AD4-", "utf-7", "+ADw-script+AD4-", id="utf-7-refused"),
        pytest.param("Grüße".encode(), "no-such-charset", "Grüße", id="unknown"),
        pytest.param(b"rot", "rot13", "rot", id="no-charset-rot13"),
        pytest.param(b"", "utf-8", "", id="empty"),
        pytest.param(b"\x81\x8d", "", "\ufffd\ufffd", id="nothing-fits"),
    ],
)
def test_decode_octets(octets: bytes, label: str, expected: str) -> None:
    assert decode_octets(octets, label) == expected


@pytest.mark.parametrize("label", ["idna", "punycode", "undefined", "base64", "utf-7", "hex", "\0"])
def test_what_is_no_charset(label: str) -> None:
    assert codec_of(label) is None


@given(st.binary(), st.sampled_from(["", "utf-8", "iso-2022-jp", "hz", "utf-16", "big5", "x"]))
def test_it_never_raises_and_is_text(octets: bytes, label: str) -> None:
    decode_octets(octets, label).encode("utf-8")
