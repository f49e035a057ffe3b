from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from maillogger.message.model import Address, Attachment, Message, Original
from maillogger.rules.decide import decide_all
from maillogger.rules.decision import Decision, Log, Skip
from tests.rules.cases import (
    DATE,
    FACTS,
    JANES,
    POLICY,
    after,
    attached,
    bcc,
    block,
    decided,
    forward,
)
from tests.rules.memory import Crm

ANAS = Address("ana@corp.example", "Ana")
SCAN = Attachment("scan.pdf", "application/pdf", 3, "a" * 64)
LOGO = Attachment("logo.png", "image/png", 3, "b" * 64, inline=True)
TEXT = "Dear Jane,\nhere is our offer.\n"
LOOSE = "> Dear  Jane,\n> here is our\n> offer."


def by_bo(message: Message) -> Message:
    """The same, submitted by Bo."""
    return replace(message, from_=(Address("bo@corp.example", "Bo Berg"),))


def sent(**attributes: Any) -> Message:
    """What Ana wrote to Jane, BCC'd."""
    return bcc(("Subject", "Offer"), **{"text": TEXT, **attributes})


def its_block(**attributes: Any) -> Original:
    """The same, as a client prints it in a forward."""
    known = {"subject": "Offer", "date": DATE, "text": LOOSE, "to": (JANES,), **attributes}
    return block(ANAS, **known)


def janes(**attributes: Any) -> Original:
    """What Jane wrote, attached."""
    known = {"subject": "Question", "date": DATE, "text": TEXT, "message_id": "<j@acme.example>"}
    return attached(JANES, **{**known, **attributes})


def both(first: Message, second: Message) -> tuple[Decision, Decision]:
    """The decisions on two messages, the same in one set and in two."""
    one, two = decide_all((first, second), FACTS, POLICY)
    crm = Crm(FACTS)
    ((one_alone,), (two_alone,)) = (list(crm.run([each], POLICY)) for each in (first, second))
    assert (two_alone.outcome, two_alone.joined, two_alone.trace) == (
        two.outcome,
        two.joined,
        two.trace,
    )
    assert one_alone.outcome == one.outcome
    return one, two


COPIES = [
    pytest.param(sent(), by_bo(forward(its_block())), id="BCC, then a forward of it"),
    pytest.param(
        sent(message_id="<1@x>"),
        by_bo(forward(its_block(message_id="<1@x>", text="[cut]", date=None))),
        id="BCC, then a forward that names its Message-ID",
    ),
    pytest.param(
        forward(janes()), by_bo(forward(janes())), id="one original attached by two users"
    ),
    pytest.param(
        forward(janes()),
        by_bo(forward(block(subject="Question", date=DATE, text=LOOSE))),
        id="attached, then as a block",
    ),
    pytest.param(
        forward(block(subject="Question", date=DATE, text=LOOSE)),
        by_bo(forward(janes(subject="Re: Question"))),
        id="as a block, then attached",
    ),
    pytest.param(
        sent(attachments=(SCAN, LOGO)),
        by_bo(forward(its_block(attachments=(replace(LOGO, sha256="c" * 64),)))),
        id="the forward lost the attachment and gained a logo",
    ),
]


@pytest.mark.parametrize(("first", "second"), COPIES)
def test_a_copy_is_one_email_with_two_submitters(first: Message, second: Message) -> None:
    one, two = both(first, second)

    assert one.outcome == Log()
    assert two.outcome == Skip("already_logged", add_user=True)
    assert two.joined == ((one.submission_key, 0),)
    assert two.filed_as_success
    assert two.trace[-1].rule == "already_logged"
    assert "another user, who is joined" in two.trace[-1].detail
    assert not any(each.associations for each in two.emails)


OTHERS = [
    pytest.param(
        sent(text="ok"), sent(text="ok", message_id="<2@x>"), id="two messages of one minute"
    ),
    pytest.param(sent(), by_bo(forward(its_block(attachments=(SCAN,)))), id="an attachment more"),
    pytest.param(
        sent(), by_bo(forward(its_block(date=DATE + timedelta(minutes=1)))), id="another minute"
    ),
    pytest.param(sent(), by_bo(forward(its_block(text="Dear Joe"))), id="another text"),
    pytest.param(sent(), by_bo(forward(its_block(subject="Bill"))), id="another subject"),
    pytest.param(sent(text=""), by_bo(forward(its_block(text=""))), id="no text to compare"),
    pytest.param(
        sent(message_id="<1@x>"),
        by_bo(forward(replace(its_block(), sender=JANES, message_id="<1@x>"))),
        id="another sender takes the Message-ID",
    ),
    pytest.param(
        forward(janes()),
        by_bo(forward(janes(message_id="<k@acme.example>", text=TEXT, subject="Re: Question"))),
        id="a reply is no copy",
    ),
    pytest.param(
        by_bo(forward(its_block())), sent(), id="a BCC after its forward brings the customer"
    ),
    pytest.param(
        sent(message_id="<1@x>"),
        sent(message_id="<1@x>", text="Another text"),
        id="one Message-ID for two texts",
    ),
    pytest.param(
        forward(janes()),
        by_bo(forward(janes(text="Another text"))),
        id="one Message-ID for two attached texts",
    ),
    pytest.param(
        forward(block(date=DATE, text=TEXT, message_id="<1@x>")),
        by_bo(forward(block(date=DATE, text="Another text", message_id="<1@x>"))),
        id="one Message-ID for two printed texts",
    ),
]


@pytest.mark.parametrize(("first", "second"), OTHERS)
def test_what_adds_anything_is_logged_for_itself(first: Message, second: Message) -> None:
    one, two = both(first, second)

    assert (one.outcome, two.outcome) == (Log(), Log())
    assert two.joined == ()


def test_a_users_own_second_copy_joins_nobody() -> None:
    _, two = both(forward(janes()), forward(janes(), message_id="<other@x>"))

    assert two.outcome == Skip("already_logged")
    assert two.trace[-1].detail == "a copy of an e-mail that is logged for this user"


def test_a_third_submitter_joins_the_first_email() -> None:
    messages = (
        forward(janes()),
        by_bo(forward(janes(), message_id="<b@x>")),
        by_bo(forward(janes(), message_id="<c@x>")),
    )
    one, two, three = decide_all(messages, FACTS, POLICY)

    assert (two.outcome, three.outcome) == (
        Skip("already_logged", add_user=True),
        Skip("already_logged"),
    )
    assert two.joined == three.joined == ((one.submission_key, 0),)


def test_of_two_attached_messages_the_copy_joins_and_the_other_is_logged() -> None:
    fresh = janes(subject="News", message_id="<n@acme.example>", text="news")
    one, two = both(forward(janes()), by_bo(forward(janes(), fresh)))

    assert two.outcome == Log()
    assert [each.subject for each in two.emails] == ["News"]
    assert two.joined == ((one.submission_key, 0),)


def test_a_message_sent_again_is_no_copy_but_the_same() -> None:
    one, two = both(sent(), sent())

    assert two.outcome == Skip("already_logged")
    assert (two.joined, two.submission_key) == ((), one.submission_key)


def test_joining_makes_a_user_one_of_the_first_submissions() -> None:
    one = decided(forward(janes()))
    facts = after(one, FACTS)
    two = decided(by_bo(forward(janes())), facts)

    assert after(two, facts).logged[one.submission_key] == {1, 2}
