import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.config import NoticeSettings, RuleSettings
from maillogger.errors import MessageError
from maillogger.message.automatic import automatic
from maillogger.message.model import Message, fields_of
from maillogger.notice.compose import Letterhead, compose, compose_digest, letterhead
from maillogger.notice.owed import Digest, HeldBack
from maillogger.notice.received import is_mailable
from maillogger.notice.texts import NOTICED, read_texts
from tests.notice.letters import ANA, HEAD, NOW, owed
from tests.notice.test_texts import LANGUAGES

FIELDS = [
    "From",
    "To",
    "Date",
    "Message-ID",
    "Subject",
    "Auto-Submitted",
    "X-Maillogger-Notice",
    "In-Reply-To",
    "References",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]
LIMITS = {
    "message_too_large": 128 << 20,
    "body_too_large": 2 << 20,
    "attachment_too_large": 50 << 20,
}


def received(octets: bytes) -> EmailMessage:
    """The message as its recipient's client reads it."""
    return message_from_bytes(octets, policy=policy.default)


def text(octets: bytes) -> str:
    return str(received(octets).get_content()).replace("\r\n", "\n")


def in_one_line(paragraphs: str) -> str:
    return re.sub(r"(?<=\S)\n(?=\S)", " ", paragraphs)


def raw_fields(octets: bytes) -> dict[str, str]:
    """The header as it goes over the wire, read by nothing that could forgive."""
    header = octets.partition(b"\r\n\r\n")[0].decode("ascii")
    assert "\n" not in header.replace("\r\n", "")
    unfolded = header.replace("\r\n ", " ")
    pairs = [line.split(": ", 1) for line in unfolded.split("\r\n")]
    assert [name for name, _ in pairs] == [each for each in FIELDS if each in dict(pairs)]
    return dict(pairs)


def test_a_notice_is_an_answer_that_no_program_answers() -> None:
    assert raw_fields(compose(owed(), HEAD, NOW)) == {
        "From": "maillogger <maillogger@crm.example>",
        "To": "ana@team.example",
        "Date": "Wed, 06 Mar 2024 09:00:00 +0000",
        "Message-ID": "<notice-1-20240306085001000000@crm.example>",
        "Subject": "Your e-mail was not logged in the CRM",
        "Auto-Submitted": "auto-replied",
        "X-Maillogger-Notice": "forward_part_missing",
        "In-Reply-To": "<offer@team.example>",
        "References": "<offer@team.example>",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
    }


def test_a_notice_names_the_message_and_says_why_and_what_to_do() -> None:
    assert (
        text(compose(owed(), HEAD, NOW))
        == """\
Hello,

The message below was not logged in the CRM.

  Subject: Offer 2024
  Date:    2024-03-05 14:53 +01:00

Why:
The forward does not have both an HTML and a plain-text part.

What to do:
Set your mail client to write HTML messages, which carry plain text too,
and forward it again, or forward it as an attachment.

This notice was sent automatically by maillogger. Answers to it are not
read.
"""
    )


def test_the_format_to_type_stands_below_the_remedy() -> None:
    head = Letterhead("maillogger@crm.example", "nl")
    notice = text(compose(owed(reason="forward_header_missing"), head, NOW))
    assert (
        """
Wat u kunt doen:
Stuur het bericht van de klant ongewijzigd door, voeg het toe als
bijlage, of typ dit boven de tekst ervan, gevolgd door een lege regel:

---------- Doorgestuurd bericht ----------
Van: Naam <adres>
Datum: …
Onderwerp: …
Aan: Naam <adres>

"""
        in notice
    )


def test_the_languages_are_named_where_one_is_not_supported() -> None:
    notice = in_one_line(text(compose(owed(reason="forward_language_unsupported"), HEAD, NOW)))
    assert "The supported languages are: English, German, French, Spanish, " in notice


@pytest.mark.parametrize(
    ("reason", "limit"),
    [
        pytest.param("message_too_large", "128 MB", id="message"),
        pytest.param("body_too_large", "2 MB", id="body"),
        pytest.param("attachment_too_large", "50 MB", id="attachment"),
    ],
)
def test_the_limit_is_named_where_something_is_over_it(reason: str, limit: str) -> None:
    head = Letterhead("maillogger@crm.example", "en", LIMITS)
    assert re.search(rf"^  Limit: +{limit}$", text(compose(owed(reason=reason), head, NOW)), re.M)
    assert "Limit:" not in text(compose(owed(), head, NOW))


