from datetime import UTC, datetime

from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Address, Attachment, Message

PLAN = Attachment("plan.pdf", "application/pdf", 3, "00" * 32)
PHOTO = Attachment("photo.png", "image/png", 4, "11" * 32)
INNER = Message(
    fields={"date": ["Tue, 11 Feb 2025 09:05:12 +0000"]},
    from_=(Address("ines@harbourline.example", "Ines Alvarado"),),
    to=(Address("tomas@berg-og-sol.example"),),
    subject="Berth",
    date=datetime(2025, 2, 11, 9, 5, 12, tzinfo=UTC),
    message_id="<one@harbourline.example>",
    references=("<zero@harbourline.example>",),
    text="Berth 7 is free.",
    html="<p>Berth 7 is free.</p>",
    attachments=(PHOTO,),
)
BLOCK = "---- Forwarded message ----\nFrom: Else <else@x.example>\n\nOther"


def test_an_attached_message_is_the_original() -> None:
    forward = unwrap(Message(text="please log\n", attached=(INNER,))).forward
    (original,) = forward.originals
    assert original.source == "attached"
    assert original.sender == INNER.from_[0]
    assert (original.to, original.subject, original.date) == (INNER.to, "Berth", INNER.date)
    assert (original.text, original.html) == (INNER.text, INNER.html)
    assert original.date_text == "Tue, 11 Feb 2025 09:05:12 +0000"
    assert original.date_zone == "stated"
    assert original.message_id == INNER.message_id
    assert original.references == INNER.references
    assert original.note == "please log"
    assert not forward.reply


def test_it_wins_over_a_block_in_the_body() -> None:
    (original,) = unwrap(Message(text=BLOCK, attached=(INNER,))).forward.originals
    assert original.sender == INNER.from_[0]


def test_the_outer_attachments_belong_to_a_single_one() -> None:
    one = unwrap(Message(attached=(INNER,), attachments=(PLAN,))).forward.originals
    two = unwrap(Message(attached=(INNER, INNER), attachments=(PLAN,))).forward.originals
    assert [each.attachments for each in one] == [(PHOTO, PLAN)]
    assert [each.attachments for each in two] == [(PHOTO,), (PHOTO,)]


def test_a_sender_who_is_not_one_is_none() -> None:
    inner = Message(from_=(Address("a@x.example"), Address("b@x.example")))
    (original,) = unwrap(Message(attached=(inner,))).forward.originals
    assert original.sender is None
