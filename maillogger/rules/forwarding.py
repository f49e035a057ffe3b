"""May this forward be logged, and which original? Logging rules, section 4."""

from dataclasses import replace

from maillogger.message.model import Address, Message, Original, thread
from maillogger.rules.case import Case, Finding, Rule, passes, rejects

MANUAL_FORMAT = """\
---------- Forwarded message ----------
From: Name <address>
Date: …
Subject: …
To: Name <address>
"""


def forward_header_missing(case: Case) -> Finding:
    """The message holds no forwarded message: no header of one, and none attached."""
    forward = case.message.forward
    if forward.originals or forward.reply or forward.unknown_labels:
        return passes("; ".join(forward.evidence))
    return rejects("; ".join(forward.evidence))


def forward_language_unsupported(case: Case) -> Finding:
    """The forwarded message's header is in a language that is not known."""
    forward = case.message.forward
    if forward.originals or forward.reply:
        return passes()
    return rejects("labels: " + ", ".join(forward.unknown_labels))


def forward_of_own_message(case: Case) -> Finding:
    """The newest message in the forward was written by the user who forwarded it."""
    original = case.original
    if original is None:
        return rejects("the message is a reply")
    if original.sender and _is_own(original.sender, case):
        return rejects(f"from {original.sender.key}")
    return passes("from somebody else")


def forward_part_missing(case: Case) -> Finding:
    """The forward does not have both an HTML and a plain-text part."""
    if case.original and case.original.source == "attached":
        return passes("attached")
    missing = [
        kind
        for kind, body in (("plain text", case.message.text), ("HTML", case.message.html))
        if body is None
    ]
    if not missing:
        return passes()
    if not case.policy.require_html_and_text:
        return passes(f"no {' and no '.join(missing)}, accepted")
    return rejects(f"no {' and no '.join(missing)}")


def original_sender_missing(case: Case) -> Finding:
    """The forwarded message's header names nobody by address, and no known contact fits."""
    sender = case.original.sender if case.original else None
    if sender is not None and "@" in sender.key:
        return passes("named by address")
    return rejects(f"{sender.name if sender else 'nobody'}: no address")


MESSAGE_RULES = (
    Rule(
        forward_header_missing,
        "Forward the customer's message unchanged, attach it, or type this above its text, "
        "followed by an empty line:\n" + MANUAL_FORMAT,
        notice=True,
        origin="seed",
    ),
    Rule(
        forward_language_unsupported,
        "Set your mail client to a supported language, attach the message, or type this above "
        "its text, followed by an empty line:\n" + MANUAL_FORMAT,
        notice=True,
        origin="seed",
    ),
)

ORIGINAL_RULES = (
    Rule(
        forward_of_own_message,
        "Forward the customer's own answer alone; for what you write yourself, put the drop box "
        "in Bcc.",
        notice=True,
        origin="seed",
    ),
    Rule(
        forward_part_missing,
        "Set your mail client to write HTML messages, which carry plain text too, and forward "
        "it again, or forward it as an attachment.",
        notice=True,
        origin="seed",
    ),
    Rule(
        original_sender_missing,
        "Type the sender's address behind the name in the forwarded header, and forward it again.",
        notice=True,
    ),
)


def originals(case: Case) -> tuple[Original, ...]:
    """The originals to judge: as found, or below the submitter's own messages where the policy
    unwraps them; a sender printed by name only is taken from the one contact of that name.
    """
    found = _redirected(case) or _found(case)
    return tuple(_named(original, case) for original in found)


def _redirected(case: Case) -> tuple[Original, ...]:
    return (as_original(case.message),) if case.way.kind == "redirect" else ()


def as_original(message: Message) -> Original:
    """A message that is the original itself (a redirect)."""
    return Original(
        source="attached",
        sender=message.from_[0] if message.from_ else None,
        to=message.to,
        cc=message.cc,
        subject=message.subject,
        date=message.date,
        text=message.body,
        html=message.html,
        message_id=message.message_id,
        in_reply_to=message.in_reply_to,
        references=message.references,
        attachments=message.attachments,
    )


def _found(case: Case) -> tuple[Original, ...]:
    forward = case.message.forward
    if case.policy.own_reply == "unwrap":
        return tuple(_newest_by_another(each, case) for each in forward.originals)
    return () if forward.reply else forward.originals


def _newest_by_another(original: Original, case: Case) -> Original:
    for each in thread(original):
        if not each.sender or not _is_own(each.sender, case):
            return each if each is original else replace(each, note=original.note)
    return original


def _is_own(sender: Address, case: Case) -> bool:
    return sender.key in case.own_addresses or case.policy.drop_box.owns(sender.key)


def _named(original: Original, case: Case) -> Original:
    sender = original.sender
    if sender is None or "@" in sender.key or not sender.name:
        return original
    known = case.facts.names.get(sender.name.casefold(), ())
    return replace(original, sender=Address(known[0], sender.name)) if len(known) == 1 else original
