"""Which way a message came to the drop box: logging rules, section 1."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

from maillogger.message.address import parse_address_list
from maillogger.message.drop_box import DropBox
from maillogger.message.model import Address, Message, remembered

Kind = Literal["bcc", "forward", "redirect"]

ENVELOPE_FIELDS = (
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Delivered-To",
)
REDIRECT_FIELDS = (
    "Resent-From",
    "X-Forwarded-For",
    "X-MS-Exchange-Inbox-Rules-Loop",
    "X-MS-Exchange-ForwardingLoop",
)
MAX_VALUES = 200

_RECEIVED_FOR = re.compile(r"\bfor\s{1,9}<?([^\s<>();,@]{1,64}@[^\s<>();,@]{1,255})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Way:
    """The way, the evidence that decided it, and for `redirect` the key of who re-sent it."""

    kind: Kind
    evidence: str
    redirected_by: str | None = None


def find_way(message: Message, drop_box: DropBox, users: Collection[str]) -> Way:
    """The way this message came; `users` has the keys of the active users' addresses."""
    sender = message.sender
    if sender is None or sender.key not in users:
        for field, key in redirectors(message):
            if key in users:
                return Way("redirect", field, key)
    found = own_recipient(message, drop_box)
    if found is None:
        return _by_recipients(message, drop_box, "no drop-box address in any field")
    field, key = found
    ways = drop_box.ways(key)
    if len(ways) == 1:
        return Way(next(iter(ways)), field)
    return _by_recipients(message, drop_box, f"{field}, which serves both ways")


def own_recipient(message: Message, drop_box: DropBox) -> tuple[str, str] | None:
    """Field and key of the first of the drop box's own addresses: the envelope's, if it shows."""
    every = chain(envelope_recipients(message), _visible(message))
    return next(((field, key) for field, key in every if drop_box.ways(key)), None)


@remembered
def redirectors(message: Message) -> tuple[tuple[str, str], ...]:
    """Field and address key of everybody who says to have re-sent this message."""
    return _noted(message, REDIRECT_FIELDS)


def envelope_recipients(message: Message) -> Iterator[tuple[str, str]]:
    """Field and key of every address that the envelope was for, as servers noted it."""
    yield from delivered_to(message)
    for value in _some(message, "Received"):
        if found := _RECEIVED_FOR.search(value):
            yield "Received", Address(found[1]).key


@remembered
def delivered_to(message: Message) -> tuple[tuple[str, str], ...]:
    """Field and key of every address in the fields that servers note the envelope in."""
    return _noted(message, ENVELOPE_FIELDS)


def _noted(message: Message, fields: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each once: a hostile field names one address ten thousand times."""
    return tuple(dict.fromkeys((field, key) for field in fields for key in _keys(message, field)))


def _visible(message: Message) -> Iterator[tuple[str, str]]:
    for field, addresses in (("To", message.to), ("Cc", message.cc), ("Bcc", message.bcc)):
        yield from ((field, each.key) for each in addresses)


def _by_recipients(message: Message, drop_box: DropBox, why: str) -> Way:
    visible = [each.key for each in (*message.to, *message.cc)]
    others = [key for key in visible if key and not drop_box.owns(key)]
    if others:
        return Way("bcc", f"{why}; other recipients are visible")
    return Way("forward", f"{why}; sent to the drop box alone")


def _keys(message: Message, field: str) -> Iterator[str]:
    """Address keys in a field that may hold one, several (X-Forwarded-For) or `address;id`."""
    for value in _some(message, field):
        plain = value.partition(";")[0]
        if "<" in plain:
            yield from (each.key for each in parse_address_list(plain))
        else:
            words = plain.replace(",", " ").split()
            yield from (Address(each).key for each in words if "@" in each)


def _some(message: Message, field: str) -> Iterator[str]:
    return islice(message.values(field), MAX_VALUES)
