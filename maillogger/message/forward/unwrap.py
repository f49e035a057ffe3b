"""Fills `Message.forward`: the original of a forwarded message, however it was forwarded."""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import UTC, tzinfo

from maillogger.message.forward.attached import attached_originals
from maillogger.message.forward.client import guess_client
from maillogger.message.forward.cut import cut_after, cut_before, serialize
from maillogger.message.forward.finder import Context, Found
from maillogger.message.forward.lines import Line, read_lines, unquote
from maillogger.message.forward.original import Part, end_mark, note, original, read_body, read_part
from maillogger.message.forward.prefixes import answers, intent, read_prefixes
from maillogger.message.forward.tree import Tree, read_html
from maillogger.message.forward.unknown import unknown_labels
from maillogger.message.model import Forward, Message, Original


def unwrap(message: Message) -> Message:
    """The message with its originals found; never raises, in linear time (rules §4)."""
    return replace(message, forward=_forward(message))


def _forward(message: Message) -> Forward:
    if message.attached:
        originals = attached_originals(message)
        return Forward(originals, evidence=(f"attached messages: {len(originals)}",))
    context = Context(_zone(message), intent(message.subject), answers(message.subject))
    text = read_part(read_lines(message.text or ""), context)
    tree = read_html(message.html) if message.html else None
    markup = read_part(tree.lines if tree else [], context)
    part, other = _better(text, markup)
    if not part.found:
        hinted = context.intent == "forward"
        labels = (unknown_labels(each.lines, forwarded=hinted) for each in (text, markup))
        return Forward(unknown_labels=next(filter(None, labels), ()))
    cuts = _cuts(tree, markup) if tree else []
    client = guess_client(part, _markers(tree, markup))
    top = _completed(_chain(part, other, cuts, part is markup), part, message, client)
    reply = is_reply(part, context)
    said = [f"found in: {'html' if part is markup else 'text'}"]
    if context.intent:
        said.append(f"outer subject: {context.intent}")
    return Forward((top,), reply=reply, evidence=tuple(said))


def _zone(message: Message) -> tzinfo:
    return (message.date and message.date.tzinfo) or UTC


def _better(text: Part, markup: Part) -> tuple[Part, Part]:
    """The part whose head has an address, else the better score; the plain text in a tie."""
    if markup.found and (not text.found or markup.top.score > text.top.score):
        return markup, text
    return text, markup


def _cuts(tree: Tree, markup: Part) -> list[str | None]:
    """The HTML below each head, cut from the tree one after the other."""
    if not markup.found:
        return []
    end = end_mark(markup.lines, markup.top)
    if end < len(markup.lines):
        cut_after(tree, end - 1)
    return [serialize(tree) if cut_before(tree, each.last) else None for each in markup.found]


def _chain(part: Part, other: Part, cuts: Sequence[str | None], is_markup: bool) -> Original:
    """The original with its quoted history, each in both forms where both parts have it."""
    result: Original | None = None
    for number in range(len(part.found) - 1, -1, -1):
        found = part.found[number]
        twin = number < len(other.found) and _is_same(found, other.found[number])
        html = cuts[number] if is_markup or twin else None
        if is_markup and twin:
            text = read_body(other.lines, other.found[number])
        else:
            text = read_body(part.lines, found)
        result = original(found, text, html, result)
    assert result is not None
    return result


def _is_same(one: Found, two: Found) -> bool:
    """Whether two heads, of the text and of the HTML, stand above the same message."""
    if one.sender.address and two.sender.address:
        return one.sender.key == two.sender.key
    return one.sender.name == two.sender.name or one.values.get("date") == two.values.get("date")


def _markers(tree: Tree | None, markup: Part) -> Set[str]:
    """The class and id names in front of the original's body, where its client put them."""
    if tree is None or not markup.found:
        return frozenset()
    return {name for name, line in tree.markers.items() if line <= markup.top.last}


def _completed(top: Original, part: Part, message: Message, client: str | None) -> Original:
    """The original with what only the outer message tells."""
    subject = read_prefixes(message.subject)[1] if top.subject is None else top.subject
    ids = (message.first("X-Forwarded-Message-Id") or "").split()
    return replace(
        top,
        subject=subject,
        note=note(part),
        client=client,
        message_id=ids[0] if ids else None,
        in_reply_to=message.in_reply_to,
        references=message.references,
        attachments=message.attachments,
    )


def is_reply(part: Part, context: Context) -> bool:
    """Whether the newest message is the submitter's own answer to what stands below it.

    A forward separator settles it, then the outer subject. Without either a block is a forward
    (Outlook prints the same for both); below an attribution line, quoting makes it a reply.
    """
    top = part.top
    if top.declared:
        return False
    if top.kind == "attribution" and context.answers:
        return True
    if context.intent:
        return context.intent == "reply"
    return top.kind == "attribution" and _is_answered(part.lines, top)


def _is_answered(lines: list[Line], found: Found) -> bool:
    """Whether it is quoted what stands below, and something that isn't stands around it."""
    above = any(line.text and line.depth < found.depth for line in lines[: found.first])
    if found.depth and above:
        return True
    below = [unquote(line.raw, found.depth) for line in lines[found.last + 1 :] if line.text]
    quoted = sum(each.lstrip("\ufeff \t").startswith(">") for each in below)
    return bool(quoted) and (quoted < len(below) or any(x.text for x in lines[: found.first]))
