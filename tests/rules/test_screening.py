from dataclasses import replace

import pytest

from maillogger.message.content import submission_key
from maillogger.message.model import Message, TooLarge, Unparseable
from maillogger.rules.decision import Log, Reject, Skip
from maillogger.rules.facts import Facts
from maillogger.rules.policy import Policy
from maillogger.rules.screening import SCREENING
from tests.rules.cases import ANA, BO, FACTS, POLICY, asked, bcc, decided, detail, verdicts

STRANGER = ("From", "Eve <eve@evil.example>")
NULL_PATH = ("Return-Path", "<>")
TOO_LARGE = TooLarge(200_000_000)
RESENT = ("Resent-From", "ana@corp.example")
ORDER = [
    "message_too_large",
    "unparseable",
    "automatic_message",
    "sender_ambiguous",
    "sender_unknown",
    "redirect_not_accepted",
    "sender_not_authenticated",
    "already_logged",
    "body_too_large",
]
FAT = "x" * (POLICY.max_body_bytes + 1)


def knowing(*messages: Message, user: int = ANA.id) -> Facts:
    """The facts once these messages are logged."""
    return replace(FACTS, logged={submission_key(each): frozenset({user}) for each in messages})


def test_table_is_in_the_order_of_the_specification() -> None:
    assert [rule.name for rule in SCREENING] == ORDER


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        pytest.param(bcc(problem=TOO_LARGE), "message_too_large", id="too-large"),
        pytest.param(bcc(problem=Unparseable("depth")), "unparseable", id="unparseable"),
        pytest.param(bcc(NULL_PATH), "automatic_message", id="bounce"),
        pytest.param(bcc(("Auto-Submitted", "auto-replied")), "automatic_message", id="reply"),
        pytest.param(bcc(("X-Maillogger-Notice", "1")), "automatic_message", id="own-notice"),
        pytest.param(
            bcc(("From", "ana@corp.example, bo@corp.example")), "sender_ambiguous", id="two-from"
        ),
        pytest.param(bcc(("From", "Ana Ruiz")), "sender_ambiguous", id="name-only"),
        pytest.param(bcc(from_=()), "sender_ambiguous", id="group"),
        pytest.param(bcc(STRANGER), "sender_unknown", id="stranger"),
        pytest.param(bcc(("From", "ana+x@corp.example")), "sender_unknown", id="tag-is-kept"),
        pytest.param(bcc(("From", "ana@sub.corp.example")), "sender_unknown", id="subdomain"),
        pytest.param(bcc(STRANGER, RESENT), "redirect_not_accepted", id="redirect"),
        pytest.param(bcc(text=FAT, html=None), "body_too_large", id="text"),
        pytest.param(bcc(text=None, html=FAT), "body_too_large", id="html"),
        pytest.param(
            bcc(text=FAT[: len(FAT) // 2 + 1], html=FAT[: len(FAT) // 2]),
            "body_too_large",
            id="both",
        ),
    ],
)
def test_refused(message: Message, reason: str) -> None:
    decision = decided(message)
    assert isinstance(decision.outcome, Reject)
    assert decision.reason == reason
    assert decision.trace[-1].rule == reason
    assert decision.trace[-1].answer == "reject"
    assert asked(decision) == ORDER[: ORDER.index(reason) + 1]
    assert not decision.filed_as_success


EVERYTHING_WRONG = bcc(NULL_PATH, STRANGER, RESENT, from_=(), text=FAT)


@pytest.mark.parametrize(
    ("message", "first"),
    [
        pytest.param(replace(EVERYTHING_WRONG, problem=TOO_LARGE), "message_too_large", id="1"),
        pytest.param(replace(EVERYTHING_WRONG, problem=Unparseable("x")), "unparseable", id="2"),
        pytest.param(EVERYTHING_WRONG, "automatic_message", id="3"),
        pytest.param(bcc(STRANGER, RESENT, from_=(), text=FAT), "sender_ambiguous", id="4"),
        pytest.param(bcc(STRANGER, text=FAT), "sender_unknown", id="5"),
        pytest.param(bcc(STRANGER, RESENT, text=FAT), "redirect_not_accepted", id="5-redirect"),
        pytest.param(bcc(text=FAT), "already_logged", id="7"),
        pytest.param(bcc(text=FAT, subject="new"), "body_too_large", id="8"),
    ],
)
def test_first_answer_ends_it(message: Message, first: str) -> None:
    facts = knowing(bcc(text=FAT), bcc(STRANGER, RESENT, text=FAT))
    assert decided(message, facts).reason == first


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(bcc(), id="plain"),
        pytest.param(bcc(("From", "ANA@CORP.example")), id="case"),
        pytest.param(bcc(("From", "ana@home.example")), id="alias"),
        pytest.param(bcc(("Auto-Submitted", "auto-generated")), id="auto-generated"),
        pytest.param(bcc(text=FAT[:-1], html=None), id="body-at-the-limit"),
        pytest.param(bcc(text=None, html=None), id="no-body"),
        pytest.param(bcc(RESENT), id="own-resent"),
    ],
)
def test_passed(message: Message) -> None:
    decision = decided(message)
    assert decision.outcome == Log()
    assert asked(decision)[: len(ORDER)] == ORDER
    assert {each.answer for each in decision.trace} == {"pass"}


