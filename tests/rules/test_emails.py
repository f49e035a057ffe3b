from datetime import UTC, datetime, timedelta

import pytest

from maillogger.message.model import Message
from tests.rules.cases import DATE, attached, bcc, block, decided, forward, only_email

PRINTED = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
ARRIVED = DATE + timedelta(hours=1)


@pytest.mark.parametrize(
    ("message", "sent_at", "zone", "text"),
    [
        pytest.param(bcc(("Date", "as sent")), DATE, "stated", "as sent", id="bcc"),
        pytest.param(
            bcc(("Date", "tomorrow"), date=None, internal_date=ARRIVED),
            ARRIVED,
            "stated",
            "tomorrow",
            id="bcc-without-usable-date",
        ),
        pytest.param(bcc(date=None), None, "stated", None, id="bcc-without-any-date"),
        pytest.param(
            forward(block(date=PRINTED, date_zone="assumed", date_text="1 Oct")),
            PRINTED,
            "assumed",
            "1 Oct",
            id="block",
        ),
        pytest.param(forward(block()), DATE, "stated", None, id="block-without-date"),
        pytest.param(
            forward(block(), date=None, internal_date=ARRIVED),
            ARRIVED,
            "stated",
            None,
            id="forward-without-date",
        ),
        pytest.param(
            forward(block(date_text="01/02/26")), None, "stated", "01/02/26", id="uncertain-date"
        ),
        pytest.param(forward(attached(date=PRINTED)), PRINTED, "stated", None, id="attached"),
    ],
)
def test_date(message: Message, sent_at: datetime | None, zone: str, text: str | None) -> None:
    email = only_email(decided(message))
    assert (email.sent_at, email.sent_at_zone, email.sent_at_text) == (sent_at, zone, text)


def test_bcc_is_the_message_itself() -> None:
    message = bcc(("Cc", "c@beta.example"), in_reply_to="<0@a>", references=("<0@a>",))
    email = only_email(decided(message))
    assert (email.direction, email.sender, email.note) == ("EMAIL", message.from_[0], "")
    assert (email.to, email.cc, email.subject) == (message.to, message.cc, "Offer")
    assert (email.text, email.html) == ("Hello", "<p>Hello")
    assert (email.message_id, email.in_reply_to, email.references) == (
        "<1@corp.example>",
        "<0@a>",
        ("<0@a>",),
    )


def test_forward_is_the_original() -> None:
    original = block(
        subject=None,
        text="hers",
        html="<p>hers",
        note="mine",
        language="nl",
        client="gmail",
        message_id="<2@a>",
        in_reply_to="<0@a>",
        references=("<0@a>",),
    )
    email = only_email(decided(forward(original)))
    assert (email.direction, email.sender, email.subject) == (
        "FORWARDED_EMAIL",
        original.sender,
        "",
    )
    assert (email.text, email.html, email.note) == ("hers", "<p>hers", "mine")
    assert (email.language, email.client) == ("nl", "gmail")
    assert (email.message_id, email.in_reply_to, email.references) == ("<2@a>", "<0@a>", ("<0@a>",))
