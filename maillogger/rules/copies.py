"""Is an e-mail logged already, submitted another way? Logging rules, section 2, rule 7."""

from maillogger.rules.case import Case
from maillogger.rules.decision import Email
from maillogger.rules.facts import Copy


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


def _may_share_id(one: str | None, other: str | None) -> bool:
    """Two Message-IDs, where both are known, are two messages."""
    return one is None or other is None or one == other


def joined_detail(known: Copy, case: Case) -> str:
    """What the trace says of a copy."""
    if case.user is not None and case.user.id not in known.users:
        return "a copy of an e-mail logged for another user, who is joined"
    return "a copy of an e-mail that is logged for this user"
