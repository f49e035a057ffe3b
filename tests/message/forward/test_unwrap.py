from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

import pytest

from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Address, Attachment, Forward, Message, Original
from tests.message.forward.case_table import Case, read_cases

SENT = datetime(2025, 2, 13, 10, 0, tzinfo=timezone(timedelta(hours=1)))
CASES = read_cases()
FORWARDS = [case for case in CASES if not case.refused]


def named(cases: Iterable[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in cases])


def forward_of(case: Case) -> Forward:
    return unwrap(Message(subject=case.subject, date=SENT, text=case.text, html=case.html)).forward


def shown(address: Address | None) -> str:
    if address is None:
        return ""
    if not address.name:
        return address.address
    return f"{address.name} <{address.address}>" if address.address else address.name


def bracketed(printed: str) -> str:
    return printed.removeprefix("<").removesuffix(">") if printed.startswith("<") else printed


@named(FORWARDS)
def test_finds_the_original(case: Case) -> None:
    forward = forward_of(case)
    assert not forward.reply
    (original,) = forward.originals
    assert original.source == "block"
    assert shown(original.sender) == case.sender
    assert original.subject == case.original_subject
    assert "\r" not in (original.text or "")
    if case.to is not None:
        assert [shown(each) for each in original.to] == [bracketed(each) for each in case.to]
    if case.cc is not None:
        assert [shown(each) for each in original.cc] == case.cc
    if case.body is not None:
        assert original.text == case.body.strip()
    assert original.note == (case.note or "")


@named(case for case in FORWARDS if case.date_text)
def test_reads_the_date(case: Case) -> None:
    (original,) = forward_of(case).originals
    assert original.date_text == case.date_text
    assert original.date is not None
    if case.date:
        assert original.date.replace(tzinfo=None).isoformat().startswith(case.date)


@named(case for case in FORWARDS if case.client)
def test_guesses_the_client(case: Case) -> None:
    (original,) = forward_of(case).originals
    assert original.client == case.client


@named(case for case in FORWARDS if case.language)
def test_names_the_language(case: Case) -> None:
    (original,) = forward_of(case).originals
    assert original.language == case.language


@named(case for case in FORWARDS if case.html)
def test_cuts_the_html(case: Case) -> None:
    (original,) = forward_of(case).originals
    assert original.html is not None
    for piece in case.html_has:
        assert piece in original.html
    for piece in case.html_lacks:
        assert piece not in original.html


@named(case for case in FORWARDS if case.quoted)
def test_keeps_the_quoted_history(case: Case) -> None:
    (original,) = forward_of(case).originals
    senders = []
    quoted = original.quoted
    while quoted:
        senders.append(shown(quoted.sender))
        quoted = quoted.quoted
    assert senders == case.quoted


@named(case for case in CASES if case.refused)
def test_refuses_what_is_no_forward(case: Case) -> None:
    forward = forward_of(case)
    assert forward.reply is (case.refused == "reply")
    assert [shown(each.sender) for each in forward.originals] == (
        [case.sender] if case.refused == "reply" else []
    )
    assert list(forward.unknown_labels) == case.unknown_labels


@named(case for case in FORWARDS if "<" in str(case.sender))
def test_an_edited_subject_changes_nothing_but_a_missing_one(case: Case) -> None:
    edited = unwrap(Message(subject="Please log", date=SENT, text=case.text, html=case.html))
    (before,), (after,) = forward_of(case).originals, edited.forward.originals
    assert after.sender == before.sender
    assert after.text == before.text
    assert after.subject in (before.subject, "Please log")


BLOCK = """
---------- Forwarded message ---------
From: Ines Alvarado <ines@harbourline.example>
Date: Tue, Feb 11, 2025 at 9:05 AM
Subject: Berth
To: <tomas@berg-og-sol.example>

Berth 7 is free.
"""


def original_of(message: Message) -> Original:
    (original,) = unwrap(message).forward.originals
    return original


def test_a_date_without_a_zone_is_read_in_that_of_the_forward() -> None:
    original = original_of(Message(date=SENT, text=BLOCK))
    assert original.date == datetime(2025, 2, 11, 9, 5, tzinfo=SENT.tzinfo)
    assert original.date_zone == "assumed"


def test_thunderbird_s_message_id_is_kept() -> None:
    fields = {"x-forwarded-message-id": ["<one@harbourline.example>"]}
    original = original_of(Message(fields=fields, text=BLOCK, references=("<one@x.example>",)))
    assert original.message_id == "<one@harbourline.example>"
    assert original.references == ("<one@x.example>",)


