"""From a configured mailbox to a session with its server."""

import os

from maillogger.config import MailboxSettings, password
from maillogger.intake.session import Endpoint, Session, connect, password_login


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
    """A logged-in session; the password is read now. Raises as `intake.session.connect` does."""
    login = password_login(mailbox.username, password(mailbox, os.environ))
    return connect(endpoint(mailbox), login)
