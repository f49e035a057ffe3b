"""Which attachments are stored: logging rules, section 6."""

from collections.abc import Iterable, Iterator

from maillogger.message.model import Attachment
from maillogger.rules.decision import AttachmentDecision
from maillogger.rules.policy import Policy

ATTACHMENT_TOO_LARGE = "attachment_too_large"


def decide_attachments(
    attachments: Iterable[Attachment], policy: Policy
) -> Iterator[AttachmentDecision]:
    """Store each attachment up to the limit, which is on its decoded size."""
    for each in attachments:
        fits = each.size <= policy.max_attachment_bytes
        yield AttachmentDecision(each, fits, None if fits else ATTACHMENT_TOO_LARGE)
