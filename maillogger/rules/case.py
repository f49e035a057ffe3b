"""What a rule is asked, what it answers, and how a table of rules is asked in order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from maillogger.message.model import Message, Original
from maillogger.message.way import Way
from maillogger.rules.decision import Answer, Outcome, Participant, Reject, Skip, TraceLine
from maillogger.rules.facts import Facts, User
from maillogger.rules.policy import Policy

Origin = Literal["seed", "later", "ours"]


@dataclass(frozen=True, slots=True)
class Case:
    """One message with everything a rule may ask about it.

    `submitter` is the key of the address the submission counts for (for `redirect` the one that
    re-sent it), "" where there is none; `user` its user, or None; `own_addresses` the keys of
    the submitter's own addresses. `original` and `participants` are filled for the rules that
    judge an e-mail rather than the message.
    """

    message: Message
    facts: Facts
    policy: Policy
    way: Way
    submission_key: str
    submitter: str = ""
    user: User | None = None
    attribution: str | None = None
    own_addresses: frozenset[str] = frozenset()
    original: Original | None = None
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's answer and what it looked at."""

    answer: Answer
    detail: str = ""


_PASSES = Finding("pass")


def passes(detail: str = "") -> Finding:
    """The rule has nothing against the message."""
    return Finding("pass", detail) if detail else _PASSES


def rejects(detail: str = "") -> Finding:
    """The rule refuses the message."""
    return Finding("reject", detail)


def skips(detail: str = "") -> Finding:
    """The rule has nothing to log, and nothing is wrong."""
    return Finding("skip", detail)


@dataclass(frozen=True)
class Rule:
    """A row of a table: the function, what to do about its answer, and where it comes from.

    The function's name is the reason code, its docstring the sentence of the manual.
    """

    ask: Callable[[Case], Finding]
    remedy: str
    notice: bool = False
    origin: Origin = "ours"

    @property
    def name(self) -> str:
        """The reason code."""
        return self.ask.__name__

    @cached_property
    def passed(self) -> TraceLine:
        """The line of most rules in most traces: nothing against the message, nothing to add."""
        return TraceLine(self.name, "pass")

    @property
    def sentence(self) -> str:
        """The function's one-sentence docstring."""
        return " ".join((self.ask.__doc__ or "").split())


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules asked, in order, and the first outcome other than a pass."""

    trace: tuple[TraceLine, ...]
    outcome: Outcome | None


def ask(rules: Iterable[Rule], case: Case) -> Asked:
    """Ask the rules in order; the first that doesn't pass ends it."""
    trace: list[TraceLine] = []
    for rule in rules:
        finding = rule.ask(case)
        if finding is _PASSES:
            trace.append(rule.passed)
            continue
        trace.append(TraceLine(rule.name, finding.answer, finding.detail))
        if finding.answer != "pass":
            return Asked(tuple(trace), _outcome(rule, finding.answer))
    return Asked(tuple(trace), None)


def _outcome(rule: Rule, answer: Answer) -> Outcome:
    return Skip(rule.name) if answer == "skip" else Reject(rule.name, rule.notice)
