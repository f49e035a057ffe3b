"""From the head of an original to the original itself: its note, body and quoted history."""

from collections.abc import Sequence
from dataclasses import dataclass

from maillogger.message.address import decode_words, parse_printed_list
from maillogger.message.forward.finder import Context, Found, find, roles_found
from maillogger.message.forward.lines import Line, join, quoted_throughout, unquote
from maillogger.message.forward.separators import is_rule, read_separator
from maillogger.message.model import Original

MAX_QUOTED = 20
_FROM_END = 200
_CLOSING_RULE = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One body of the outer message, and the heads found in it from the top down."""

    lines: list[Line]
    found: tuple[Found, ...]

    @property
    def top(self) -> Found:
        """The topmost head."""
        return self.found[0]


def read_part(lines: list[Line], context: Context) -> Part:
    """The part with its heads: the topmost, and at most `MAX_QUOTED` in the history below."""
    found: list[Found] = []
    start = 0
    while len(found) <= MAX_QUOTED:
        head = find(lines, start, context)
        if head is None:
            break
        found.append(head)
        start = head.last + 1
        context = Context(context.assumed, None, context.answers)
    return Part(lines, tuple(found))


def original(found: Found, text: str, html: str | None, quoted: Original | None) -> Original:
    """The original below a head, with its body in one form or both."""
    values = found.values
    return Original(
        source="block",
        sender=found.sender,
        to=parse_printed_list(values.get("to", "")),
        cc=parse_printed_list(values.get("cc", "")),
        subject=decode_words(values["subject"]) if "subject" in values else None,
        date=found.date.date if found.date else None,
        date_zone=found.date.zone if found.date else "assumed",
        date_text=values.get("date") or None,
        text=text,
        html=html,
        language=found.language,
        evidence=evidence(found),
        quoted=quoted,
    )


def note(part: Part) -> str:
    """What the submitter wrote: above the head, and below the mark that ends the forward."""
    end = part.top.first
    while end and is_rule(part.lines[end - 1].text or "___"):
        end -= 1
    above = join(line.raw for line in part.lines[:end])
    below = join(line.raw for line in part.lines[end_mark(part.lines, part.top) + 1 :])
    return "\n\n".join(each for each in (above, below) if each)


def read_body(lines: Sequence[Line], found: Found) -> str:
    """The body below the head, down to the mark that ends it."""
    raws = [line.raw for line in lines[found.last + 1 : end_mark(lines, found)]]
    if found.depth:
        raws = [unquote(raw, found.depth) for raw in raws]
    body = join(raws, 1) if quoted_throughout(raws) else join(raws)
    if found.kind == "attribution":
        body = _outdented(body)
    # Apple Mail on iOS begins what it forwards with a byte order mark.
    return body.strip().removeprefix("\ufeff").lstrip()


def end_mark(lines: Sequence[Line], found: Found) -> int:
    """The index of the line that ends the forward (`--- End forwarded message ---`).

    KMail closes what it forwards with a long rule, the last line of all.
    """
    if found.separator is None:
        return len(lines)
    spoken = False
    for index in range(len(lines) - 1, max(found.last, len(lines) - _FROM_END), -1):
        line = lines[index]
        if not spoken and found.declared and _closes(line.text):
            return index
        spoken = spoken or bool(line.text)
        if line.depth <= found.depth and line.text[:1] in ("-", "=", "*"):
            drawn = read_separator(line.text)
            if drawn and drawn.separator.kind == "ended":
                return index
    return len(lines)


def _closes(text: str) -> bool:
    return len(text) >= _CLOSING_RULE and is_rule(text)


def _outdented(body: str) -> str:
    """The body without the indentation that Outlook gives it below an attribution line."""
    rows = body.split("\n")
    margin = min((len(r) - len(r.lstrip()) for r in rows[1:] if r.strip()), default=0)
    return "\n".join([rows[0].lstrip(), *(row[margin:] for row in rows[1:])])


def evidence(found: Found) -> tuple[str, ...]:
    """What speaks for the head, in a few words each."""
    said = []
    if found.separator:
        said.append(f"separator: {found.separator.kind}")
    if found.kind == "attribution":
        said.append("attribution line")
    else:
        said.append(f"labels: {roles_found(found)}")
    if found.language:
        said.append(f"language: {found.language}")
    if found.sender.address:
        said.append("sender has an address")
    return tuple(said)
