"""Is anybody left to log to? Logging rules, section 3, last paragraph."""

from maillogger.rules.case import Case, Finding, Rule, passes, rejects, skips
from maillogger.rules.decision import Participant


def never_log(case: Case) -> Finding:
    """Nobody is left to log to, and somebody was on the never-log list."""
    return _skips_for("never_log", case)


def erased(case: Case) -> Finding:
    """Nobody is left to log to, and somebody was erased on request."""
    return _skips_for("erased", case)


def colleagues_only(case: Case) -> Finding:
    """Nobody but colleagues is left, and colleagues are ignored."""
    others = [each for each in _decisive(case) if each.verdict != "own_address"]
    if any(each.verdict != "colleague" for each in others):
        return passes()
    return _skips_for("colleague", case)


def no_recipient(case: Case) -> Finding:
    """There is nobody in To or Cc to log the message to."""
    count = sum(1 for each in case.participants if each.contact)
    unread = "".join(f"; not all of it could be read: {each}" for each in case.message.unread)
    return passes(_contacts(count) + unread) if count else rejects(_contacts(0) + unread)


def _skips_for(verdict: str, case: Case) -> Finding:
    if any(each.contact for each in case.participants):
        return passes()
    count = sum(1 for each in _decisive(case) if each.verdict == verdict)
    return skips(f"{count} of them") if count else passes()


def _decisive(case: Case) -> tuple[Participant, ...]:
    """Whose verdicts count: everybody's, and of a forwarded original the sender's alone."""
    if case.original is None:
        return case.participants
    return tuple(each for each in case.participants if each.role == "from")


def _contacts(count: int) -> str:
    return {0: "no contact in To or Cc", 1: "1 contact"}.get(count, f"{count} contacts")


RECIPIENTS = (
    Rule(
        never_log,
        "Nothing to do; to log such mail after all, take the entry off with "
        "`maillogger never-log remove`.",
        origin="seed",
    ),
    Rule(erased, "Nothing to do: the contact asked to be forgotten."),
    Rule(
        colleagues_only,
        'Nothing to do; to log mail among colleagues, set `colleagues = "log"` in [rules].',
    ),
    Rule(
        no_recipient,
        "Put the customer in To or Cc and the drop box in Bcc, and send it again.",
        notice=True,
    ),
)
