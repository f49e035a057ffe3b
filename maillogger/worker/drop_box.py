"""From a configured mailbox to a session with its server."""

import os

from maillogger.config import MailboxSettings
from maillogger.errors import MailloggerError
from maillogger.intake.session import Endpoint, Session, connect
from maillogger.login.configured import credential
from maillogger.login.imap import imap_login


def endpoint(mailbox: MailboxSettings) -> Endpoint:
    """Where this mailbox is, as the intake wants it."""
    return Endpoint(
        mailbox=mailbox.name,
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        ca_file=mailbox.ca_file,
    )


def open_session(mailbox: MailboxSettings) -> Session:
    """A logged-in session; secrets are read now. Raises as `intake.session.connect` does."""
    return connect(endpoint(mailbox), imap_login(credential(mailbox, os.environ)))


def said_of(mailbox: MailboxSettings, error: MailloggerError) -> str:
    """The error's text, for a line that names the mailbox already."""
    text = str(error).replace(endpoint(mailbox).place, f"{mailbox.host}:{mailbox.port}")
    return text.removeprefix(f"{mailbox.name}: ")
