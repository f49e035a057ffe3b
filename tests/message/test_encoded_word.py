import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.message.encoded_word import decode_words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("Offer 4711", "Offer 4711", id="plain"),
        pytest.param("=?utf-8?q?J=C3=BCrgen?= writes", "Jürgen writes", id="q"),
        pytest.param("=?UTF-8?B?SsO8cmdlbg==?=", "Jürgen", id="b"),
        pytest.param("=?utf-8?b?SsO8cmdlbg?=", "Jürgen", id="b-unpadded"),
        pytest.param("=?utf-8?b?SsO8*cm=dlbg==?=", "Jürgen", id="b-junk"),
        pytest.param("=?utf-8?b?SsO8cmdlba?=", "Jürgem", id="b-digit-over"),
        pytest.param("=?utf-8?q?a?= =?utf-8?q?b?= c", "ab c", id="adjacent-joined"),
        pytest.param("=?utf-8?q?a?==?utf-8?q?b?=", "ab", id="adjacent-without-space"),
        pytest.param("=?utf-8?q?a?= =?iso-8859-1?q?=FC?=", "aü", id="adjacent-charsets"),
        pytest.param("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c", id="apart-kept"),
        pytest.param("=?utf-8?q?J=C3?= =?utf-8?q?=BCrgen?=", "Jürgen", id="character-split"),
        pytest.param("=?utf-8?b?5byg5Q==?=\r\n =?utf-8?b?vKA=?=", "张張"[:1] + "张", id="b-split"),
        pytest.param("=?ISO-2022-JP?B?GyRCOCtAURsoQiA0NzEx?=", "見積 4711", id="iso-2022-jp"),
        pytest.param("\x1b$B:4F#\x1b(B 4711", "佐藤 4711", id="iso-2022-jp-raw"),
        pytest.param("=?gb2312?B?lqI=?=", "枹", id="gb2312-as-gb18030"),
        pytest.param("=?iso-8859-1?q?=80_5?=", "€ 5", id="latin-1-as-windows"),
        pytest.param("=?utf-8*de?q?gr=C3=BCn?=", "grün", id="language"),
        pytest.param("=?x-unknown?q?gr=FCn?=", "grün", id="unknown-charset"),
        pytest.param("=?x-unknown?q?gr=C3=BCn?=", "grün", id="unknown-charset-utf-8"),
        pytest.param("=?x-unknown?q?=81=FC?=", "ü", id="unknown-charset-latin-1"),
        pytest.param("=?us-ascii?q?gr=FCn?=", "grün", id="ascii-is-not"),
        pytest.param("=?idna?q?xn--grn-hoa?=", "xn--grn-hoa", id="no-charset-idna"),
        pytest.param("=?rot13?q?abc?=", "abc", id="no-charset-rot13"),
        pytest.param("=?unicode_escape?q?=5Cx41?=", "\\x41", id="no-charset-escape"),
        pytest.param("=?utf-8?q?Jana Meier?=", "Jana Meier", id="space-inside"),
        pytest.param("=?utf-8?q?=ZZ=?=", "=ZZ=", id="bad-q"),
        pytest.param("=?utf-8?b?*=?=", "", id="bad-b"),
        pytest.param("=?utf-8?x?a?= =?b", "=?utf-8?x?a?= =?b", id="no-encoded-word"),
        pytest.param("gr\udcfcn", "grün", id="octet-windows"),
        pytest.param("gr\udcc3\udcbcn", "grün", id="octets-utf-8"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone-surrogate"),
        pytest.param("=?utf-8?q?x=0D=0ABcc:_a=40b?=", "x  Bcc: a@b", id="line-end-injected"),
        pytest.param("=?utf-8?q?a=00b=7F=1Bc?=\x00", "abc", id="controls"),
        pytest.param("a\u2028b\x85c\td", "a b c d", id="unicode-line-ends"),
    ],
)
def test_text_is_decoded(value: str, text: str) -> None:
    assert decode_words(value) == text


@given(st.text())
def test_what_is_decoded_is_one_line_that_can_be_stored(value: str) -> None:
    text = decode_words(value)
    assert len(text.splitlines()) <= 1
    assert not any(character < " " for character in text)
    text.encode()


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "gb18030", "koi8-r", "utf-7", "big5"])
@given(octets=st.binary(max_size=40), text=st.text(max_size=20))
def test_hostile_words_are_survived(charset: str, octets: bytes, text: str) -> None:
    quoted = "".join(f"={octet:02X}" for octet in octets)
    decode_words(f"{text}=?{charset}?q?{quoted}?= =?{charset}?b?{text}?=").encode()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("=?" * 500_000, id="openings"),
        pytest.param("=?a?q?" * 160_000, id="unclosed"),
        pytest.param("=?utf-8?q?=C3?= " * 60_000, id="words"),
        pytest.param("".join(f"=?x{n}?q?a?=" for n in range(70_000)), id="charsets"),
        pytest.param("=?utf-8?q?" + "x" * 1_000_000, id="payload"),
    ],
)
def test_a_megabyte_is_decoded_in_linear_time(value: str) -> None:
    start = time.process_time()
    decode_words(value)
    assert time.process_time() - start < 5
