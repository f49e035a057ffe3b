from dataclasses import replace
from typing import Any

import pytest

from maillogger.message.model import Address, Attachment, Forward, Message, Original
from maillogger.rules.decision import Log, Reject, Skip
from maillogger.rules.facts import NeverLog
from maillogger.rules.forwarding import MESSAGE_RULES, ORIGINAL_RULES
from maillogger.rules.policy import Policy
from tests.rules.cases import (
    BOX,
    DATE,
    FACTS,
    JANES,
    POLICY,
    asked,
    attached,
    bcc,
    block,
    contacts,
    decided,
    detail,
    forward,
    only_email,
)

OWN = Address("ana@corp.example", "Ana")
NEW = Address("nia@beta.example", "Nia")
NAME_ONLY = Address("", "Jane Doe")
UNWRAP = replace(POLICY, own_reply="unwrap")
EITHER = replace(POLICY, require_html_and_text=False)
REPLY = Forward((block(),), reply=True)
UNKNOWN_WORDS = Forward(unknown_labels=("Wan", "Foar"))
ORDER = [
    "forward_header_missing",
    "forward_language_unsupported",
    "forward_of_own_message",
    "forward_part_missing",
    "original_sender_missing",
]


def test_tables_are_in_the_order_of_the_specification() -> None:
    assert [rule.name for rule in (*MESSAGE_RULES, *ORIGINAL_RULES)] == ORDER


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        pytest.param(forward(), "forward_header_missing", id="nothing"),
        pytest.param(forward(forward=UNKNOWN_WORDS), "forward_language_unsupported", id="language"),
        pytest.param(forward(forward=REPLY), "forward_of_own_message", id="reply"),
        pytest.param(forward(block(OWN)), "forward_of_own_message", id="own"),
        pytest.param(
            forward(block(Address("ANA@Home.example"))), "forward_of_own_message", id="own-alias"
        ),
        pytest.param(
            forward(block(Address("fwd+x@crm.example"))), "forward_of_own_message", id="drop-box"
        ),
        pytest.param(forward(attached(OWN)), "forward_of_own_message", id="own-attached"),
        pytest.param(forward(block(), html=None), "forward_part_missing", id="text-only"),
        pytest.param(forward(block(), text=None), "forward_part_missing", id="html-only"),
        pytest.param(forward(block(None)), "original_sender_missing", id="no-sender"),
        pytest.param(
            forward(block(Address("", "Joe Bloggs"))), "original_sender_missing", id="name-unknown"
        ),
        pytest.param(forward(attached(None)), "original_sender_missing", id="attached-no-sender"),
    ],
)
def test_refused(message: Message, reason: str) -> None:
    decision = decided(message)
    assert decision.outcome == Reject(reason, notice=True)
    assert decision.notices == (reason,)
    assert (decision.trace[-1].rule, decision.trace[-1].answer) == (reason, "reject")
    assert [each for each in asked(decision) if each in ORDER] == ORDER[: ORDER.index(reason) + 1]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        pytest.param(forward(block(OWN), html=None), "forward_of_own_message", id="own-first"),
        pytest.param(forward(block(None), html=None), "forward_part_missing", id="part-second"),
    ],
)
def test_first_answer_ends_it(message: Message, reason: str) -> None:
    assert decided(message).reason == reason


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(forward(block()), id="block"),
        pytest.param(forward(attached()), id="attached"),
        pytest.param(forward(attached(), html=None), id="attached-text-only"),
        pytest.param(forward(attached(), text=None, html=None), id="attached-no-body"),
        pytest.param(forward(block(), text="", html=""), id="empty-parts"),
        pytest.param(forward(block(Address("bo@corp.example"))), id="colleague"),
    ],
)
def test_logged(message: Message) -> None:
    decision = decided(message)
    assert decision.outcome == Log()
    assert only_email(decision).direction == "FORWARDED_EMAIL"


@pytest.mark.parametrize(
    "bodies",
    [
        pytest.param({"html": None}, id="text-only"),
        pytest.param({"text": None}, id="html-only"),
        pytest.param({}, id="both"),
    ],
)
def test_either_part_will_do_where_the_policy_says_so(bodies: dict[str, Any]) -> None:
    assert decided(forward(block(), **bodies), policy=EITHER).outcome == Log()