def test_body_is_measured_in_octets() -> None:
    policy = Policy(drop_box=POLICY.drop_box, max_body_bytes=4)
    assert decided(bcc(text="öö", html=None), policy=policy).outcome == Log()
    assert decided(bcc(text="ööx", html=None), policy=policy).reason == "body_too_large"


def test_accepted_redirect_is_its_redirectors() -> None:
    policy = replace(POLICY, accept_redirected=True)
    decision = decided(bcc(("From", "jane@acme.example"), RESENT), policy=policy)
    assert decision.outcome == Log()
    assert (decision.way.kind, decision.user) == ("redirect", ANA)
    assert decision.submitter is not None
    assert decision.submitter.address == "ana@corp.example"


@pytest.mark.parametrize(
    "sender",
    [
        pytest.param("ana@corp.example, eve@evil.example", id="two-addresses"),
        pytest.param("eve@evil.example", id="stranger"),
        pytest.param("", id="nobody"),
    ],
)
def test_nobody_is_the_user_of_a_message_without_one(sender: str) -> None:
    assert decided(bcc(("From", sender))).user is None


def test_two_senders_submit_nothing() -> None:
    decision = decided(bcc(("From", "ana@corp.example, eve@evil.example")))
    assert decision.submitter is None
    assert verdicts(decision) == [("to", "jane@acme.example", "logged")]


class TestAlreadyLogged:
    def test_same_message_is_skipped(self) -> None:
        decision = decided(bcc(), knowing(bcc()))
        assert decision.outcome == Skip("already_logged", add_user=False)
        assert decision.filed_as_success
        assert decision.notices == ()

    def test_a_second_user_joins(self) -> None:
        decision = decided(bcc(), knowing(bcc(), user=BO.id))
        assert decision.outcome == Skip("already_logged", add_user=True)
        assert decision.user == ANA
        assert "joined" in detail(decision, "already_logged")

    def test_a_user_joins_what_nobody_is_left_of(self) -> None:
        facts = replace(FACTS, logged={submission_key(bcc()): frozenset()})
        assert decided(bcc(), facts).outcome == Skip("already_logged", add_user=True)

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(bcc(("Message-ID", "<2@corp.example>")), id="other-message-id"),
            pytest.param(bcc(("Subject", "Other")), id="other-content"),
        ],
    )
    def test_another_message_is_logged(self, other: Message) -> None:
        assert decided(other, knowing(bcc())).outcome == Log()

    def test_a_copy_by_another_route_is_the_same(self) -> None:
        copy = bcc(("Received", "from elsewhere"), ("Delivered-To", "bcc+x@crm.example"))
        assert decided(copy, knowing(bcc())).reason == "already_logged"


class TestNotices:
    @pytest.mark.parametrize(
        ("message", "notices"),
        [
            pytest.param(bcc(problem=TOO_LARGE), ("message_too_large",), id="too-large"),
            pytest.param(bcc(text=FAT), ("body_too_large",), id="body-too-large"),
            pytest.param(bcc(problem=Unparseable("x")), (), id="unparseable"),
            pytest.param(bcc(NULL_PATH), (), id="automatic"),
            pytest.param(bcc(from_=()), (), id="ambiguous"),
            pytest.param(bcc(STRANGER), (), id="unknown"),
            pytest.param(bcc(STRANGER, RESENT), (), id="redirect"),
            pytest.param(bcc(STRANGER, problem=TOO_LARGE), (), id="too-large-unknown"),
            pytest.param(bcc(NULL_PATH, problem=TOO_LARGE), (), id="too-large-automatic"),
            pytest.param(bcc(from_=(), problem=TOO_LARGE), (), id="too-large-ambiguous"),
            pytest.param(bcc(STRANGER, RESENT, problem=TOO_LARGE), (), id="too-large-redirect"),
        ],
    )
    def test_owed_only_if_the_sender_rules_pass(
        self, message: Message, notices: tuple[str, ...]
    ) -> None:
        decision = decided(message)
        assert decision.notices == notices
        assert isinstance(decision.outcome, Reject)
        assert decision.outcome.notice is bool(notices)


def test_what_no_parser_survives_is_not_understood() -> None:
    assert decided(bcc(problem=Unparseable("x"))).emails == ()
    assert decided(bcc(problem=TOO_LARGE)).emails == ()


def test_what_a_rule_refuses_is_understood() -> None:
    decision = decided(bcc(STRANGER))
    assert verdicts(decision) == [
        ("from", "eve@evil.example", "own_address"),
        ("to", "jane@acme.example", "logged"),
    ]
    assert decision.emails[0].associations == ()
