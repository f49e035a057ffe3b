"""Is an e-mail logged already, submitted another way? Logging rules, section 2, rule 7."""

from datetime import datetime
from typing import NamedTuple

from maillogger.message.content import (
    compared_subject,
    likeness_key,
    message_key,
    printed_key,
)
from maillogger.message.model import Message, Original, remembered
from maillogger.rules.case import Case
from maillogger.rules.decision import CopyKeys, Email
from maillogger.rules.facts import Copy


@remembered
def message_keys(message: Message) -> CopyKeys:
    """The keys of the message itself."""
    return _keys(Content(message.message_id, message.subject, message.date, message.body))


@remembered
def original_keys(original: Original) -> CopyKeys:
    """The keys of an original."""
    content = Content(original.message_id, original.subject or "", original.date, original.text)
    return _keys(content, printed=original.source == "block")


def known_copy(email: Email, case: Case) -> Copy | None:
    """The logged e-mail that this is a copy of, the oldest of several.

    A copy adds nothing but its submitter: where it has an attachment that the logged one lacks
    (inline images apart), or a contact, colleagues apart, it is logged for itself.
    """
    facts = case.facts
    wanted = {
        each.contact
        for each in email.participants
        if each.contact and not facts.users.get(each.address.key)
    }
    files = {each.attachment.sha256 for each in email.attachments if not each.attachment.inline}
    sender = email.sender.key if email.sender else ""
    for each in (copy for key in email.keys.sought for copy in facts.copies.get(key, ())):
        same = each.sender == sender and _may_share_id(email.message_id, each.message_id)
        if same and wanted <= each.contacts and files <= each.attachments:
            return each
    return None


class Content(NamedTuple):
    """What copies of an e-mail have in common."""

    message_id: str | None
    subject: str
    date: datetime | None
    text: str | None


def _keys(content: Content, *, printed: bool = False) -> CopyKeys:
    message_id, _, date, text = content
    subject = compared_subject(content.subject)
    likeness = likeness_key(subject, date, text or "")
    either = (likeness,) if likeness else ()
    if not message_id:
        return CopyKeys(either, either)
    same = (message_key(message_id, subject, text), *either)
    key = printed_key(message_id, subject)
    own, other = (f"print:{key}", f"whole:{key}") if printed else (f"whole:{key}", f"print:{key}")
    return CopyKeys((*same, own), (*same, other))


def _may_share_id(one: str | None, other: str | None) -> bool:
    """Two Message-IDs, where both are known, are two messages."""
    return one is None or other is None or one == other


def joined_detail(known: Copy, case: Case) -> str:
    """What the trace says of a copy."""
    if case.user is not None and case.user.id not in known.users:
        return "a copy of an e-mail logged for another user, who is joined"
    return "a copy of an e-mail that is logged for this user"