def test_both_forms_are_cut_where_both_are_there() -> None:
    html = BLOCK.replace("<", "&lt;").replace("\n", "<br>")
    original = original_of(Message(text=BLOCK, html=html))
    assert original.text == "Berth 7 is free."
    assert original.html == "<body>Berth 7 is free.<br></body>"


def test_the_part_that_has_the_address_is_preferred() -> None:
    text = BLOCK.replace(" <ines@harbourline.example>", "")
    html = "<p>x</p>" + BLOCK.replace("<", "&lt;").replace("\n", "<br>")
    original = original_of(Message(text=text, html=html))
    assert original.sender == Address("ines@harbourline.example", "Ines Alvarado")
    assert original.text == "Berth 7 is free."


def test_the_outer_attachments_belong_to_the_original() -> None:
    plan = Attachment("plan.pdf", "application/pdf", 3, "00" * 32)
    assert original_of(Message(text=BLOCK, attachments=(plan,))).attachments == (plan,)


def test_the_evidence_is_told() -> None:
    forward = unwrap(Message(subject="Fwd: Berth", text=BLOCK)).forward
    assert forward.evidence == ("found in: text", "outer subject: forward")
    assert forward.originals[0].evidence == (
        "separator: forwarded",
        "labels: from, date, subject, to",
        "language: en",
        "sender has an address",
    )


def test_the_quoted_history_is_cut_in_html_too() -> None:
    (case,) = [each for each in CASES if each.id == "html-outlook-thread-keeps-its-history"]
    (original,) = forward_of(case).originals
    assert original.quoted is not None
    assert original.quoted.text == "Berth 7 is free."
    assert original.quoted.html is not None
    assert "We take it." not in original.quoted.html
    assert "Berth 7 is free." in original.quoted.html


def test_a_text_that_is_no_forward_leaves_it_to_the_html() -> None:
    html = BLOCK.replace("<", "&lt;").replace("\n", "<br>")
    original = original_of(Message(text="Please switch to HTML.", html=html))
    assert original.text == "Berth 7 is free."
    assert original.html is not None


def test_html_that_is_no_forward_is_no_part_of_the_original() -> None:
    original = original_of(Message(text=BLOCK, html="<p>nothing here</p>"))
    assert original.text == "Berth 7 is free."
    assert original.html is None


def test_what_stands_below_the_end_mark_is_the_submitter_s() -> None:
    text = f"Above\n{BLOCK}\n----- End forwarded message -----\nBelow"
    original = original_of(Message(text=text))
    assert original.text == "Berth 7 is free."
    assert original.note == "Above\n\nBelow"


@pytest.mark.parametrize(
    "line",
    [
        "11.02.2025, 09:05, Ines <ines@harbourline.example>:",
        "On 11.02.25 at 09:05 Ines <ines@harbourline.example> :",
        "Sul 11.02.2025 09:05 Ines <ines@harbourline.example>:",
    ],
)
def test_an_attribution_in_no_known_language_is_read_all_the_same(line: str) -> None:
    original = original_of(Message(subject="Fwd: Berth", date=SENT, text=f"{line}\n\nFree.\n"))
    assert original.sender == Address("ines@harbourline.example", "Ines")
    assert (original.language, original.text) == (None, "Free.")


def test_the_order_of_numbers_is_that_of_the_block_s_language_alone() -> None:
    text = "差出人: Ines <i@x.example>\n日付: 05/03/2024 14:53\n宛先: a@b.example\n件名: x\n\nHi"
    assert original_of(Message(date=SENT, text=text)).date is None


@pytest.mark.parametrize(
    ("date", "is_forward"), [("11 February 2025", False), ("11 February 2025 09:05", True)]
)
def test_below_no_separator_an_address_and_a_day_make_no_header(
    date: str, is_forward: bool
) -> None:
    text = f"From: Harbourline <bill@x.example>\nTo: Berg AS\nDate: {date}\nSubject: May\n\nHi"
    assert bool(unwrap(Message(subject="Invoice 9", text=text)).forward.originals) is is_forward


def test_other_fields_may_stand_between_the_separator_and_the_header() -> None:
    text = f"----- Forwarded message from Ines -----\n\nX-Spam-Status: No\n  tests=1\n{BLOCK[39:]}"
    original = original_of(Message(text=f"{text}\n----- End forwarded message -----\n"))
    assert (original.note, original.text) == ("", "Berth 7 is free.")
