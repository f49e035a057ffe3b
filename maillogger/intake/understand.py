"""A fetched message to a `Message` with its originals: what a parsing child does."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from maillogger.intake.caps import Limits
from maillogger.intake.parse import parse, parse_header
from maillogger.intake.raw import RawMessage
from maillogger.intake.spool import Spool
from maillogger.message.content import submission_key
from maillogger.message.drop_box import DropBox
from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Message, Unparseable
from maillogger.message.plain import plain_text
from maillogger.message.way import delivered_to, find_way, redirectors
from maillogger.message.words import body_words, original_words
from maillogger.rules.copy_keys import copy_keys


def understand(
    raw: RawMessage, *, spool: Spool | None, limits: Limits, drop_box: DropBox | None = None
) -> Message:
    """Parses and unwraps. What our own code can't take is `Unparseable` with the cause.

    Of what came to the drop box as a BCC no rule looks at an original, so none is looked for;
    where no drop box is named, whatever the message is.
    Raises MemoryError, and OSError from the spool: neither is the message's fault.
    """
    if raw.header_only:
        message = parse_header(raw.octets, raw.size)
    else:
        message = parse(raw.octets, spool=spool, limits=limits)
    message = replace(message, internal_date=raw.internal_date, octets=raw.size)
    if not (message.problem or (drop_box and _is_bcc(message, drop_box))):
        message = _safely(unwrap, message)
    if message.problem is None and message.text is None and message.html is not None:
        message = _safely(_with_html_text, message)
    return _safely(_asked, message)


def _asked(message: Message) -> Message:
    """The message, with what will be asked of it worked out and kept with it.

    Here two processes share what one would have to do.
    """
    redirectors(message)
    delivered_to(message)
    submission_key(message)
    deque(copy_keys(message), maxlen=0)
    for original in message.forward.originals:
        original_words(original)
    if not message.forward.originals:
        body_words(message)
    return message


def _is_bcc(message: Message, drop_box: DropBox) -> bool:
    """Whether the rules will find that, too: what a user has redirected only they can tell."""
    if redirectors(message):
        return False
    return find_way(message, drop_box, ()).kind == "bcc"


def _with_html_text(message: Message) -> Message:
    return replace(message, html_text=plain_text(message.html or ""))


def _safely(step: Callable[[Message], Message], message: Message) -> Message:
    try:
        return step(message)
    except MemoryError:
        raise
    except Exception as bug:
        cause = f"{step.__name__}: {type(bug).__name__}: {bug}"
        return replace(message, problem=Unparseable(cause))
