"""What may be kept of a decision: keyed hashes instead of the addresses that must be forgotten."""

import re
from collections.abc import Iterable
from dataclasses import replace

from maillogger.database.keyed_hash import KeyedHash
from maillogger.message.model import Address
from maillogger.rules.decision import Decision, Email, Participant

_SEPARATORS = re.compile(r"([\s<>()\[\],;:\"']+)")


def storable(decision: Decision, keyed_hash: KeyedHash) -> Decision:
    """The decision as it may be written down: logging rules, section 3.

    Where no content is kept: no subject, no Message-ID, and no address of anybody but the
    submitter. Else only those who were erased are hashes. The trace follows the strictest.
    """
    everyone = not decision.keeps_content
    hidden = [
        each.address
        for email in decision.emails
        for each in email.participants
        if everyone or each.verdict == "erased"
    ]
    if not (everyone or hidden):
        return decision
    trace = tuple(
        replace(line, detail=without_addresses(line.detail, keyed_hash, hidden))
        for line in decision.trace
    )
    emails = tuple(_email(each, everyone, keyed_hash) for each in decision.emails)
    kept = replace(decision, emails=emails, trace=trace)
    return replace(kept, subject="", message_id=None) if everyone else kept


def without_addresses(text: str, keyed_hash: KeyedHash, known: Iterable[Address] = ()) -> str:
    """The text with the keyed hash for every address in it; `*@domain` of a list stays.

    `known` are addresses that may stand in it: of them those are found, too, that hold spaces or
    quotes (RFC 5321 section 4.1.2, Quoted-string).
    """
    for address in known:
        if _SEPARATORS.search(address.address):
            for form in (address.address, address.key):
                text = text.replace(form, keyed_hash.of(address.key))
    return "".join(
        keyed_hash.of(Address(word.rstrip(".")).key) if _is_address(word) else word
        for word in _SEPARATORS.split(text)
    )


def _email(email: Email, everyone: bool, keyed_hash: KeyedHash) -> Email:
    participants = tuple(
        _participant(each, keyed_hash) if everyone or each.verdict == "erased" else each
        for each in email.participants
    )
    if everyone:
        email = replace(email, subject="", message_id=None)
    return replace(email, participants=participants)


def _participant(participant: Participant, keyed_hash: KeyedHash) -> Participant:
    return replace(participant, address=Address(keyed_hash.of(participant.address.key)))


def _is_address(word: str) -> bool:
    return "@" in word and not word.startswith("*@")
