import hashlib
from pathlib import Path

import pytest

from maillogger.intake.caps import Limits
from maillogger.intake.parse import parse, parse_header
from maillogger.intake.spool import Spool
from maillogger.message.model import Address, TooLarge, Unparseable
from tests.intake.messages import HEADER, LIMITS, encoded, message, multipart, part, read

TEXT = part("text/plain; charset=utf-8", b"the text")
HTML = part("text/html; charset=utf-8", b"<p>the html</p>")
INNER = b"From: Jana <jana@nord.example>\r\nSubject: Inner\r\n"
BASE64 = "Content-Transfer-Encoding: base64"


def file(content_type: str = "application/pdf", *fields: str) -> bytes:
    return part(content_type, encoded(b"%PDF\0", "base64"), BASE64, *fields)


@pytest.mark.parametrize(
    ("body", "text", "html"),
    [
        pytest.param(TEXT, "the text", None, id="text-alone"),
        pytest.param(HTML, None, "<p>the html</p>", id="html-alone"),
        pytest.param(b"\r\nbare", "bare", None, id="no-content-type"),
        pytest.param(b"", "", None, id="no-body"),
        pytest.param(
            multipart("alternative", [TEXT, HTML]), "the text", "<p>the html</p>", id="alternative"
        ),
        pytest.param(
            multipart("mixed", [TEXT, file(), part("text/plain", b"after")]),
            "the text\nafter",
            None,
            id="text-file-text",
        ),
        pytest.param(
            multipart(
                "alternative",
                [TEXT, multipart("mixed", [HTML, file(), part("text/html", b"<p>after</p>")])],
            ),
            "the text",
            "<p>the html</p>\n<p>after</p>",
            id="html-file-html",
        ),
        pytest.param(
            multipart("mixed", [TEXT, file(), part("text/plain", b"\r\n")]),
            "the text",
            None,
            id="blank-text-after",
        ),
        pytest.param(
            multipart("related", [multipart("alternative", [TEXT, HTML]), file()]),
            "the text",
            "<p>the html</p>",
            id="alternative-in-related",
        ),
        pytest.param(multipart("mixed", [TEXT], end=b"\n"), "the text", None, id="bare-line-feeds"),
        pytest.param(
            multipart("mixed", [TEXT]).partition(b"\r\n--=_")[0].replace(b'"', b""),
            "This is a multipart message.",
            None,
            id="no-delimiter",
        ),
        pytest.param(
            part("text/plain; name=note.txt", b"named"), "named", None, id="named-but-all-there-is"
        ),
        pytest.param(
            multipart("alternative", [part("text/plain; name=a.txt", b"named"), HTML]),
            "named",
            "<p>the html</p>",
            id="named-alternative",
        ),
    ],
)
def test_bodies(body: bytes, text: str | None, html: str | None) -> None:
    parsed = read(message(body))
    assert (parsed.problem, parsed.text, parsed.html) == (None, text, html)


@pytest.mark.parametrize(
    ("attachment", "filename", "content_type", "inline"),
    [
        pytest.param(
            file("application/pdf; name=a.pdf"), "a.pdf", "application/pdf", False, id="name"
        ),
        pytest.param(
            file("application/pdf; name=a.pdf", "Content-Disposition: attachment; filename=b.pdf"),
            "b.pdf",
            "application/pdf",
            False,
            id="filename-before-name",
        ),
        pytest.param(
            file("application/pdf", "Content-Disposition: attachment; filename*=utf-8''%C3%BC.pdf"),
            "ü.pdf",
            "application/pdf",
            False,
            id="rfc-2231",
        ),
        pytest.param(
            file('application/pdf; name="=?utf-8?b?w7wucGRm?="'),
            "ü.pdf",
            "application/pdf",
            False,
            id="rfc-2047",
        ),
        pytest.param(file("image/png"), "attachment-1.png", "image/png", False, id="unnamed"),
        pytest.param(
            file("application/vnd.ms-excel"),
            "attachment-1",
            "application/vnd.ms-excel",
            False,
            id="unnamed-long-subtype",
        ),
        pytest.param(
            file("image/png", "Content-Disposition: inline; filename=a.png"),
            "a.png",
            "image/png",
            True,
            id="inline-image",
        ),
        pytest.param(
            file("application/pdf", "Content-Disposition: inline; filename=a.pdf"),
            "a.pdf",
            "application/pdf",
            False,
            id="apple-mail-pdf",
        ),
        pytest.param(file("text/calendar"), "attachment-1.ics", "text/calendar", False, id="ics"),
        pytest.param(
            file("text/plain", "Content-Disposition: attachment"),
            "attachment-1.txt",
            "text/plain",
            False,
            id="text-as-attachment",
        ),
        pytest.param(
            file("text/html; name=page.html"), "page.html", "text/html", False, id="named-html"
        ),
        pytest.param(
            file("application/ms-tnef; name=winmail.dat"),
            "winmail.dat",
            "application/ms-tnef",
            False,
            id="tnef",
        ),
        pytest.param(
            part("message/rfc822; name=x.eml", encoded(b"%PDF\0", "base64"), BASE64),
            "x.eml",
            "message/rfc822",
            False,
            id="no-message-in-it",
        ),
        pytest.param(
            file("application/octet-stream; name=x.eml"),
            "x.eml",
            "application/octet-stream",
            False,
            id="eml-without-a-message",
        ),
        pytest.param(
            file("message/delivery-status"),
            "attachment-1",
            "message/delivery-status",
            False,
            id="delivery-status",
        ),
    ],
)
def test_attachments(attachment: bytes, filename: str, content_type: str, inline: bool) -> None:
    parsed = read(message(multipart("mixed", [TEXT, attachment])))
    (only,) = parsed.attachments
    assert (only.filename, only.content_type, only.inline) == (filename, content_type, inline)
    assert (only.size, only.sha256) == (5, hashlib.sha256(b"%PDF\0").hexdigest())
    assert (parsed.text, parsed.attached) == ("the text", ())


