"""The e-mails that a message becomes: as they are logged, or as they were understood."""

from dataclasses import replace
from datetime import datetime

from maillogger.message.model import Message, Original
from maillogger.message.words import body_words, original_words
from maillogger.rules.associations import associate
from maillogger.rules.attachments import decide_attachments
from maillogger.rules.case import Case
from maillogger.rules.copy_keys import message_keys, original_keys
from maillogger.rules.decision import Email
from maillogger.rules.participants import BCC_VERDICTS, FORWARD_VERDICTS, Roles, judge, people


def bcc_email(case: Case) -> Email:
    """The message itself, direction EMAIL, dated by its Date or else by the server."""
    message = case.message
    sender = message.sender
    roles: Roles = (
        ("from", (sender,) if sender else ()),
        ("to", message.to),
        ("cc", message.cc),
        ("bcc", message.bcc),
    )
    return Email(
        direction="EMAIL",
        sender=sender,
        to=message.to,
        cc=message.cc,
        subject=message.subject,
        sent_at=_date(message),
        sent_at_text=message.first("Date"),
        text=message.body,
        html=message.html,
        message_id=message.message_id,
        in_reply_to=message.in_reply_to,
        references=message.references,
        participants=tuple(judge(people(roles, case.facts.contacts), case, BCC_VERDICTS)),
        attachments=tuple(decide_attachments(message.attachments, case.policy)),
        keys=message_keys(message),
        known_words=body_words(message),
    )


def forwarded_email(original: Original, case: Case) -> Email:
    """The original, direction FORWARDED_EMAIL, dated by its own date.

    Where it prints no date it has the forward's; where it prints one that isn't certain, none.
    """
    undated = original.date is None and not original.date_text
    roles: Roles = (
        ("from", (original.sender,) if original.sender else ()),
        ("to", original.to),
        ("cc", original.cc),
    )
    return Email(
        direction="FORWARDED_EMAIL",
        sender=original.sender,
        to=original.to,
        cc=original.cc,
        subject=original.subject or "",
        sent_at=_date(case.message) if undated else original.date,
        sent_at_zone=original.date_zone,
        sent_at_text=original.date_text,
        text=original.text,
        html=original.html,
        note=original.note,
        language=original.language,
        client=original.client,
        message_id=original.message_id,
        in_reply_to=original.in_reply_to,
        references=original.references,
        participants=tuple(judge(people(roles, case.facts.contacts), case, FORWARD_VERDICTS)),
        attachments=tuple(decide_attachments(original.attachments, case.policy)),
        keys=original_keys(original),
        known_words=original_words(original),
    )


def associated(email: Email, case: Case) -> Email:
    """The e-mail with the contacts, company and deals it is logged to."""
    return replace(email, associations=associate(email.participants, case))


def _date(message: Message) -> datetime | None:
    return message.date or message.internal_date
