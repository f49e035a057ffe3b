from dataclasses import replace

import pytest
from hypothesis import given

from maillogger.message.model import Message, TooLarge
from maillogger.rules.decide import decide
from maillogger.rules.decision import Log, Reject
from maillogger.rules.facts import Facts
from maillogger.rules.policy import Policy
from tests.rules import strategies
from tests.rules.cases import FACTS, POLICY, bcc, decided, detail

RULE = "sender_not_authenticated"
REQUIRE = replace(POLICY, authentication="require", authserv_id="mx.x", accept_redirected=True)
TOPMOST = replace(REQUIRE, authserv_id=None)
EXCHANGE = replace(REQUIRE, trust_exchange_internal=True)
RESENT = (("From", "jane@acme.example"), ("Resent-From", "ana@corp.example"))
INTERNAL = ("X-MS-Exchange-Organization-AuthAs", "Internal")
DMARC = "mx.x; dmarc=pass (p=none) header.from=corp.example"


def with_results(value: str, *fields: tuple[str, str]) -> Message:
    return bcc(("Authentication-Results", value), *fields)


@pytest.mark.parametrize(
    ("message", "policy", "words"),
    [
        pytest.param(
            with_results(DMARC), REQUIRE, "mx.x says dmarc=pass for corp.example", id="dmarc"
        ),
        pytest.param(
            with_results("mx.x; dmarc=none; dkim=pass header.d=corp.example"),
            REQUIRE,
            "mx.x says dkim=pass for corp.example, and there is no DMARC policy",
            id="dkim",
        ),
        pytest.param(
            with_results("spf=pass smtp.mailfrom=corp.example"),
            TOPMOST,
            "the receiving server says spf=pass for corp.example, and there is no DMARC policy",
            id="spf",
        ),
        pytest.param(
            with_results(
                "mx.x; dmarc=pass header.from=acme.example; dkim=pass d=x header.d=corp.example",
                *RESENT,
            ),
            REQUIRE,
            "mx.x says dkim=pass for corp.example",
            id="redirect",
        ),
        pytest.param(
            bcc(INTERNAL), EXCHANGE, "X-MS-Exchange-Organization-AuthAs: Internal", id="internal"
        ),
    ],
)
def test_what_confirms(message: Message, policy: Policy, words: str) -> None:
    decision = decided(message, policy=policy)
    assert decision.outcome == Log()
    assert detail(decision, RULE) == words


@pytest.mark.parametrize(
    ("message", "policy", "words"),
    [
        pytest.param(bcc(), REQUIRE, "no Authentication-Results of mx.x", id="absent"),
        pytest.param(
            bcc(), TOPMOST, "no Authentication-Results of the receiving server", id="absent-topmost"
        ),
        pytest.param(
            with_results("mx.x; none"),
            REQUIRE,
            "mx.x confirms nothing for corp.example: no results",
            id="none",
        ),
        pytest.param(
            with_results(
                "mx.x; dkim=pass header.d=evil.example; spf=fail smtp.mailfrom=corp.example"
            ),
            REQUIRE,
            "mx.x confirms nothing for corp.example: dkim=pass for evil.example, "
            "spf=fail for corp.example",
            id="nothing-aligned",
        ),
        pytest.param(
            with_results("mx.x; dmarc=fail header.from=corp.example"),
            REQUIRE,
            "mx.x says dmarc=fail for corp.example",
            id="dmarc-fail",
        ),
        pytest.param(
            with_results("mx.x; dmarc=pass header.from=evil.example"),
            REQUIRE,
            "mx.x says dmarc=pass for evil.example, which is not about corp.example",
            id="dmarc-of-another",
        ),
        pytest.param(
            with_results("mx.x; dmarc=pass ("),
            REQUIRE,
            "Authentication-Results can't be read: a comment does not end, or can be read in two "
            "ways",
            id="unreadable",
        ),
    ],
)
def test_what_does_not(message: Message, policy: Policy, words: str) -> None:
    decision = decided(message, policy=policy)
    assert decision.outcome == Reject(RULE, notice=False)
    assert detail(decision, RULE) == words
    reported = decided(message, policy=replace(policy, authentication="report"))
    assert reported.outcome == Log()
    assert detail(reported, RULE) == f"would be refused: {words}"


def test_off_looks_at_nothing() -> None:
    decision = decided(with_results("mx.x; dmarc=fail"))
    assert decision.outcome == Log()
    assert detail(decision, RULE) == "authentication is off"


def test_a_trace_holds_no_controls_and_is_short() -> None:
    value = f"\x1b]0;{'x' * 500}"
    found = detail(decided(with_results(f"mx.x; dmarc={value}"), policy=REQUIRE), RULE)
    assert "\x1b" not in found
    assert len(found) < 200


def test_who_is_not_confirmed_gets_no_notice_of_another_reason() -> None:
    large = bcc(problem=TooLarge(200_000_000))
    assert decided(large, policy=REQUIRE).notices == ()
    assert decided(large, policy=POLICY).notices == ("message_too_large",)
    confirmed = replace(with_results(DMARC), problem=TooLarge(200_000_000))
    assert decided(confirmed, policy=REQUIRE).notices == ("message_too_large",)


def test_unknown_domains_are_compared_as_they_are() -> None:
    """What nobody asked the suffix list about is confirmed by its very name alone."""
    facts = replace(FACTS, registrable={})
    parent = with_results("mx.x; dkim=pass header.d=corp.example")
    below = with_results("mx.x; dkim=pass header.d=mail.corp.example")
    assert decided(parent, facts, REQUIRE).outcome == Log()
    assert decided(below, facts, REQUIRE).reason == RULE


@given(strategies.messages, strategies.facts, strategies.policies)
def test_without_results_nobody_is_confirmed(
    message: Message, facts: Facts, policy: Policy
) -> None:
    require = replace(policy, authentication="require")
    assert not isinstance(decide(message, facts, require).outcome, Log)
