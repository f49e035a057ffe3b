"""Deletes the messages of an erased person from the mail folders."""

from collections.abc import Collection
from dataclasses import dataclass

from maillogger.intake import fetch, filing, folders
from maillogger.intake.raw import Identity
from maillogger.intake.session import Session
from maillogger.ledger import entries
from maillogger.ledger.erasure import Lying
from maillogger.ledger.lease import check
from maillogger.ledger.states import BY_EVENT
from maillogger.worker.drop_box import open_session
from maillogger.worker.filing import repair
from maillogger.worker.places import find_places
from maillogger.worker.services import Services


@dataclass(slots=True)
class Deleted:
    """How many messages were deleted from a mailbox, and how many were not found in it."""

    mailbox: str
    deleted: int = 0
    not_found: int = 0


def delete_mail(services: Services, messages: Collection[Lying]) -> Deleted:
    """Delete these messages for good, in whichever of the mailbox's folders they lie.

    They are known by header and size, so their copies go, too. May be repeated. Raises as a
    pass does.
    """
    done = Deleted(services.mailbox.name)
    ours = [each for each in messages if each.mailbox == services.mailbox.name]
    wanted = {Identity(each.header_hash, each.size) for each in ours}
    gone: set[Identity] = set()
    with open_session(services.mailbox) as session:
        places = find_places(session, services.mailbox)
        folders.select(session, places.inbox)
        repair(services, session, places)
        for folder in (places.inbox, places.success, places.failure):
            folders.select(session, folder)
            found = _found(session, wanted)
            check(services.lease)
            filing.remove(session, found, services.at)
            gone.update(found.values())
            done.deleted += len(found)
    removed = {each.entry for each in ours if Identity(each.header_hash, each.size) in gone}
    done.not_found = len(ours) - len(removed)
    with services.writing():
        known = entries.by_id(removed)
        entries.dropped([each.id for each in known if each.state in BY_EVENT["drop"].sources])
    return done


def _found(session: Session, wanted: Collection[Identity]) -> dict[int, Identity]:
    """The wanted messages in the open folder: only of those of a wanted size is more asked."""
    sizes = {each.size for each in wanted}
    uids = fetch.uids(session)
    likely = [each.uid for each in fetch.waiting(session, uids) if each.size in sizes]
    known = fetch.identities(session, likely)
    return {uid: identity for uid, identity in known.items() if identity in wanted}