def test_attachments_that_were_not_stored_are_named_and_counted() -> None:
    names = ("plan\r\nBcc: x.pdf", "x" * 300, *(f"{number}.zip" for number in range(10)))
    octets = compose(owed(reason="attachment_too_large", attachments=names), HEAD, NOW)
    assert (
        raw_fields(octets)["Subject"] == "Your e-mail was logged in the CRM without an attachment"
    )
    lines = text(octets).splitlines()
    start = next(index for index, line in enumerate(lines) if "Attachments:" in line)
    block = [line.split(maxsplit=1)[-1] for line in lines[start : start + 11]]
    assert block == [
        "plan Bcc: x.pdf",
        "x" * 99 + "…",
        *(f"{number}.zip" for number in range(8)),
        "(+2)",
    ]
    assert "was logged in the CRM, but" in text(octets)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", [each.name for each in NOTICED])
def test_every_notice_in_every_language_fits_its_form(reason: str, language: str) -> None:
    head = Letterhead("maillogger@crm.example", language, LIMITS)
    octets = compose(owed(reason=reason), head, NOW)
    explanation = read_texts(language).reasons[reason]
    shown = in_one_line(text(octets))
    assert explanation.sentence in shown
    assert explanation.remedy in shown
    assert "2024-03-05 14:53 +01:00" in shown
    assert all(len(line) <= 78 for line in text(octets).splitlines())
    assert all(len(line) <= 78 for line in octets.decode("ascii").splitlines())
    subject = str(received(octets)["Subject"])
    assert subject in read_texts(language).frame.values()


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        pytest.param(None, "(no date)", id="none"),
        pytest.param(
            datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), "2024-01-02 03:04 +00:00", id="UTC"
        ),
        pytest.param(
            datetime(2024, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=5))),
            "2024-12-31 23:59 -05:00",
            id="west",
        ),
        pytest.param(datetime(1, 1, 1, tzinfo=UTC), "0001-01-01 00:00 +00:00", id="year 1"),
    ],
)
def test_a_date_can_be_read_in_one_way_only(date: datetime | None, shown: str) -> None:
    assert f"  Date:    {shown}\n" in text(compose(owed(date=date), HEAD, NOW))


@pytest.mark.parametrize("subject", [None, "", " \r\n", "\u200b"])
def test_a_message_without_a_subject_is_said_to_have_none(subject: str | None) -> None:
    assert "  Subject: (no subject)\n" in text(compose(owed(subject=subject), HEAD, NOW))


HOSTILE = [
    pytest.param("x\r\nBcc: evil@evil.example\r\n\r\nbody", id="line ends"),
    pytest.param("=?utf-8?q?x=0ABcc:_evil=40evil.example?=", id="encoded word with a line end"),
    pytest.param("=?utf-8?b?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=", id="in base64"),
    pytest.param("x\nBcc: evil@evil.example", id="bare LF"),
    pytest.param("x\rBcc: evil@evil.example", id="bare CR"),
    pytest.param("x\u2028Bcc: evil\x85y\x0bz\0", id="other line ends"),
    pytest.param("\r\n.\r\nMAIL FROM:<evil@evil.example>", id="end of data"),
    pytest.param("\ud800\U0010ffff" * 1000, id="what can't be encoded"),
    pytest.param("x" * 1_000_000, id="long"),
]


@pytest.mark.parametrize("value", HOSTILE)
def test_received_values_add_no_field_and_no_line(value: str) -> None:
    plain = compose(owed(), HEAD, NOW)
    octets = compose(owed(subject=value, message_id=f"<{value}>"), HEAD, NOW)
    fields = raw_fields(octets)
    answered = {"In-Reply-To", "References"}
    assert {key: fields[key] for key in fields if key not in answered} == {
        key: each for key, each in raw_fields(plain).items() if key not in answered
    }
    assert not answered & set(fields)
    assert len(text(octets).splitlines()) == len(text(plain).splitlines())
    assert max(map(len, text(octets).splitlines())) < 200


