"""What is written is read back by the standard library's mailbox and parser."""

import mailbox
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from maillogger.message.model import Address
from maillogger.transfer.mbox import PIECE, File, Mail, mbox_entry

SENT = datetime(2024, 3, 5, 16, 53, 22, tzinfo=UTC)


def mail(**given: Any) -> Mail:
    known: dict[str, Any] = {
        "sender": Address("ana@example.com", "Ana Ruiz"),
        "people": (("To", (Address("jana@nordwind.example", "Jana Meier"),)), ("Cc", ())),
        "subject": "Offer",
        "sent_at": SENT,
        "message_id": "<1@example.com>",
        "in_reply_to": None,
        "references": (),
        "text": "Hello",
        "html": None,
        "files": (),
    }
    return Mail(**{**known, **given})


def file(name: str, octets: bytes | None, kind: str = "application/pdf") -> File:
    opened = None if octets is None else lambda: nullcontext(BytesIO(octets))
    return File(name, kind, len(octets or b""), False, opened)


def read(*mails: Mail, folder: Path) -> list[Message]:
    path = folder / "mbox"
    path.write_bytes(b"".join(piece for each in mails for piece in mbox_entry(each)))
    with closing(mailbox.mbox(path, create=False)) as box:
        return list(box)


def texts(message: Message) -> list[str]:
    """The bodies, with mboxrd's quoting taken off."""
    found = []
    for part in message.walk():
        if part.get_content_maintype() == "text" and not part.get_filename():
            octets = part.get_payload(decode=True)
            assert isinstance(octets, bytes)
            found.append(octets.decode())
    return found


def test_an_entry(tmp_path: Path) -> None:
    octets = bytes(range(256)) * 1000
    (message,) = read(
        mail(
            html="<p>Hello",
            in_reply_to="<0@x>",
            references=("<a@x>", "<b@x>"),
            files=(file("Preis liste.pdf", octets), file("film.mov", None)),
            extra=(("X-Maillogger-Direction", "EMAIL"),),
        ),
        folder=tmp_path,
    )

    assert message["From"] == '"Ana Ruiz" <ana@example.com>'
    assert message["To"] == '"Jana Meier" <jana@nordwind.example>'
    assert message["Cc"] is None
    assert message["Date"] == "Tue, 05 Mar 2024 16:53:22 +0000"
    assert message["References"].split() == ["<a@x>", "<b@x>"]
    assert message["X-Maillogger-Not-Stored"] == "film.mov (0 octets)"
    assert texts(message) == ["Hello", "<p>Hello"]
    (attached,) = [each for each in message.walk() if each.get_filename()]
    assert attached.get_filename() == "Preis liste.pdf"
    assert attached.get_payload(decode=True) == octets


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("Hi\nFrom here on\n", b"\n>From here on", id="from"),
        pytest.param("Hi\n>>From here", b"\n>>>From here", id="quoted already"),
        pytest.param("From the start", b"\n>From the start", id="first line"),
    ],
)
def test_lines_that_would_begin_a_message_are_quoted(text: str, line: bytes) -> None:
    written = b"".join(mbox_entry(mail(text=text)))
    assert line in written
    assert written.count(b"\nFrom ") == 0


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param("Grüße aus Köln und noch viel mehr als in eine Zeile passt " * 5, id="long"),
        pytest.param("x\r\nBcc: eve@x.example", id="a field more"),
        pytest.param("=?utf-8?q?x=0ABcc:_eve?=", id="an encoded word as text"),
        pytest.param("", id="none"),
        pytest.param("x" * 100_000, id="100,000 characters"),
    ],
)
def test_subjects_stay_one_field(tmp_path: Path, subject: str) -> None:
    (message,) = read(mail(subject=subject), folder=tmp_path)
    assert message["Bcc"] is None
    shown = str(make_header(decode_header(message["Subject"])))
    assert shown == subject.replace("\r\n", " ").strip()


def test_hostile_addresses_ids_and_names_stay_where_they_belong(tmp_path: Path) -> None:
    wild = mail(
        sender=Address("a b\n@x", 'Eve "\\ \r\nX-Evil: 1'),
        message_id="<a\nX-Evil: 1>",
        files=(file('"\r\nX-Evil: 1', b"x", "text/html\r\nX-Evil: 1"),),
    )
    (message,) = read(wild, folder=tmp_path)
    assert all(part["X-Evil"] is None for part in message.walk())
    assert [each.get_content_type() for each in message.walk()][-1] == "application/octet-stream"


def test_several_entries_stay_apart(tmp_path: Path) -> None:
    undated = mail(sent_at=None, sender=None, text=None, subject="2")
    found = read(mail(subject="1"), undated, mail(subject="3"), folder=tmp_path)
    assert [each["Subject"] for each in found] == ["1", "2", "3"]
    assert b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" in b"".join(mbox_entry(undated))


def test_a_large_attachment_is_written_in_pieces() -> None:
    pieces = list(mbox_entry(mail(files=(file("a", bytes(10 * PIECE)),))))
    assert max(map(len, pieces)) < 2 * PIECE
    assert BytesParser().parsebytes(b"".join(pieces[1:])).is_multipart()
