"""Everything that is put into a message comes out of it again, and a wrong one is noticed."""

from dataclasses import replace

from maillogger.message.model import Attachment, Message
from tests.bench.mixed.mailbox import sample
from tests.bench.mixed.truth import Truth, differences
from tests.bench.truths import kinds, wrong

COUNT = 500


def test_every_text_name_and_octet_is_read_right() -> None:
    assert wrong(range(COUNT)) == []


def test_all_sorts_of_messages_are_among_them() -> None:
    found = kinds(range(COUNT))
    assert COUNT / 4 < found["forward"] + found["attached"] < COUNT / 2
    assert min(found["in ISO-2022-JP"], found["attached"]) > 5
    assert found["files"] > COUNT / 3


def test_a_message_is_the_same_whenever_it_is_made() -> None:
    assert sample(17) == sample(17)
    assert sample(17).octets == sample(17).octets


def test_differences_are_noticed() -> None:
    truth = Truth("Offer", "text", None)
    right = Message(subject="Offer", text="text")
    assert list(differences(truth, right)) == []
    one_more = Attachment("a.pdf", "application/pdf", 1, "00")
    for each in (
        replace(right, text="Text"),
        replace(right, html=""),
        replace(right, subject=""),
        replace(right, attachments=(one_more,)),
        replace(right, attached=(right,)),
    ):
        assert len(list(differences(truth, each))) == 1
