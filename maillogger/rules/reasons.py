"""Every reason code in one table: what `maillogger rules` prints and notices explain."""

from dataclasses import dataclass
from typing import Literal

from maillogger.rules.attachments import ATTACHMENT_TOO_LARGE
from maillogger.rules.case import Origin, Rule
from maillogger.rules.forwarding import MESSAGE_RULES, ORIGINAL_RULES
from maillogger.rules.recipients import RECIPIENTS
from maillogger.rules.screening import SCREENING

Section = Literal["screening", "recipients", "forward", "attachments", "intake"]
Outcome = Literal["reject", "skip", "log"]

SKIPPED = frozenset({"already_logged", "never_log", "erased", "colleagues_only"})


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code with its sentence, its remedy, where the message goes and who is told."""

    section: Section
    name: str
    outcome: Outcome
    folder: Literal["success", "failure"]
    notice: bool
    origin: Origin
    sentence: str
    remedy: str


def _reason(section: Section, rule: Rule) -> Reason:
    return Reason(
        section=section,
        name=rule.name,
        outcome="skip" if rule.name in SKIPPED else "reject",
        folder="success" if rule.name == "already_logged" else "failure",
        notice=rule.notice,
        origin=rule.origin,
        sentence=rule.sentence,
        remedy=rule.remedy,
    )


REASONS: tuple[Reason, ...] = (
    *(_reason("screening", rule) for rule in SCREENING),
    *(_reason("forward", rule) for rule in (*MESSAGE_RULES, *ORIGINAL_RULES)),
    *(_reason("recipients", rule) for rule in RECIPIENTS),
    Reason(
        section="attachments",
        name=ATTACHMENT_TOO_LARGE,
        outcome="log",
        folder="success",
        notice=True,
        origin="seed",
        sentence="An attachment is larger than the limit: the e-mail is logged without it.",
        remedy="Send large files as links, or have the administrator raise `max_attachment_bytes`.",
    ),
    Reason(
        section="intake",
        name="poisonous",
        outcome="reject",
        folder="failure",
        notice=False,
        origin="ours",
        sentence="The message ended its parser three times.",
        remedy="Keep a copy with `maillogger failed export`, and report it.",
    ),
)


def reason(name: str) -> Reason | None:
    """The row of that reason code, or None."""
    return next((each for each in REASONS if each.name == name), None)
