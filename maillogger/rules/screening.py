"""Screening: may this message be logged at all? Logging rules, section 2."""

from maillogger.message.automatic import automatic
from maillogger.message.model import TooLarge, Unparseable
from maillogger.rules.authentication import authenticate
from maillogger.rules.case import Case, Finding, Rule, passes, rejects, skips


def message_too_large(case: Case) -> Finding:
    """The message is larger than the limit."""
    problem = case.message.problem
    if not isinstance(problem, TooLarge):
        return passes(f"{case.message.octets} octets")
    return rejects(f"{problem.size} octets, at most {case.policy.max_message_bytes}")


def unparseable(case: Case) -> Finding:
    """The message is not one that a parser survives."""
    problem = case.message.problem
    return rejects(problem.cause) if isinstance(problem, Unparseable) else passes()


def automatic_message(case: Case) -> Finding:
    """The message is a bounce, an auto-reply or one of our own notices."""
    why = automatic(case.message)
    return rejects(why) if why else passes()


def sender_ambiguous(case: Case) -> Finding:
    """The message has not exactly one From field with exactly one address."""
    if case.message.sender is not None:
        return passes()
    fields = sum(1 for _ in case.message.values("From"))
    addresses = sum(1 for each in case.message.from_ if "@" in each.address)
    return rejects(f"{fields} From fields with {addresses} addresses")


def sender_unknown(case: Case) -> Finding:
    """The sender's address, or for a redirect the re-sender's, is no active user's."""
    if case.user is not None:
        return passes(f"{case.submitter} is {case.user.name}'s ({case.attribution})")
    return rejects(f"{case.submitter} is no active user's address")


def redirect_not_accepted(case: Case) -> Finding:
    """A user's own filter redirected the message, and redirected mail is not accepted."""
    if case.way.kind != "redirect":
        return passes("not redirected")
    if case.policy.accept_redirected:
        return passes(f"redirected by {case.way.redirected_by}, accepted")
    return rejects(f"redirected by {case.way.redirected_by}")


def sender_not_authenticated(case: Case) -> Finding:
    """The receiving server could not confirm that the sender's address is genuine."""
    if case.policy.authentication == "off":
        return passes("authentication is off")
    verdict = authenticate(case)
    if verdict.genuine:
        return passes(verdict.evidence)
    if case.policy.authentication == "report":
        return passes(f"would be refused: {verdict.evidence}")
    return rejects(verdict.evidence)


def already_logged(case: Case) -> Finding:
    """The same message, by Message-ID and content, is logged already."""
    known = case.facts.logged.get(case.submission_key)
    if known is None:
        return passes()
    joins = case.user is not None and case.user.id not in known
    return skips("logged for another user, who is joined" if joins else "logged before")


def body_too_large(case: Case) -> Finding:
    """Text and HTML together are larger than the limit, attachments not counted."""
    bodies = (case.message.text, case.message.html)
    size = sum(_octets(body) for body in bodies if body)
    if size <= case.policy.max_body_bytes:
        return passes(f"{size} octets")
    return rejects(f"{size} octets, at most {case.policy.max_body_bytes}")


def _octets(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


SENDER_RULES = (
    Rule(automatic_message, "Nothing to do: no person wrote it."),
    Rule(
        sender_ambiguous,
        "Send the message again from a mail client that writes one sender.",
    ),
    Rule(
        sender_unknown,
        "Add the address with `maillogger user add`, or to the user who writes from it, "
        "then reprocess.",
        origin="later",
    ),
    Rule(
        redirect_not_accepted,
        "Forward the message by hand, or set `accept_redirected = true` in [rules].",
    ),
    Rule(
        sender_not_authenticated,
        "Find out who sent it: it may be forged. If it is genuine, have SPF, DKIM and DMARC set "
        "up for the sender's domain.",
    ),
)

SCREENING = (
    Rule(
        message_too_large,
        "Send large files as links, or have the administrator raise `max_message_bytes`.",
        notice=True,
    ),
    Rule(
        unparseable,
        "Look at the message with `maillogger failed show`; if a mail client shows it well, "
        "report it.",
    ),
    *SENDER_RULES,
    Rule(already_logged, "Nothing to do: it is in the CRM."),
    Rule(
        body_too_large,
        "Shorten the text, for instance the quoted history, and send it again.",
        notice=True,
        origin="later",
    ),
)
