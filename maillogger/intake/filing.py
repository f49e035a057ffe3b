"""Moving messages out of the open folder, once their decisions are committed.

Every function may be called again after any failure: what is gone stays gone, and nothing is
copied by a command that the server has MOVE for. After a failure the caller connects anew, opens
the folder and asks `present`: a MOVE that failed may have moved. Only without MOVE can a cut
leave a message in both folders; `copied` finds it, and `remove` ends what was begun.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from maillogger.errors import TemporaryError
from maillogger.intake.answers import RefusedError, ThrottledError
from maillogger.intake.fetch import present
from maillogger.intake.folders import create, exists, reopen
from maillogger.intake.guard import one_line
from maillogger.intake.raw import Identity, uid_sets
from maillogger.intake.session import Session

DELETED = r"\Deleted"

At = Callable[[Literal["copied", "marked"]], None]
"""Told each point between the commands that stand for a MOVE; what it raises ends it there."""


def _on(point: Literal["copied", "marked"]) -> None:
    """Go on."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Which UIDs are no longer in the folder they were in, and which the server left there."""

    gone: frozenset[int]
    left: frozenset[int]


def move(session: Session, uids: Collection[int], path: str, at: At = _on) -> Moved:
    """Move the messages to the folder `path` (the server's name), in as few commands as can be.

    With MOVE (RFC 6851), else COPY and `remove`. A missing folder is created. A UID that is not
    there any more counts as gone. What happened is read from the folder itself, never from
    COPYUID: also after a MOVE whose answer can't be understood or never came.
    Raises RefusedError, ThrottledError, TemporaryError.
    """
    one_line(path, "folder")
    in_one_step = session.has("MOVE")
    for line in uid_sets(uids):
        try:
            _transfer(session, line, path, at)
        except ThrottledError:
            raise
        except RefusedError:
            # Not every server says [TRYCREATE]: look whether the folder is what is missing.
            if exists(session, path):
                raise
            create(session, path)
            _transfer(session, line, path, at)
        except TemporaryError:
            if not in_one_step:
                raise
            _move_rest(session, line, path, at)
    left = present(session, uids)
    return Moved(frozenset(uids) - left, left)


def _move_rest(session: Session, line: str, path: str, at: At) -> None:
    """After a lost connection: what the MOVE left, which may be nothing, is moved once more.

    Exchange answers some with a bare `[COPYUID …]`, after which imaplib can't go on.
    """
    reopen(session)
    with session.asking("UID SEARCH") as client:
        left = client.search(["UID", line])
    for rest in uid_sets(left):
        _transfer(session, rest, path, at)


def _transfer(session: Session, line: str, path: str, at: At) -> None:
    if session.has("MOVE"):
        with session.asking(f"MOVE to {path}") as client:
            client.move(line, path)
        return
    with session.asking(f"COPY to {path}") as client:
        client.copy(line, path)
    at("copied")
    _remove(session, line, at)


def remove(session: Session, uids: Iterable[int], at: At = _on) -> None:
    """Delete messages for good: for those of which a copy is known to lie where it belongs."""
    for line in uid_sets(uids):
        _remove(session, line, at)


def _remove(session: Session, line: str, at: At) -> None:
    with session.asking(f"STORE {DELETED}") as client:
        client.add_flags(line, [DELETED], silent=True)
    at("marked")
    if not session.has("UIDPLUS"):
        _expunge(session, line)
        return
    with session.asking("UID EXPUNGE") as client:
        client.uid_expunge(line)


def _expunge(session: Session, line: str) -> None:
    """EXPUNGE where there is no UIDPLUS (RFC 4315), which would take others' messages along.

    Theirs lose the mark for as long as the command takes. A cut in between leaves a message
    undeleted, never a message lost; one that somebody marks in that moment is deleted, as they
    wanted.
    """
    with session.asking("UID SEARCH DELETED") as client:
        others = client.search(["DELETED", "NOT", "UID", line])
    _mark(session, others, deleted=False)
    try:
        with session.asking("EXPUNGE") as client:
            client.expunge()
    finally:
        if not session.lost:
            _mark(session, others, deleted=True)


def _mark(session: Session, uids: Iterable[int], *, deleted: bool) -> None:
    for line in uid_sets(uids):
        with session.asking(f"STORE {DELETED}") as client:
            change = client.add_flags if deleted else client.remove_flags
            change(line, [DELETED], silent=True)


def copied(wanted: Mapping[int, Identity], found: Collection[Identity]) -> frozenset[int]:
    """Those of the UIDs whose message is among `found`, each found message counted once.

    `wanted` are the messages that should have left their folder; `found` are the identities of
    messages in the target that nobody has seen there before.
    """
    unclaimed = Counter(found)
    known = set()
    for uid in sorted(wanted):
        if unclaimed[wanted[uid]] > 0:
            unclaimed[wanted[uid]] -= 1
            known.add(uid)
    return frozenset(known)
