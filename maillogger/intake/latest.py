"""The newest messages of a folder, by their header blocks alone, for the check-up."""

from collections.abc import Iterator

from maillogger.intake import fetch, folders
from maillogger.intake.envelope import read_envelope
from maillogger.intake.header import read_header
from maillogger.intake.session import Session
from maillogger.message.model import Message


def latest(session: Session, path: str, count: int) -> Iterator[Message]:
    """At most `count` messages of the folder, newest first; nothing in it is changed (EXAMINE).

    Their bodies were not read. What the server doesn't give is left out.
    """
    folders.select(session, path, readonly=True)
    uids = fetch.uids(session)[-count:]
    octets = fetch.headers(session, uids)
    for each in reversed(list(fetch.waiting(session, uids))):
        if each.uid in octets:
            block = octets[each.uid]
            envelope = read_envelope(read_header(block, 0, len(block)))
            yield Message(**envelope, internal_date=each.internal_date)
