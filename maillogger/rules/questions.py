"""What the rules will ask about a set of messages: the facts to gather."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maillogger.message.content import submission_key
from maillogger.message.model import Address, Message, Original, thread
from maillogger.message.way import redirectors
from maillogger.rules.authentication import domains_asked
from maillogger.rules.copy_keys import copy_keys
from maillogger.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Questions:
    """Address keys, display names (casefolded), submission and copy keys that may matter.

    `domains` are those of the addresses, and others whose registrable domain will be asked.
    """

    addresses: frozenset[str]
    domains: frozenset[str]
    names: frozenset[str]
    submission_keys: frozenset[str]
    copy_keys: frozenset[str] = frozenset()


def questions(messages: Iterable[Message], policy: Policy) -> Questions:
    """Everything the rules can ask about these messages, so that it is gathered at once."""
    every = tuple(messages)
    people = [each for message in every for each in _people(message)]
    redirecting = (key for message in every for _, key in redirectors(message))
    addresses = frozenset((*(each.key for each in people if "@" in each.address), *redirecting))
    authenticated = (domain for message in every for domain in domains_asked(message, policy))
    return Questions(
        addresses=addresses,
        domains=frozenset((*(key.rpartition("@")[2] for key in addresses), *authenticated)),
        names=frozenset(
            each.name.casefold() for each in people if each.name and "@" not in each.address
        ),
        submission_keys=frozenset(submission_key(message) for message in every),
        copy_keys=frozenset(key for message in every for key in copy_keys(message)),
    )


def _people(message: Message) -> Iterator[Address]:
    for addresses in (message.from_, message.to, message.cc, message.bcc):
        yield from addresses
    for original in message.forward.originals:
        yield from _people_of(original)


def _people_of(original: Original) -> Iterator[Address]:
    for each in thread(original):
        yield from (each.sender,) if each.sender else ()
        yield from (*each.to, *each.cc)