def test_an_image_of_the_html_is_inline_and_known_by_its_id() -> None:
    image = file("image/png; name=logo.png", "Content-ID: <logo@x>")
    parsed = read(message(multipart("related", [HTML, image])))
    (only,) = parsed.attachments
    assert (only.filename, only.inline, only.content_id) == ("logo.png", True, "logo@x")


def test_a_text_that_the_html_points_to_is_no_body() -> None:
    page = part("text/html", b"<p>frame</p>", "Content-ID: <frame>")
    parsed = read(message(multipart("related", [HTML, page])))
    assert parsed.html == "<p>the html</p>"
    assert [each.content_id for each in parsed.attachments] == ["frame"]


def test_a_signature_is_an_attachment() -> None:
    signature = part("application/pgp-signature; name=signature.asc", b"-----BEGIN")
    parsed = read(message(multipart("signed", [TEXT, signature])))
    assert (parsed.text, parsed.attachments[0].filename) == ("the text", "signature.asc")


@pytest.mark.parametrize(
    "attached",
    [
        pytest.param(part("message/rfc822", INNER + b"\r\ninner"), id="as-it-stands"),
        pytest.param(
            part("message/rfc822", encoded(INNER + b"\r\ninner", "base64"), BASE64), id="base64"
        ),
        pytest.param(
            part(
                "message/rfc822",
                encoded(INNER + b"\r\ninner", "quoted-printable"),
                "Content-Transfer-Encoding: quoted-printable",
            ),
            id="quoted-printable",
        ),
        pytest.param(part("message/global", INNER + b"\r\ninner"), id="global"),
        pytest.param(
            part(
                "application/octet-stream; name=Inner.EML",
                encoded(INNER + b"\r\ninner", "base64"),
                BASE64,
            ),
            id="eml-file",
        ),
        pytest.param(multipart("digest", [b"\r\n" + INNER + b"\r\ninner"]), id="digest"),
        pytest.param(part("message/rfc822", b"\r\n" + INNER + b"\r\ninner"), id="blank-line-first"),
    ],
)
def test_an_attached_message_is_no_attachment(attached: bytes) -> None:
    parsed = read(message(multipart("mixed", [TEXT, attached])))
    (inner,) = parsed.attached
    assert inner.from_ == (Address("jana@nord.example", "Jana"),)
    assert (inner.subject, inner.text) == ("Inner", "inner")
    assert (parsed.text, parsed.attachments) == ("the text", ())


def test_nothing_of_an_attached_message_leaks_into_the_outer_one() -> None:
    inside = multipart("mixed", [part("text/plain", b"inner"), file("image/png; name=in.png")])
    attached = part("message/rfc822", INNER + inside)
    parsed = read(message(multipart("mixed", [TEXT, attached, file("a/b; name=out.bin")])))
    assert parsed.text == "the text"
    assert [each.filename for each in parsed.attachments] == ["out.bin"]
    assert parsed.attached[0].text == "inner"
    assert [each.filename for each in parsed.attached[0].attachments] == ["in.png"]


def test_a_message_that_is_an_attached_message() -> None:
    parsed = read(message(part("message/rfc822", INNER + b"\r\ninner")))
    assert (parsed.text, parsed.attached[0].text) == (None, "inner")


@pytest.mark.parametrize(
    ("octets", "cause"),
    [
        pytest.param(b"", "the message is empty", id="empty"),
        pytest.param(b"\r\n\r\n", "the message is empty", id="blank"),
        pytest.param(b"\0" * 1_000, "no header field could be read", id="nul"),
        pytest.param(bytes(range(256)) * 10, "no header field could be read", id="binary"),
    ],
)
def test_what_is_no_message(octets: bytes, cause: str) -> None:
    assert read(octets).problem == Unparseable(cause)


def test_blank_lines_before_the_header_are_skipped() -> None:
    assert read(b"\r\n\n" + message(TEXT)).text == "the text"


def test_attachments_are_spooled_up_to_the_limit(tmp_path: Path) -> None:
    small, large = b"s" * 1_000, b"l" * 1_001
    parts = (part("a/b", encoded(each, "base64"), BASE64) for each in (small, large))
    spool = Spool(tmp_path)
    limits = Limits(max_attachment_bytes=1_000)
    parsed = parse(message(multipart("mixed", parts)), spool=spool, limits=limits)
    assert [each.size for each in parsed.attachments] == [1_000, 1_001]
    assert spool.path(parsed.attachments[0].sha256).read_bytes() == small
    assert [each.name for each in tmp_path.iterdir()] == [hashlib.sha256(small).hexdigest()]


def test_a_spool_that_fails_is_no_fault_of_the_message(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "gone")
    spool.folder.rmdir()
    with pytest.raises(FileNotFoundError):
        parse(message(multipart("mixed", [file()])), spool=spool, limits=LIMITS)


def test_of_a_message_over_the_limit_the_header_is_read() -> None:
    parsed = parse_header(HEADER + b"\r\n", 200_000_000)
    assert (parsed.problem, parsed.octets) == (TooLarge(200_000_000), 200_000_000)
    assert (parsed.subject, parsed.text) == ("Offer", None)
