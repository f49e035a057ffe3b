"""A fetched message to a `Message` with its originals: what a parsing child does."""

from dataclasses import replace

from maillogger.intake.caps import Limits
from maillogger.intake.parse import parse, parse_header
from maillogger.intake.raw import RawMessage
from maillogger.intake.spool import Spool
from maillogger.message.forward import unwrap
from maillogger.message.model import Message, Unparseable


def understand(raw: RawMessage, *, spool: Spool | None, limits: Limits) -> Message:
    """Parses and unwraps. What our own code can't take is `Unparseable` with the cause.

    Raises MemoryError, and OSError from the spool: neither is the message's fault.
    """
    if raw.header_only:
        message = parse_header(raw.octets, raw.size)
    else:
        message = _unwrapped(parse(raw.octets, spool=spool, limits=limits))
    return replace(message, internal_date=raw.internal_date, octets=raw.size)


def _unwrapped(message: Message) -> Message:
    if message.problem:
        return message
    try:
        return unwrap(message)
    except MemoryError:
        raise
    except Exception as bug:
        return replace(message, problem=Unparseable(f"unwrap: {type(bug).__name__}: {bug}"))