def test_trace_names_nobody_else() -> None:
    """A sender on the never-log list must not stand in the trace of a message that is logged."""
    facts = replace(FACTS, never_log=NeverLog(frozenset({"beta.example"})))
    decision = decided(forward(attached(), attached(NEW)), facts)
    assert decision.outcome == Log()
    assert not any(NEW.address in each.detail for each in decision.trace)


class TestNameOnly:
    def test_is_the_one_contact_of_that_name(self) -> None:
        decision = decided(forward(block(Address("", "jane DOE"))))
        assert only_email(decision).sender == Address("jane@acme.example", "jane DOE")
        assert contacts(decision) == [("jane@acme.example", False)]

    @pytest.mark.parametrize(
        "known",
        [
            pytest.param({}, id="nobody"),
            pytest.param({"jane doe": ("a@x.example", "b@x.example")}, id="two"),
        ],
    )
    def test_is_nobody_where_not_exactly_one_has_it(
        self, known: dict[str, tuple[str, ...]]
    ) -> None:
        decision = decided(forward(block(NAME_ONLY)), replace(FACTS, names=known))
        assert decision.reason == "original_sender_missing"
        assert "Jane Doe" in detail(decision, "original_sender_missing")

    def test_may_be_on_the_never_log_list(self) -> None:
        facts = replace(FACTS, never_log=NeverLog(frozenset({"acme.example"})))
        assert decided(forward(block(NAME_ONLY)), facts).outcome == Skip("never_log")

    def test_may_be_the_submitters_own(self) -> None:
        facts = replace(FACTS, names={"jane doe": ("ana@home.example",)})
        assert decided(forward(block(NAME_ONLY)), facts).reason == "forward_of_own_message"

    def test_with_an_address_keeps_it(self) -> None:
        sender = Address("jane@beta.example", "Jane Doe")
        assert only_email(decided(forward(block(sender)))).sender == sender


class TestOwnReply:
    THREAD = block(OWN, note="FYI", text="mine", quoted=block(note="inner", text="hers"))

    def test_is_unwrapped_to_the_newest_by_somebody_else(self) -> None:
        decision = decided(forward(self.THREAD), policy=UNWRAP)
        email = only_email(decision)
        assert decision.outcome == Log()
        assert (email.sender, email.text, email.note) == (JANES, "hers", "FYI")

    def test_is_refused_by_default(self) -> None:
        assert decided(forward(self.THREAD)).reason == "forward_of_own_message"

    def test_may_stand_above_several_of_ones_own(self) -> None:
        alias = block(Address("ana@home.example"), quoted=block())
        thread = block(OWN, quoted=block(Address("bcc@crm.example"), quoted=alias))
        assert only_email(decided(forward(thread), policy=UNWRAP)).sender == JANES

    def test_with_nobody_elses_below_is_refused(self) -> None:
        thread = block(OWN, quoted=block(OWN))
        assert decided(forward(thread), policy=UNWRAP).reason == "forward_of_own_message"

    def test_without_a_block_of_its_own_is_unwrapped_too(self) -> None:
        assert decided(forward(forward=REPLY), policy=UNWRAP).outcome == Log()

    def test_of_which_nothing_is_found_is_refused(self) -> None:
        decision = decided(forward(forward=Forward(reply=True)), policy=UNWRAP)
        assert decision.reason == "forward_of_own_message"

    def test_somebody_elses_forward_is_not_unwrapped(self) -> None:
        thread = block(NEW, quoted=block())
        assert only_email(decided(forward(thread), policy=UNWRAP)).sender == NEW


