"""Mail that no person sent: bounces, auto-replies, our own notices."""

from maillogger.message.model import Message

LOOP_FIELD = "X-Maillogger-Notice"


def automatic(message: Message) -> str | None:
    """Why the message counts as automatic, or None.

    `auto-generated` (RFC 3834) does not count: invoicing systems send their BCC too.
    """
    return _own_notice(message) or _bounce(message) or _auto_reply(message)


def _own_notice(message: Message) -> str | None:
    own = message.first(LOOP_FIELD) is not None
    return f"{LOOP_FIELD}: one of our own notices" if own else None


def _bounce(message: Message) -> str | None:
    if "".join((message.first("Return-Path") or "").split()) == "<>":
        return "Return-Path is empty (RFC 5321, section 4.5.5)"
    content_type = (message.first("Content-Type") or "").strip().lower()
    if content_type.startswith("multipart/report") and "delivery-status" in content_type:
        return "Content-Type is a delivery report (RFC 3464)"
    return None


def _auto_reply(message: Message) -> str | None:
    keyword = (message.first("Auto-Submitted") or "").partition(";")[0].partition("(")[0]
    if keyword.strip().lower() == "auto-replied":
        return "Auto-Submitted: auto-replied (RFC 3834)"
    return None
