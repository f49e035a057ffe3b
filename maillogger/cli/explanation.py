"""A decision in words, as `explain` and `failed show` print it for people."""

from collections.abc import Iterable, Iterator

from maillogger.cli.output import clean
from maillogger.message.model import Address
from maillogger.rules.decision import Decision, Email, Log, Skip, TraceLine
from maillogger.rules.reasons import reason


def explain_decision(decision: Decision) -> Iterator[str]:
    """The decision, the e-mails and the trace, one line each."""
    yield f"  {_outcome(decision)}"
    yield from explain_reason(decision.reason)
    yield f"  way: {decision.way.kind} ({clean(decision.way.evidence)})"
    if decision.user:
        yield f"  user: {clean(decision.user.name)} ({decision.attribution})"
    for email in decision.emails:
        yield from _email(email)
    yield from explain_trace(decision.trace)


def explain_reason(name: str | None) -> Iterator[str]:
    """What the reason code means, and what to do."""
    known = reason(name) if name else None
    if known:
        yield f"  {known.sentence}"
        first, *others = known.remedy.splitlines()
        yield f"  What to do: {first}"
        yield from (f"    {line}" for line in others)


def explain_trace(trace: Iterable[TraceLine]) -> Iterator[str]:
    """The rules asked, in order, with their answers."""
    yield "  rules asked:"
    for each in trace:
        detail = f" ({clean(each.detail)})" if each.detail else ""
        yield f"    {each.answer:6} {each.rule}{detail}"


def _outcome(decision: Decision) -> str:
    if isinstance(decision.outcome, Log):
        return "logged"
    verb = "skipped" if isinstance(decision.outcome, Skip) else "rejected"
    return f"{verb}: {decision.reason}"


def _email(email: Email) -> Iterator[str]:
    dated = email.sent_at.isoformat() if email.sent_at else "no date"
    yield f"  {email.direction}: {clean(email.subject) or '(no subject)'}"
    yield f"    from {_printed(email.sender)}, {dated} ({email.sent_at_zone})"
    for each in email.participants:
        yield f"    {each.role:4} {_printed(each.address)}: {each.verdict}"
    for association in email.associations:
        contact = association.contact
        company = f", company {clean(contact.company.name)}" if contact.company else ""
        deals = "".join(f", deal {clean(deal.name)}" for deal in contact.deals)
        yield f"    contact {contact.address}{company}{deals}"
    for attachment in email.attachments:
        named = clean(attachment.attachment.filename) or "(no name)"
        kept = "stored" if attachment.stored else f"not stored: {attachment.reason}"
        yield f"    attachment {named}, {attachment.attachment.size} octets: {kept}"


def _printed(address: Address | None) -> str:
    if address is None:
        return "nobody"
    shown = f"{address.name} <{address.address}>" if address.name else address.address
    return clean(shown)