class TestSeveralOriginals:
    def test_each_is_logged(self) -> None:
        decision = decided(forward(attached(text="1"), attached(NEW, text="2")))
        assert [each.text for each in decision.emails] == ["1", "2"]
        assert contacts(decision) == [("jane@acme.example", False), ("nia@beta.example", True)]

    def test_of_one_newcomer_create_them_once(self) -> None:
        decision = decided(forward(attached(NEW), attached(NEW)))
        assert contacts(decision) == [("nia@beta.example", True), ("nia@beta.example", False)]

    def test_those_that_pass_are_logged(self) -> None:
        decision = decided(forward(attached(OWN), attached(None), attached(NEW)))
        assert decision.outcome == Log()
        assert contacts(decision) == [("nia@beta.example", True)]
        assert asked(decision).count("forward_of_own_message") == 3

    def test_where_none_passes_the_first_ones_reason_counts(self) -> None:
        decision = decided(forward(attached(None), attached(OWN)))
        assert decision.outcome == Reject("original_sender_missing", notice=True)
        assert len(decision.emails) == 2
        assert contacts(decision) == []

    def test_have_their_attachments_to_themselves(self) -> None:
        files = [Attachment(each, "text/plain", 1, each * 32) for each in ("aa", "bb")]
        decision = decided(forward(*(attached(attachments=(each,)) for each in files)))
        assert [each.attachments[0].attachment for each in decision.emails] == files


class TestRedirect:
    POLICY = replace(POLICY, accept_redirected=True)
    FILE = Attachment("a.txt", "text/plain", 1, "ab" * 32)
    MESSAGE = bcc(
        ("From", "Nia <nia@beta.example>"),
        ("To", "Ana <ana@corp.example>, t@beta.example"),
        ("Cc", "c@beta.example"),
        ("Resent-From", "ana@corp.example"),
        text="Hello Ana",
        html=None,
        attachments=(FILE,),
    )

    def test_is_the_original_itself(self) -> None:
        decision = decided(self.MESSAGE, policy=self.POLICY)
        email = only_email(decision)
        assert decision.outcome == Log()
        assert (email.direction, email.sender, email.sent_at) == ("FORWARDED_EMAIL", NEW, DATE)
        assert (email.subject, email.text, email.message_id) == (
            "Offer",
            "Hello Ana",
            "<1@corp.example>",
        )
        assert [each.attachment for each in email.attachments] == [self.FILE]
        assert contacts(decision) == [("nia@beta.example", True)]
        assert [each.verdict for each in email.participants] == [
            "created",
            "own_address",
            "forward_to",
            "forward_cc",
        ]

    def test_is_not_searched_for_a_forward(self) -> None:
        decision = decided(self.MESSAGE, policy=self.POLICY)
        assert "forward_header_missing" not in asked(decision)

    def test_of_the_drop_boxs_own_mail_is_refused(self) -> None:
        message = replace(self.MESSAGE, from_=(Address("fwd@crm.example"),))
        assert decided(message, policy=self.POLICY).reason == "forward_of_own_message"

    def test_is_refused_by_default(self) -> None:
        decision = decided(self.MESSAGE)
        assert decision.reason == "redirect_not_accepted"
        assert only_email(decision).sender == NEW


def test_refused_forward_is_understood() -> None:
    decision = decided(forward(block(OWN, text="mine")))
    email = only_email(decision)
    assert (email.sender, email.text, email.associations) == (OWN, "mine", ())


def test_message_to_both_ways_is_not_asked_for_a_forward() -> None:
    box = replace(BOX, bcc_addresses=BOX.bcc_addresses | {"fwd@crm.example"})
    message = replace(forward(), to=(Address("jane@acme.example"), Address("fwd@crm.example")))
    assert decided(message, policy=Policy(drop_box=box)).outcome == Log()


@pytest.mark.parametrize(
    ("found", "rule"),
    [
        pytest.param(
            Forward((block(),), evidence=("found in: html",)), "forward_header_missing", id="found"
        ),
        pytest.param(UNKNOWN_WORDS, "forward_language_unsupported", id="labels"),
    ],
)
def test_trace_tells_the_evidence(found: Forward, rule: str) -> None:
    told = detail(decided(forward(forward=found)), rule)
    assert told in ("found in: html", "labels: Wan, Foar")


def test_original_of_an_original_is_its_body() -> None:
    inner: Original = block(NEW)
    assert only_email(decided(forward(block(quoted=inner)))).sender == JANES
