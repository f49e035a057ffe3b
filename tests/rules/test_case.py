import pytest

from maillogger.message.model import Message
from maillogger.message.way import Way
from maillogger.rules.case import Asked, Case, Finding, Rule, ask, passes, rejects, skips
from maillogger.rules.decision import Reject, Skip, TraceLine
from maillogger.rules.facts import Facts
from maillogger.rules.policy import Policy

CASE = Case(Message(), Facts(), Policy(), Way("bcc", "To"), "")


def easy(case: Case) -> Finding:
    """Lets everything through,
    whatever it is.
    """
    return passes("fine")


def strict(case: Case) -> Finding:
    """Refuses everything."""
    return rejects("no")


def idle(case: Case) -> Finding:
    """Skips everything."""
    return skips()


EASY = Rule(easy, "Nothing to do.")
STRICT = Rule(strict, "Ask somebody else.", notice=True)
IDLE = Rule(idle, "Nothing to do.")
PASSED = TraceLine("easy", "pass", "fine")
REFUSED = TraceLine("strict", "reject", "no")


@pytest.mark.parametrize(
    ("rules", "asked"),
    [
        pytest.param([], Asked((), None), id="none"),
        pytest.param([EASY, EASY], Asked((PASSED, PASSED), None), id="all-pass"),
        pytest.param(
            [EASY, STRICT, IDLE], Asked((PASSED, REFUSED), Reject("strict", True)), id="reject-ends"
        ),
        pytest.param(
            [IDLE, STRICT], Asked((TraceLine("idle", "skip"),), Skip("idle")), id="skip-ends"
        ),
    ],
)
def test_first_answer_other_than_a_pass_ends_it(rules: list[Rule], asked: Asked) -> None:
    assert ask(rules, CASE) == asked


def test_a_rule_documents_itself() -> None:
    assert (EASY.name, EASY.sentence) == ("easy", "Lets everything through, whatever it is.")
