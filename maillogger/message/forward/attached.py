"""Originals that came whole, as `message/rfc822` parts."""

from maillogger.message.model import Message, Original
from maillogger.message.plain import plain_text


def attached_originals(message: Message) -> tuple[Original, ...]:
    """An original for each attached message; the note is the outer message's text.

    Attachments of the outer message belong to the original when there is exactly one (rules §4).
    """
    single = len(message.attached) == 1
    outer = message.attachments if single else ()
    note = (message.text or "").strip()
    return tuple(
        Original(
            source="attached",
            sender=each.from_[0] if len(each.from_) == 1 else None,
            to=each.to,
            cc=each.cc,
            subject=each.subject,
            date=each.date,
            date_text=each.first("Date"),
            text=_text(each),
            html=each.html,
            note=note,
            message_id=each.message_id,
            in_reply_to=each.in_reply_to,
            references=each.references,
            attachments=each.attachments + outer,
            evidence=("attached message",),
        )
        for each in message.attached
    )


def _text(message: Message) -> str | None:
    if message.text is not None or message.html is None:
        return message.text
    return plain_text(message.html)
