"""Is everything reachable and right? What `maillogger check` says, and what to do about it."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from maillogger.config import PROVIDERS, MailboxSettings, Settings
from maillogger.errors import MailloggerError, TemporaryError
from maillogger.intake import folders
from maillogger.intake.session import Session
from maillogger.notice.server import configured, probe
from maillogger.rules.policy import MEBIBYTE
from maillogger.worker.counted import counted
from maillogger.worker.drop_box import open_session, said_of
from maillogger.worker.finding import Finding, failed
from maillogger.worker.inspection import clock_finding, inspect, last_messages

CONNECTIONS = 2
"""How many a mailbox needs: one to work, one to wait for mail."""
MIN_FREE = 200 * MEBIBYTE


def check_database(settings: Settings, open_and_migrate: Callable[[], int]) -> Iterator[Finding]:
    """The database, its schema, its users, and the attachment folder.

    `open_and_migrate` answers how many users may log.
    """
    try:
        users = open_and_migrate()
    except MailloggerError as error:
        yield failed("database", error)
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


def check_mailbox(mailbox: MailboxSettings, settings: Settings) -> Iterator[Finding]:
    """The login, the folders (created where missing), what waits, and what messages show."""
    subject = f"mailbox {mailbox.name}"
    yield from _password_file(subject, mailbox.password_file)
    yield from _account(subject, mailbox, settings)
    yield from _token_server(subject, mailbox)
    try:
        with open_session(mailbox) as session:
            by = "an access token" if mailbox.oauth2 else "a password"
            yield Finding(
                "ok", subject, f"logged in at {mailbox.host} as {mailbox.username} by {by}"
            )
            yield from _capabilities(subject, session)
            paths = yield from _folders(subject, session, mailbox)
            yield from inspect(subject, mailbox, settings, last_messages(session, paths))
    except MailloggerError as error:
        yield Finding("error", subject, said_of(mailbox, error), exit_code=error.exit_code)


def _account(subject: str, mailbox: MailboxSettings, settings: Settings) -> Iterator[Finding]:
    """Whether the provider allows the connections that mailboxes of one account need."""
    allowed = PROVIDERS[mailbox.provider].connections
    account = (mailbox.host.lower(), mailbox.username.lower())
    same = [
        each for each in settings.mailbox if (each.host.lower(), each.username.lower()) == account
    ]
    needed = CONNECTIONS * len(same)
    if allowed is not None and needed > allowed:
        yield Finding(
            "warning",
            subject,
            f"{len(same)} mailboxes of this account need up to {needed} connections; "
            f"{mailbox.provider} allows {allowed}",
            "use several accounts",
        )


def _password_file(subject: str, file: Path | None) -> Iterator[Finding]:
    """Only a warning: secrets that a service is handed often have mode 0444, in a closed folder."""
    if file is not None and file.is_file() and file.stat().st_mode & 0o077:
        yield Finding(
            "warning",
            subject,
            f"{file}, which holds a password, may be read or written by others",
            f"chmod 600 {file}",
        )


def _token_server(subject: str, mailbox: MailboxSettings) -> Iterator[Finding]:
    """Tokens are refused by the clock, so it is looked at before the login."""
    if given := mailbox.oauth2:
        by_microsoft = given.flow == "client_credentials"
        yield from clock_finding(subject, given.authority if by_microsoft else given.token_url)


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
    yield from _password_file("notices", settings.notices.password_file)
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
        yield failed("notices", error)
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
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE:
        return Finding(
            "warning",
            "attachments",
            f"{folder}: its disk has only {free // MEBIBYTE} MiB left",
            "make room on that disk: a full one ends every pass that meets an attachment",
        )
    return Finding("ok", "attachments", f"{folder} can be written")


def _capabilities(subject: str, session: Session) -> Iterator[Finding]:
    if session.has("MOVE"):
        yield Finding("ok", subject, "the server has MOVE")
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


def _folders(
    subject: str, session: Session, mailbox: MailboxSettings
) -> Generator[Finding, None, list[str]]:
    """The folders; what it returns are their paths, the inbox first."""
    paths = []
    tree = folders.hierarchy(session)
    for name in (mailbox.success_folder, mailbox.failure_folder):
        there = folders.find(session, tree, name)
        path = there or folders.ensure(session, tree, name)
        paths.append(path)
        yield Finding("ok", subject, f"folder {path} {'is there' if there else 'was created'}")
    inbox = folders.find(session, tree, mailbox.inbox)
    if inbox is None:
        yield Finding(
            "error",
            subject,
            f"there is no folder {mailbox.inbox}",
            f"set inbox of mailbox {mailbox.name} to a folder that is there; the inbox itself is "
            "called INBOX in every language",
            exit_code=78,
        )
        return paths
    selected = folders.select(session, inbox, readonly=True)
    waiting = counted(selected.exists, "message")
    yield Finding("ok", subject, f"{waiting} in {inbox}")
    return [inbox, *paths]
