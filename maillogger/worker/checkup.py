"""Is everything reachable and right? What `maillogger check` says, and what to do about it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from maillogger.config import MailboxSettings, Settings
from maillogger.errors import MailloggerError, TemporaryError
from maillogger.intake import folders
from maillogger.intake.session import Session
from maillogger.notice.server import configured, probe
from maillogger.worker.drop_box import open_session

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check-up: what was looked at, how it is, and what to do if it isn't well.

    `exit_code` is that of the failure behind an error.
    """

    level: Level
    subject: str
    message: str
    advice: str = ""
    exit_code: int = 0


def check_database(settings: Settings, open_and_migrate: Callable[[], int]) -> Iterator[Finding]:
    """The database, its schema, its users, and the attachment folder.

    `open_and_migrate` answers how many users may log.
    """
    try:
        users = open_and_migrate()
    except MailloggerError as error:
        yield _failed("database", error)
        return
    yield Finding("ok", "database", "opened, and its schema is up to date")
    if users:
        yield Finding("ok", "users", f"{users} may log")
    else:
        yield Finding(
            "warning",
            "users",
            "nobody may log yet: every message would be refused as sender_unknown",
            "maillogger user add --name NAME ADDRESS",
        )
    yield _attachments(settings.database.attachments)


def check_mailbox(mailbox: MailboxSettings) -> Iterator[Finding]:
    """The login, the folders (created where missing), and what waits in the inbox."""
    subject = f"mailbox {mailbox.name}"
    try:
        with open_session(mailbox) as session:
            yield Finding("ok", subject, f"logged in at {mailbox.host} as {mailbox.username}")
            yield from _capabilities(subject, session)
            yield from _folders(subject, session, mailbox)
    except MailloggerError as error:
        yield _failed(subject, error)


def check_notices(settings: Settings) -> Iterator[Finding]:
    """Whether submitters can be told why a message was not logged. Nothing is sent."""
    if settings.notices is None:
        yield Finding(
            "warning",
            "notices",
            "no [notices] in the configuration: nobody is told why a message was not logged",
            "look at `maillogger failed list` now and then",
        )
        return
    try:
        server = configured(settings.notices, os.environ)
        probe(server)
    except TemporaryError as error:
        yield Finding(
            "warning",
            "notices",
            str(error),
            "see that the mail server runs: messages are logged, and notices wait for five days",
        )
    except MailloggerError as error:
        yield _failed("notices", error)
    else:
        yield Finding("ok", "notices", f"{server.place} takes our mail")


def _attachments(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        return Finding(
            "error", "attachments", f"{folder}: {error.strerror}", "make it writable", exit_code=75
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(
            "error", "attachments", f"{folder} can't be written", "make it writable", exit_code=75
        )
    return Finding("ok", "attachments", f"{folder} can be written")


def _capabilities(subject: str, session: Session) -> Iterator[Finding]:
    if session.has("MOVE"):
        return
    if session.has("UIDPLUS"):
        yield Finding("ok", subject, "the server has no MOVE: messages are copied, then expunged")
        return
    yield Finding(
        "warning",
        subject,
        "the server has neither MOVE nor UIDPLUS: a message that another program marked as "
        "deleted keeps ours from being expunged",
        "let no other program work in this mailbox",
    )


def _folders(subject: str, session: Session, mailbox: MailboxSettings) -> Iterator[Finding]:
    tree = folders.hierarchy(session)
    for name in (mailbox.success_folder, mailbox.failure_folder):
        there = folders.find(session, tree, name)
        path = there or folders.ensure(session, tree, name)
        yield Finding("ok", subject, f"folder {path} {'is there' if there else 'was created'}")
    inbox = folders.find(session, tree, mailbox.inbox)
    if inbox is None:
        yield Finding(
            "error",
            subject,
            f"there is no folder {mailbox.inbox}",
            f"set inbox of mailbox {mailbox.name} to a folder that is there",
            exit_code=78,
        )
        return
    selected = folders.select(session, inbox, readonly=True)
    yield Finding("ok", subject, f"{selected.exists} messages wait in {inbox}")


def _failed(subject: str, error: MailloggerError) -> Finding:
    return Finding("error", subject, str(error), exit_code=error.exit_code)
