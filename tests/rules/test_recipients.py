from dataclasses import replace

import pytest

from maillogger.message.model import Address
from maillogger.rules.decision import Log, Reject, Skip
from maillogger.rules.facts import Facts, NeverLog
from maillogger.rules.recipients import RECIPIENTS
from tests.rules.cases import (
    FACTS,
    POLICY,
    asked,
    attached,
    bcc,
    block,
    contacts,
    decided,
    forward,
    verdicts,
)

NEW = "new@beta.example"
LISTED = replace(FACTS, never_log=NeverLog(frozenset({"beta.example"})))
ERASED = replace(FACTS, erased=frozenset({NEW}))
BOTH = replace(LISTED, erased=frozenset({"gone@acme.example"}))
IGNORED = replace(POLICY, colleagues="ignore")
NOBODY = Reject("no_recipient", notice=True)


def test_table_is_in_the_order_of_the_specification() -> None:
    names = ["never_log", "erased", "colleagues_only", "no_recipient"]
    assert [rule.name for rule in RECIPIENTS] == names


@pytest.mark.parametrize(
    ("facts", "to", "hidden", "outcome"),
    [
        pytest.param(FACTS, "jane@acme.example", "", Log(), id="known"),
        pytest.param(FACTS, NEW, "", Log(), id="new"),
        pytest.param(LISTED, NEW, "", Skip("never_log"), id="never-log"),
        pytest.param(LISTED, f"{NEW}, jane@acme.example", "", Log(), id="mixed"),
        pytest.param(LISTED, f"{NEW}, ana@corp.example", "", Skip("never_log"), id="with-own"),
        pytest.param(LISTED, "ana@corp.example", NEW, Skip("never_log"), id="in-bcc"),
        pytest.param(LISTED, f"{NEW}, bo@corp.example", "", Skip("never_log"), id="with-colleague"),
        pytest.param(ERASED, NEW, "", Skip("erased"), id="erased"),
        pytest.param(ERASED, f"{NEW}, jane@acme.example", "", Log(), id="erased-mixed"),
        pytest.param(BOTH, f"gone@acme.example, {NEW}", "", Skip("never_log"), id="both"),
        pytest.param(FACTS, "bo@corp.example", "", Skip("colleagues_only"), id="colleagues"),
        pytest.param(
            FACTS,
            "bo@corp.example, ana@corp.example, bcc@crm.example",
            "bcc@crm.example",
            Skip("colleagues_only"),
            id="colleagues-and-own",
        ),
        pytest.param(FACTS, "bo@corp.example", NEW, NOBODY, id="colleague-and-bcc"),
        pytest.param(FACTS, "bcc@crm.example", "", NOBODY, id="drop-box-alone"),
        pytest.param(FACTS, "ana@corp.example", "", NOBODY, id="submitter-alone"),
        pytest.param(FACTS, "undisclosed-recipients:;", "", NOBODY, id="nobody"),
        pytest.param(FACTS, "", "jane@acme.example", NOBODY, id="bcc-alone"),
    ],
)
def test_who_is_left(facts: Facts, to: str, hidden: str, outcome: object) -> None:
    decision = decided(bcc(("To", to), ("Bcc", hidden)), facts, IGNORED)
    assert decision.outcome == outcome
    assert bool(contacts(decision)) is (outcome == Log())
    assert decision.notices == (("no_recipient",) if outcome == NOBODY else ())
    assert decision.filed_as_success is (outcome == Log())


def test_logged_colleagues_are_recipients() -> None:
    assert decided(bcc(("To", "bo@corp.example"))).outcome == Log()


@pytest.mark.parametrize(
    ("facts", "keeps"),
    [
        pytest.param(LISTED, False, id="never-log"),
        pytest.param(ERASED, False, id="erased"),
        pytest.param(FACTS, True, id="logged"),
    ],
)
def test_content_that_may_be_kept(facts: Facts, keeps: bool) -> None:
    assert decided(bcc(("To", NEW)), facts).keeps_content is keeps


def test_mixed_recipients_are_logged_but_for_the_listed() -> None:
    decision = decided(bcc(("To", f"{NEW}, jane@acme.example"), ("Cc", "x@acme.example")), LISTED)
    assert [verdict for _, _, verdict in verdicts(decision)] == [
        "own_address",
        "never_log",
        "logged",
        "created",
    ]
    assert contacts(decision) == [("jane@acme.example", False), ("x@acme.example", True)]


class TestForward:
    """The original's sender alone decides."""

    @pytest.mark.parametrize(
        ("facts", "sender", "outcome"),
        [
            pytest.param(LISTED, NEW, Skip("never_log"), id="never-log"),
            pytest.param(ERASED, NEW, Skip("erased"), id="erased"),
            pytest.param(FACTS, "bo@corp.example", Skip("colleagues_only"), id="colleague"),
            pytest.param(LISTED, "bo@corp.example", Skip("colleagues_only"), id="listed-in-copy"),
            pytest.param(LISTED, "jane@acme.example", Log(), id="logged"),
        ],
    )
    def test_sender(self, facts: Facts, sender: str, outcome: object) -> None:
        original = block(Address(sender), cc=(Address("copy@beta.example"),))
        decision = decided(forward(original), facts, IGNORED)
        assert decision.outcome == outcome
        assert decision.notices == ()

    def test_recipients_are_asked_about_last(self) -> None:
        names = asked(decided(forward(attached())))
        assert names[-4:] == [rule.name for rule in RECIPIENTS]
