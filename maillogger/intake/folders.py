"""The folders of a mailbox: how the server calls them, finding, creating and opening them."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from imaplib import IMAP4

from imapclient import IMAPClient

from maillogger.errors import ConfigError, TemporaryError
from maillogger.intake.answers import RefusedError
from maillogger.intake.guard import folder_name, one_line
from maillogger.intake.session import Selected, Session

SEPARATOR = "/"
"""What separates levels in the configuration, whatever the server's delimiter."""

UNUSABLE = {b"\\noselect", b"\\nonexistent"}

# What the server itself uses folders for (RFC 6154 section 2), whatever they are called in the
# user's language. Gmail's All Mail holds every message, each also in its other folders.
EVERYTHING = {b"\\all": "holds every message there is"}
NOT_FOR_FILING = EVERYTHING | {
    b"\\trash": "is emptied by the server",
    b"\\junk": "is emptied by the server",
    b"\\drafts": "is for drafts",
}


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """How the server names a user's own folders: `INBOX.` and `.`, or nothing and `/`.

    `stated`: by NAMESPACE (RFC 2342). Otherwise the prefix is a guess that CREATE decides.
    `delimiter` is "" on a server without levels.
    """

    prefix: str
    delimiter: str
    stated: bool

    def paths(self, name: str) -> tuple[str, ...]:
        """What the folder of the configuration may be called on the server, best first.

        INBOX is found in any case (RFC 3501 section 5.1); a name in the server's own spelling,
        prefix included, stays as it is.
        """
        path = name.replace(SEPARATOR, self.delimiter) if self.delimiter else name
        inbox = f"INBOX{self.delimiter}"
        if path.upper() == "INBOX":
            return ("INBOX",)
        if self.delimiter and path.upper().startswith(inbox):
            return (inbox + path[len(inbox) :],)
        if self.prefix and path.startswith(self.prefix):
            return (path,)
        if self.stated or not self.delimiter:
            return (self.prefix + path,)
        return (path, inbox + path)


def hierarchy(session: Session) -> Hierarchy:
    """What NAMESPACE says; without it the delimiter alone (RFC 3501 section 6.3.8)."""
    if not session.has("NAMESPACE"):
        return Hierarchy("", _delimiter(session), stated=False)
    with session.asking("NAMESPACE") as client:
        personal = client.namespace().personal
    if not personal:
        return Hierarchy("", _delimiter(session), stated=False)
    prefix, delimiter = personal[0]
    return Hierarchy(prefix, delimiter or "", stated=True)


def _delimiter(session: Session) -> str:
    with session.asking("LIST") as client:
        listed = client.list_folders("", "")
    return listed[0][1].decode("ascii") if listed and listed[0][1] else ""


def exists(session: Session, path: str) -> bool:
    """Whether there is a folder of that name that can be opened."""
    return _attributes(session, path) is not None


def _attributes(session: Session, path: str) -> frozenset[bytes] | None:
    """What LIST says of the folder, in lower case; None where there is none to be opened."""
    one_line(path, "folder")
    with session.asking(f"LIST {path}") as client:
        listed = client.list_folders("", path)
    every = (frozenset(flag.lower() for flag in flags) for flags, _, _ in listed)
    return next((each for each in every if not UNUSABLE & each), None)


def find(
    session: Session, tree: Hierarchy, name: str, refused: Mapping[bytes, str] = EVERYTHING
) -> str | None:
    """The server's name for the folder of the configuration, or None where there is none.

    Raises ConfigError for one that the server uses for what is `refused`.
    """
    for path in tree.paths(folder_name(name, "folder")):
        attributes = _attributes(session, path)
        if attributes is None:
            continue
        for use in attributes & refused.keys():
            raise ConfigError([f"folder {name}: {refused[use]}: choose another"])
        return path
    return None


def ensure(session: Session, tree: Hierarchy, name: str) -> str:
    """The server's name for the folder, which is created and subscribed where it is missing.

    Raises ConfigError for a name no server takes, RefusedError where it can't be created.
    """
    found = find(session, tree, name, NOT_FOR_FILING)
    if found is not None:
        return found
    *others, last = tree.paths(name)
    for path in others:
        with contextlib.suppress(RefusedError):
            return create(session, path)
    return create(session, last)


def create(session: Session, path: str) -> str:
    """Create the folder and subscribe it; one that somebody else just created will do."""
    one_line(path, "folder")
    try:
        with session.asking(f"CREATE {path}") as client:
            client.create_folder(path)
    except RefusedError as refusal:
        # RFC 5530 has a code for it; older servers have only words, so look.
        if not refusal.says("ALREADYEXISTS") and not exists(session, path):
            raise
    # Some servers have no subscriptions: the folder is there all the same.
    with contextlib.suppress(RefusedError), session.asking(f"SUBSCRIBE {path}") as client:
        client.subscribe_folder(path)
    return path


def select(session: Session, path: str, *, readonly: bool = False) -> Selected:
    """Open the folder; `readonly` with EXAMINE, which changes nothing, not even \\Recent.

    Raises ConfigError where it is missing or may not be written, RefusedError for other refusals.
    """
    one_line(path, "folder")
    session.selected = None
    try:
        with session.asking(f"SELECT {path}") as client:
            answer = _selected(client, path, readonly)
    except RefusedError as refusal:
        # Dovecot has no code for it: look.
        if exists(session, path):
            raise
        place = session.endpoint.place
        problem = f'folder {path}: not in {place} ("{refusal.answer}")'
        raise ConfigError([f"{problem}: create it, or name another one"]) from refusal
    if b"UIDVALIDITY" not in answer:
        raise TemporaryError(f"{session.endpoint.place}: {path} has no UIDVALIDITY")
    exists_now = answer.get(b"EXISTS", 0)
    session.selected = Selected(path, answer[b"UIDVALIDITY"], exists_now, readonly)
    return session.selected


def reopen(session: Session) -> Selected:
    """Connect anew after a loss, and open the folder that was open.

    Raises TemporaryError also where the folder was renumbered meanwhile: the UIDs that the
    caller holds are worth nothing then.
    """
    before = session.selected
    session.reconnect()
    if before is None:
        raise TemporaryError(f"{session.endpoint.place}: no folder was open")
    after = select(session, before.folder, readonly=before.readonly)
    if after.uidvalidity != before.uidvalidity:
        raise TemporaryError(f"{session.endpoint.place}: {before.folder} was renumbered")
    return after


def _selected(client: IMAPClient, path: str, readonly: bool) -> Mapping[bytes, int]:
    try:
        answer: Mapping[bytes, int] = client.select_folder(path, readonly=readonly)
    except IMAP4.readonly as error:
        raise ConfigError(
            [f"folder {path}: may only be read: give the account the right to move messages"]
        ) from error
    return answer
