from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.message.content import content_hash, likeness_key, message_id_hash, submission_key
from maillogger.message.model import Address, Attachment, Message
from tests.message.letters import letter

DATE = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
OFFER = Attachment("offer.pdf", "application/pdf", 3, "ab" * 32)
INNER = letter([("From", "j@acme.example"), ("Message-ID", "<inner@acme.example>")])
MESSAGE = replace(
    letter(
        [
            ("Received", "from a by b"),
            ("Delivered-To", "bcc@crm.example"),
            ("From", "Ana <ana@corp.example>"),
            ("To", "Jane <jane@acme.example>, bob@beta.example"),
            ("Cc", "carl@gamma.example"),
            ("Subject", "Offer"),
            ("Message-ID", "<1@corp.example>"),
        ],
        text="Dear Jane,\n\nyours  \nAna\n",
        html="<p>Dear Jane</p>\n",
    ),
    date=DATE,
    attachments=(OFFER,),
    attached=(INNER,),
)


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(replace(MESSAGE, fields={}), id="received-and-delivered-to"),
        pytest.param(
            replace(MESSAGE, fields={**MESSAGE.fields, "x-spam": ["no"]}), id="another-field"
        ),
        pytest.param(replace(MESSAGE, text=(MESSAGE.text or "").replace("\n", "\r\n")), id="crlf"),
        pytest.param(replace(MESSAGE, text=f"{MESSAGE.text}\n\n"), id="empty-lines-at-the-end"),
        pytest.param(replace(MESSAGE, html="<p>Dear Jane</p>"), id="html-last-line-end"),
        pytest.param(replace(MESSAGE, internal_date=DATE), id="internal-date"),
        pytest.param(replace(MESSAGE, bcc=(Address("x@y.example"),)), id="bcc"),
        pytest.param(replace(MESSAGE, octets=99), id="size-on-the-server"),
        pytest.param(
            replace(MESSAGE, from_=(Address("ANA@Corp.example", "Ana"),)), id="case-of-an-address"
        ),
        pytest.param(
            replace(MESSAGE, attachments=(replace(OFFER, filename="x"),)), id="name-of-attachment"
        ),
    ],
)
def test_same_content(same: Message) -> None:
    assert content_hash(same) == content_hash(MESSAGE)
    assert submission_key(same) == submission_key(MESSAGE)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(MESSAGE, from_=(Address("bo@corp.example", "Ana"),)), id="from"),
        pytest.param(replace(MESSAGE, from_=(Address("ana@corp.example"),)), id="from-name"),
        pytest.param(replace(MESSAGE, date=DATE + timedelta(seconds=1)), id="date"),
        pytest.param(replace(MESSAGE, date=None), id="no-date"),
        pytest.param(replace(MESSAGE, subject="Offer 2"), id="subject"),
        pytest.param(replace(MESSAGE, to=MESSAGE.to[:1]), id="to"),
        pytest.param(replace(MESSAGE, to=MESSAGE.to[::-1]), id="order-of-to"),
        pytest.param(replace(MESSAGE, cc=()), id="cc"),
        pytest.param(replace(MESSAGE, to=(*MESSAGE.to, *MESSAGE.cc), cc=()), id="cc-became-to"),
        pytest.param(replace(MESSAGE, text="Dear Jane"), id="text"),
        pytest.param(replace(MESSAGE, text=None), id="no-text"),
        pytest.param(replace(MESSAGE, html="<p>Dear Bob</p>"), id="html"),
        pytest.param(replace(MESSAGE, text=MESSAGE.html, html=MESSAGE.text), id="swapped-bodies"),
        pytest.param(replace(MESSAGE, attachments=()), id="no-attachment"),
        pytest.param(
            replace(MESSAGE, attachments=(replace(OFFER, sha256="cd" * 32),)), id="attachment"
        ),
        pytest.param(replace(MESSAGE, attachments=(OFFER, OFFER)), id="attachment-twice"),
        pytest.param(replace(MESSAGE, attached=()), id="no-attached-message"),
        pytest.param(
            replace(MESSAGE, attached=(replace(INNER, text="Other"),)), id="attached-message"
        ),
        pytest.param(
            replace(MESSAGE, attached=(replace(INNER, message_id="<x@y>"),)), id="attached-id"
        ),
    ],
)
def test_other_content(other: Message) -> None:
    assert content_hash(other) != content_hash(MESSAGE)
    assert submission_key(other) != submission_key(MESSAGE)


def test_same_content_with_another_message_id_is_another_message() -> None:
    other = replace(MESSAGE, message_id="<2@corp.example>")
    assert content_hash(other) == content_hash(MESSAGE)
    assert submission_key(other) != submission_key(MESSAGE)


def test_unreadable_dates_differ() -> None:
    first, second, folded = (
        letter([("Date", each)]) for each in ("yesterday", "today", "yesterday ")
    )
    assert content_hash(first) != content_hash(second)
    assert content_hash(first) == content_hash(folded)


def test_name_and_address_do_not_run_together() -> None:
    one, two = Address("a b", "c"), Address("a", "b c")
    assert content_hash(Message(to=(one,))) != content_hash(Message(to=(two,)))


def test_a_message_id_of_any_length_has_a_short_hash() -> None:
    assert len(message_id_hash("<" + "x" * 100_000 + ">")) == 64
    assert message_id_hash("<1@a>") != message_id_hash("<2@a>")
    assert message_id_hash("\udc80") != message_id_hash("?")


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_of_a_text_letters_and_digits_count_in_any_case(text: str) -> None:
    letters = "".join(filter(str.isalnum, text.casefold()))
    assert likeness_key("", DATE, text) == likeness_key("", DATE, letters)
    assert (likeness_key("", DATE, text) is None) == (not letters)
