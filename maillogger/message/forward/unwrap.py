"""Fills `Message.forward`: the original of a forwarded message, however it was forwarded."""

from dataclasses import replace
from datetime import UTC, tzinfo

from maillogger.message.forward.finder import Context, Found
from maillogger.message.forward.lines import Line, read_lines, unquote
from maillogger.message.forward.original import Part, note, original, read_part
from maillogger.message.forward.prefixes import intent, read_prefixes
from maillogger.message.model import Forward, Message, Original


def unwrap(message: Message) -> Message:
    """The message with its originals found; never raises, in linear time (rules §4)."""
    return replace(message, forward=_forward(message))


def _forward(message: Message) -> Forward:
    context = Context(_zone(message), intent(message.subject))
    text = read_part(read_lines(message.text or ""), context)
    if not text.found:
        return Forward()
    return Forward(originals=(_top(text, message),), reply=is_reply(text, context))


def _zone(message: Message) -> tzinfo:
    return (message.date and message.date.tzinfo) or UTC


def _top(part: Part, message: Message) -> Original:
    quoted: Original | None = None
    for number in range(len(part.found) - 1, 0, -1):
        quoted = original(part, number, quoted)
    top = original(part, 0, quoted)
    subject = read_prefixes(message.subject)[1] if top.subject is None else top.subject
    return replace(top, subject=subject, note=note(part), attachments=message.attachments)


def is_reply(part: Part, context: Context) -> bool:
    """Whether the newest message is the submitter's own answer to what stands below it.

    A forward separator settles it, then the outer subject. Without either a block is a forward
    (Outlook prints the same for both); below an attribution line, quoting makes it a reply.
    """
    top = part.top
    if top.declared or context.intent == "forward":
        return False
    if context.intent == "reply":
        return True
    return top.kind == "attribution" and _answers(part.lines, top)


def _answers(lines: list[Line], found: Found) -> bool:
    """Whether it is quoted what stands below, and something that isn't stands around it."""
    above = any(line.text and line.depth < found.depth for line in lines[: found.first])
    if found.depth and above:
        return True
    below = [unquote(line.raw, found.depth) for line in lines[found.last + 1 :] if line.text]
    quoted = sum(each.lstrip("\ufeff \t").startswith(">") for each in below)
    return bool(quoted) and (quoted < len(below) or any(x.text for x in lines[: found.first]))
