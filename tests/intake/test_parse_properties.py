import hashlib
import unicodedata
from dataclasses import dataclass
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from maillogger.message.model import Message
from tests.intake.messages import HEADER, encoded, message, multipart, part, read

ASCII = "aZ09 \n.,;:=-_<>()[]{}\"'\\/?!@#%&*+~^$|`\t"
ALPHABETS = {
    "utf-8": ASCII + "éßĳœ€“”日本語한글עבריתالعربية😀\u0301\u200d\u00a0\u2028",
    "iso-8859-1": ASCII + "éßÄñ£¥\u00a0",
    "windows-1251": ASCII + "ПриветЁ№“”€",
    "iso-2022-jp": ASCII + "株式会社カタカナひらがな、。",
    "gb18030": ASCII + "镕朱简体€é😀",
    "big5": ASCII + "繁體中文",
    "utf-16": ASCII + "é日😀",
}
ENCODINGS = ("base64", "quoted-printable", "binary")
FRAGMENTS = (
    *(b"\r\n", b"\n", b"--b", b"--", b":", b" ", b"x", b"\0", b"\xff", b"=?"),
    *(b"Content-Type:", b"multipart/mixed;", b"boundary=b", b"message/rfc822", b"text/html"),
)


names = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="/\\"), min_size=1, max_size=60
)


@dataclass(frozen=True)
class Truth:
    """What a generated message says."""

    text: str
    html: str | None
    files: tuple[tuple[str, bytes], ...]


@st.composite
def text_parts(draw: st.DrawFn, content_type: str) -> tuple[str, bytes]:
    charset = draw(st.sampled_from(tuple(ALPHABETS)))
    text = draw(st.text(ALPHABETS[charset], max_size=200))
    encoding = draw(st.sampled_from(ENCODINGS))
    octets = encoded(text.encode(charset), encoding)
    fields = f"Content-Transfer-Encoding: {encoding}"
    return text, part(f"{content_type}; charset={charset}", octets, fields)


@st.composite
def files(draw: st.DrawFn) -> tuple[tuple[str, bytes], bytes]:
    name, octets = draw(names), draw(st.binary(max_size=500))
    encoding = draw(st.sampled_from(ENCODINGS))
    quoted = "".join(f"%{each:02X}" for each in name.encode())
    raw = name.replace('"', '\\"')
    filename = draw(st.sampled_from([f"filename*=utf-8''{quoted}", f'filename="{raw}"']))
    disposition = f"Content-Disposition: attachment; {filename}"
    body = encoded(octets, encoding)
    content_type = "application/octet-stream"
    field = f"Content-Transfer-Encoding: {encoding}"
    return (name, octets), part(content_type, body, field, disposition)


@st.composite
def messages(draw: st.DrawFn) -> tuple[bytes, Truth]:
    text, text_part = draw(text_parts("text/plain"))
    html, html_part = draw(text_parts("text/html"))
    attached = draw(st.lists(files(), max_size=3))
    truth = Truth(text, html, tuple(truth for truth, _ in attached))
    body = multipart("alternative", [text_part, html_part])
    if draw(st.booleans()):
        truth, body = Truth(text, None, truth.files), text_part
    if attached:
        body = multipart("mixed", [body, *(octets for _, octets in attached)])
    return message(body), truth


def assert_says(parsed: Message, truth: Truth) -> None:
    assert parsed.problem is None
    assert (normal(parsed.text), normal(parsed.html)) == (normal(truth.text), normal(truth.html))
    found = [(each.filename, each.size, each.sha256) for each in parsed.attachments]
    assert found == [
        (name, len(octets), hashlib.sha256(octets).hexdigest()) for name, octets in truth.files
    ]


def normal(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", text)


@given(messages())
def test_every_body_file_name_and_octet_comes_back(case: tuple[bytes, Truth]) -> None:
    octets, truth = case
    assert_says(read(octets), truth)


@given(messages())
def test_an_attached_message_is_read_as_if_it_had_come_alone(case: tuple[bytes, Truth]) -> None:
    octets, truth = case
    attached = part("message/rfc822", octets)
    text = part("text/plain", b"see attached")
    parsed = read(message(multipart("mixed", [text, attached])))
    assert_says(parsed.attached[0], truth)
    assert (parsed.text, parsed.attachments) == ("see attached", ())


@given(st.binary())
def test_any_octets_are_some_message(octets: bytes) -> None:
    assert_is_clean(read(octets))


@given(messages(), st.data())
def test_a_damaged_message_is_some_message(case: tuple[bytes, Truth], data: st.DataObject) -> None:
    octets, _ = case
    start = data.draw(st.integers(0, len(octets)))
    stop = data.draw(st.integers(start, len(octets)))
    assert_is_clean(read(octets[:start] + data.draw(st.binary(max_size=20)) + octets[stop:]))


@given(st.lists(st.sampled_from(FRAGMENTS)))
def test_any_mime_fragments_are_some_message(pieces: list[bytes]) -> None:
    header = HEADER + b"Content-Type: multipart/mixed; boundary=b\n\n"
    assert_is_clean(read(header + b"".join(pieces)))


def assert_is_clean(parsed: Message) -> None:
    """Nothing a database, a header or a page could stumble over."""
    for each in (parsed.subject, parsed.message_id or "", *chain(*parsed.fields.values())):
        assert not set(each) & set("\0\r\n")
    for text in (parsed.text or "", parsed.html or ""):
        text.encode("utf-8")
        assert not set(text) & set("\0\r")
