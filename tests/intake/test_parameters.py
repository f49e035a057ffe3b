import pytest

from maillogger.intake.parameters import clean_filename, parse_parameters


@pytest.mark.parametrize(
    ("field", "value", "parameters"),
    [
        pytest.param("Text/Plain; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}, id="plain"),
        pytest.param(
            'a/b; name="a;b=c"; x=1', "a/b", {"name": "a;b=c", "x": "1"}, id="quoted-semicolon"
        ),
        pytest.param(r'a/b; name="a \"b\" \\c"', "a/b", {"name": r'a "b" \c'}, id="quoted-pairs"),
        pytest.param(r'a/b; name="C:\temp\x"', "a/b", {"name": r"C:\temp\x"}, id="backslashes"),
        pytest.param('a/b; name="open', "a/b", {"name": "open"}, id="unclosed-quote"),
        pytest.param(
            "a/b; name=my file.pdf ; x=1", "a/b", {"name": "my file.pdf", "x": "1"}, id="spaces"
        ),
        pytest.param("a/b ;boundary = b", "a/b", {"boundary": "b"}, id="space-around-equals"),
        pytest.param("a/b; ;; junk; x=1", "a/b", {"x": "1"}, id="junk-between"),
        pytest.param("a/b (comment); x=1", "a/b", {"x": "1"}, id="comment"),
        pytest.param("a/b; x=1; x=2", "a/b", {"x": "1"}, id="first-counts"),
        pytest.param("", "", {}, id="empty"),
        pytest.param(";x=1", "", {"x": "1"}, id="no-value"),
        pytest.param("a/b; name*=utf-8''%C3%9Cbung.pdf", "a/b", {"name": "Übung.pdf"}, id="2231"),
        pytest.param(
            "a/b; name*=iso-8859-1'de'%DCbung", "a/b", {"name": "Übung"}, id="2231-charset"
        ),
        pytest.param(
            "a/b; name*1=b.pdf; name*0=a", "a/b", {"name": "ab.pdf"}, id="2231-continued-unordered"
        ),
        pytest.param(
            "a/b; name*0*=utf-8''%C3; name*1*=%9C; name*2=.pdf",
            "a/b",
            {"name": "Ü.pdf"},
            id="2231-character-across-sections",
        ),
        pytest.param("a/b; name=old; name*=utf-8''new", "a/b", {"name": "new"}, id="2231-wins"),
        pytest.param("a/b; name*=x%41", "a/b", {"name": "xA"}, id="2231-no-charset"),
        pytest.param("a/b; name*=nonsense''%FC", "a/b", {"name": "ü"}, id="2231-unknown-charset"),
        pytest.param("a/b; name*99999999=x", "a/b", {"name": "x"}, id="2231-huge-number"),
    ],
)
def test_parse_parameters(field: str, value: str, parameters: dict[str, str]) -> None:
    parsed = parse_parameters(field)
    assert (parsed.value, parsed.parameters) == (value, parameters)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("offer.pdf", "offer.pdf", id="plain"),
        pytest.param("=?utf-8?q?=C3=9Cbung?=.pdf", "Übung.pdf", id="2047"),
        pytest.param("../../etc/passwd", "passwd", id="path"),
        pytest.param("C:\\Users\\ana\\offer.pdf", "offer.pdf", id="windows-path"),
        pytest.param("=?utf-8?q?..=2Fx?=", "x", id="path-in-2047"),
        pytest.param("a\r\nb\0c.pdf", "a b c.pdf", id="controls"),
        pytest.param("evil\u202efdp.exe", "evilfdp.exe", id="bidi-override"),
        pytest.param("a\u2028b\ud800", "a b", id="line-separator-and-surrogate"),
        pytest.param("x" * 300 + ".pdf", "x" * 251 + ".pdf", id="long"),
        pytest.param("x" * 300, "x" * 255, id="long-without-extension"),
        pytest.param("//", "", id="only-separators"),
        pytest.param("", "", id="empty"),
    ],
)
def test_clean_filename(name: str, expected: str) -> None:
    assert clean_filename(name) == expected
