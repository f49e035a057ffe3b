"""The decision on one message, and on the messages of a set one after the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from maillogger.message.content import submission_key
from maillogger.message.model import Address, Forward, Message, Original
from maillogger.message.way import find_way
from maillogger.rules.attachments import ATTACHMENT_TOO_LARGE
from maillogger.rules.attribution import attribute
from maillogger.rules.case import Case, ask
from maillogger.rules.copies import joined_detail, known_copy
from maillogger.rules.decision import Decision, Email, Log, Outcome, Reject, Skip, TraceLine
from maillogger.rules.emails import associated, bcc_email, forwarded_email
from maillogger.rules.facts import Facts
from maillogger.rules.forgotten import without_erased
from maillogger.rules.forwarding import MESSAGE_RULES, ORIGINAL_RULES, originals
from maillogger.rules.growing import Growing, newcomers
from maillogger.rules.policy import Policy
from maillogger.rules.recipients import RECIPIENTS
from maillogger.rules.screening import SCREENING, SENDER_RULES, already_logged

_RULES = (*ORIGINAL_RULES, *RECIPIENTS)


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a message or of one original in it; `joined` as in `Decision`."""

    outcome: Outcome
    emails: tuple[Email, ...]
    trace: tuple[TraceLine, ...]
    joined: tuple[tuple[str, int], ...] = ()


def decide_all(messages: Iterable[Message], facts: Facts, policy: Policy) -> Iterator[Decision]:
    """Decide in order; each decision feeds the facts of the next message."""
    growing = Growing(facts)
    for message in messages:
        decision = decide(message, growing.facts, policy)
        growing.add(decision)
        yield decision


def decide(message: Message, facts: Facts, policy: Policy) -> Decision:
    """What becomes of this message, with the trace of every rule asked.

    Total and deterministic: every message has a decision, the same facts give the same one.
    """
    case = _case(message, facts, policy)
    screened = ask(SCREENING, case)
    if screened.outcome is not None:
        outcome = _joined(screened.outcome, case)
        return _decision(case, Judged(outcome, _understood(case), screened.trace))
    judge = _bcc if case.way.kind == "bcc" else _forward
    return _decision(case, judge(case, screened.trace))


def _case(message: Message, facts: Facts, policy: Policy) -> Case:
    way = find_way(message, policy.drop_box, facts.users)
    if way.kind == "bcc" and message.forward.originals:
        # What a BCC quotes decides nothing: the intake may not even have looked for it.
        message = replace(message, forward=Forward())
    submitter = way.redirected_by or (message.sender.key if message.sender else "")
    user, attribution = attribute(submitter, message, facts)
    aliases = user.addresses if user else ()
    return Case(
        message=message,
        facts=facts,
        policy=policy,
        way=way,
        submission_key=submission_key(message),
        submitter=submitter,
        user=user,
        attribution=attribution,
        own_addresses=frozenset((submitter, *aliases)) - {""},
    )


def _bcc(case: Case, trace: tuple[TraceLine, ...]) -> Judged:
    email = bcc_email(case)
    asked = ask(RECIPIENTS, replace(case, participants=email.participants))
    trace += asked.trace
    if asked.outcome is not None:
        return Judged(asked.outcome, (email,), trace)
    return _logged(email, case, trace)


def _forward(case: Case, trace: tuple[TraceLine, ...]) -> Judged:
    asked = ask(() if case.way.kind == "redirect" else MESSAGE_RULES, case)
    trace += asked.trace
    if asked.outcome is not None:
        return Judged(asked.outcome, _understood(case), trace)
    return _originals(case, trace)


def _originals(case: Case, trace: tuple[TraceLine, ...]) -> Judged:
    """Judge each original: those that pass are logged, and only if none does, and none is a
    copy, is the message refused, for the first one's reason.
    """
    judged = list(_each(originals(case) or (None,), case))
    copied = [each for each in judged if each.joined]
    chosen = [each for each in judged if isinstance(each.outcome, Log)] or copied or judged
    return Judged(
        outcome=chosen[0].outcome,
        emails=tuple(email for each in chosen for email in each.emails),
        trace=trace + tuple(line for each in judged for line in each.trace),
        joined=tuple(dict.fromkeys(name for each in copied for name in each.joined)),
    )


def _each(every: Sequence[Original | None], case: Case) -> Iterator[Judged]:
    """Judge them in order; whom one brings is known to the next."""
    if len(every) == 1:
        yield _original(every[0], case)
        return
    growing = Growing(case.facts)
    for original in every:
        judged = _original(original, replace(case, facts=growing.facts))
        growing.add_contacts(newcomers(judged.emails))
        yield judged


def _original(original: Original | None, case: Case) -> Judged:
    email = forwarded_email(original, case) if original else None
    participants = email.participants if email else ()
    case = replace(case, original=original, participants=participants)
    asked = ask(_RULES, case)
    if email is None or asked.outcome is not None:
        emails = (email,) if email else _understood(case)
        return Judged(asked.outcome or Log(), emails, asked.trace)
    return _logged(email, case, asked.trace)


def _logged(email: Email, case: Case, trace: tuple[TraceLine, ...]) -> Judged:
    """Log the e-mail; where it is a copy of one that is logged, its user joins that."""
    known = known_copy(email, case)
    if known is None:
        return Judged(Log(), (associated(email, case),), trace)
    joins = case.user is not None and case.user.id not in known.users
    line = TraceLine(already_logged.__name__, "skip", joined_detail(known, case))
    name = (known.submission_key, known.position)
    return Judged(Skip(line.rule, add_user=joins), (email,), (*trace, line), (name,))


def _understood(case: Case) -> tuple[Email, ...]:
    """What a refused message would have become, as far as it was understood."""
    if case.message.problem is not None:
        return ()
    if case.way.kind == "bcc":
        return (bcc_email(case),)
    found = originals(case) or case.message.forward.originals
    return tuple(forwarded_email(each, case) for each in found)


def _joined(outcome: Outcome, case: Case) -> Outcome:
    """`already_logged` for a user it is not logged for yet: that user joins the e-mail."""
    if not isinstance(outcome, Skip) or case.user is None:
        return outcome
    known = case.facts.logged.get(case.submission_key, frozenset())
    return replace(outcome, add_user=case.user.id not in known)


def _decision(case: Case, judged: Judged) -> Decision:
    outcome = judged.outcome
    notices = _notices(outcome, judged.emails, case)
    if isinstance(outcome, Reject):
        outcome = replace(outcome, notice=bool(notices))
    decision = Decision(
        outcome=outcome,
        way=case.way,
        submission_key=case.submission_key,
        submitter=_submitter(case),
        subject=case.message.subject,
        date=case.message.date,
        message_id=case.message.message_id,
        user=case.user,
        attribution=case.attribution,
        emails=judged.emails,
        trace=judged.trace,
        notices=notices,
        joined=judged.joined,
    )
    return without_erased(decision)


def _submitter(case: Case) -> Address | None:
    sender = case.message.sender
    if sender is not None and sender.key == case.submitter:
        return sender
    return Address(case.submitter) if case.submitter else None


def _notices(outcome: Outcome, emails: tuple[Email, ...], case: Case) -> tuple[str, ...]:
    """The reasons the submitter is owed; nobody is whom a sender rule refuses."""
    if isinstance(outcome, Reject) and outcome.notice:
        return () if ask(SENDER_RULES, case).outcome is not None else (outcome.reason,)
    attachments = (each for email in emails for each in email.attachments)
    dropped = isinstance(outcome, Log) and any(not each.stored for each in attachments)
    return (ATTACHMENT_TOO_LARGE,) if dropped else ()