@given(st.text(), st.text(), st.text(max_size=300))
def test_no_received_value_reaches_the_header(subject: str, name: str, identifier: str) -> None:
    notice = owed(
        reason="attachment_too_large", subject=subject, attachments=(name,), message_id=identifier
    )
    octets = compose(notice, HEAD, NOW)
    fields = raw_fields(octets)
    if "References" in fields:
        assert identifier.strip().strip("<>") in fields["References"]
        assert re.fullmatch(r"<[!-~]+>", fields["References"])
    assert (
        text(octets).count("\n")
        == text(compose(owed(reason=notice.reason), HEAD, NOW)).count("\n") + 1
    )


@given(st.from_regex(r"[!-~]{1,80}@[a-z.=?-]{1,80}", fullmatch=True).filter(is_mailable))
def test_an_address_stands_in_the_header_as_it_is(address: str) -> None:
    fields = raw_fields(compose(owed(recipient=address), Letterhead(address), NOW))
    assert fields["To"] == address
    assert fields["From"] == f"maillogger <{address}>"


@pytest.mark.parametrize(
    "recipient", ["ana@team.example\r\nBcc: x@evil.example", "a@x.example, b@x.example", "", "Ana"]
)
def test_a_recipient_that_is_no_address_is_refused(recipient: str) -> None:
    with pytest.raises(MessageError):
        compose(owed(recipient=recipient), HEAD, NOW)


def test_a_long_message_id_is_not_folded() -> None:
    identifier = f"<{'x' * 240}@x.example>"[:252]
    fields = raw_fields(compose(owed(message_id=identifier), HEAD, NOW))
    assert fields["In-Reply-To"] == identifier
    longest = max(compose(owed(message_id=identifier), HEAD, NOW).split(b"\r\n"), key=len)
    assert len(longest) < 998


def test_the_same_notice_composed_again_is_the_same_message() -> None:
    later = NOW + timedelta(hours=3)
    first, second = compose(owed(), HEAD, NOW), compose(owed(), HEAD, later)
    assert raw_fields(first)["Message-ID"] == raw_fields(second)["Message-ID"]
    assert raw_fields(first)["Message-ID"] != raw_fields(compose(owed(2), HEAD, NOW))["Message-ID"]


def digest(rows: int = 2) -> bytes:
    others = (HeldBack(2, "no_recipient", f"bo{each}@team.example") for each in range(1, rows))
    held_back = (HeldBack(30, "forward_part_missing", ANA), *others)
    return compose_digest(Digest(NOW - timedelta(days=1), held_back), "admin@x.example", HEAD, NOW)


def test_a_digest_counts_by_reason_and_address() -> None:
    assert (
        text(digest())
        == """\
Hello,

Since 2024-03-05 09:00 +00:00, 32 notices about messages that were not
logged, or not completely, were held back: no more than 10 an hour are
sent to one address, and no more than 200 a day in all.

      30  forward_part_missing  ana@team.example
       2  no_recipient  bo1@team.example

The messages that were not logged are in the failure folder: look at
them with `maillogger failed list`, and let the senders know.
"""
    )
    assert "  (+10)\n" in text(digest(60))


def test_a_digest_is_generated_mail_to_the_admin() -> None:
    fields = raw_fields(digest())
    assert fields["To"] == "admin@x.example"
    assert fields["Auto-Submitted"] == "auto-generated"
    assert fields["X-Maillogger-Notice"] == "digest"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digest_is_written_in_every_language(language: str) -> None:
    held_back = (HeldBack(30, "no_recipient", ANA),)
    head = Letterhead("maillogger@crm.example", language)
    octets = compose_digest(Digest(NOW, held_back), "admin@x.example", head, NOW)
    assert "{" not in text(octets)
    assert str(received(octets)["Subject"]) == read_texts(language).frame["digest_subject"]


@pytest.mark.parametrize("octets", [compose(owed(), HEAD, NOW), digest()], ids=["notice", "digest"])
def test_our_own_mail_in_a_drop_box_is_automatic(octets: bytes) -> None:
    fields = fields_of(raw_fields(octets).items())
    assert automatic(Message(fields=fields)) is not None


def test_the_configuration_makes_the_letterhead() -> None:
    notices = NoticeSettings.model_validate(
        {"host": "localhost", "from": "CRM@Team.example", "language": "de"}
    )
    assert letterhead(notices, RuleSettings()) == Letterhead("crm@team.example", "de", LIMITS)
