"""A session with an IMAP server: how it begins, how it ends, and what its failures mean."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path
from typing import Any, Literal, Self

from imapclient import IMAPClient, SocketTimeout

from maillogger.errors import ConfigError, TemporaryError
from maillogger.intake.answers import explained, is_refusal, login_refused
from maillogger.login.imap import Login

Security = Literal["tls", "starttls", "none"]

LOGOUT_TIMEOUT = 5.0

# What IMAPClient and imaplib raise on a bad network or a bad answer.
TROUBLE = (OSError, IMAP4.error, ValueError, TypeError, LookupError)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a mailbox is. Timeouts in seconds, for connecting and for each single read.

    `mailbox` is its name in the configuration. `ca_file` (PEM) replaces the system's
    authorities. There is no way to switch verification off.
    """

    mailbox: str
    host: str
    port: int = 993
    security: Security = "tls"
    connect_timeout: float = 30.0
    read_timeout: float = 120.0
    ca_file: Path | None = None

    @property
    def place(self) -> str:
        """How it is called in messages."""
        return f"{self.mailbox} ({self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder that is open (RFC 3501 section 6.3.1); `exists` is how many messages it had."""

    folder: str
    uidvalidity: int
    exists: int
    readonly: bool = False


class Session:
    """A logged-in connection. All trouble with it is raised as a MailloggerError.

    After trouble that leaves the connection unusable `lost` is true, and every further use
    raises TemporaryError, until `reconnect`: the caller then looks at what is there.
    """

    def __init__(self, endpoint: Endpoint, login: Login) -> None:
        self.endpoint = endpoint
        self.selected: Selected | None = None
        self.lost = False
        self._login = login
        self._client = _logged_in(endpoint, login)

    def reconnect(self) -> None:
        """Begin anew, with no folder open. Raises what `connect` raises."""
        self.close()
        self._client = _logged_in(self.endpoint, self._login)
        self.lost = False
        self.selected = None

    @contextlib.contextmanager
    def asking(self, doing: str) -> Iterator[Any]:
        """The IMAPClient for one or more commands; `doing` completes "… refused …".

        Raises RefusedError for NO and BAD, ThrottledError, else TemporaryError.
        """
        if self.lost:
            raise TemporaryError(f"{self.endpoint.place}: the connection was lost: {doing}")
        try:
            yield self._client
        except TROUBLE as error:
            self.lost = not is_refusal(error)
            raise explained(error, self.endpoint.place, doing) from error

    def has(self, capability: str) -> bool:
        """Whether the server offers it, now that we are logged in."""
        with self.asking("CAPABILITY") as client:
            return bool(client.has_capability(capability))

    def noop(self) -> None:
        """Keep the connection alive, and learn whether it still is (RFC 3501 section 6.1.2)."""
        with self.asking("NOOP") as client:
            client.noop()

    def close(self) -> None:
        """Log out where that is possible, and give the socket back. Never raises."""
        with contextlib.suppress(*TROUBLE):
            if not self.lost:
                self._client.socket().settimeout(LOGOUT_TIMEOUT)
                self._client.logout()
        _hang_up(self._client)
        self.lost = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(endpoint: Endpoint, login: Login) -> Session:
    """A logged-in session, for use in a `with` statement.

    Raises LoginError where the account is refused, ConfigError where the settings can't work
    with this server, TemporaryError for everything that another attempt may mend.
    """
    return Session(endpoint, login)


def _ssl_context(endpoint: Endpoint) -> ssl.SSLContext | None:
    if endpoint.security == "none":
        return None
    try:
        return ssl.create_default_context(cafile=endpoint.ca_file)
    except OSError as error:
        raise ConfigError([f"ca_file: {endpoint.ca_file} can't be read: {error}"]) from error


def _opened(endpoint: Endpoint, context: ssl.SSLContext | None) -> IMAPClient:
    """A connection that has been greeted."""
    direct = endpoint.security == "tls"
    try:
        client = IMAPClient(
            endpoint.host,
            port=endpoint.port,
            ssl=direct,
            ssl_context=context if direct else None,
            timeout=SocketTimeout(endpoint.connect_timeout, endpoint.read_timeout),
        )
    except TROUBLE as error:
        raise explained(error, endpoint.place, "connecting") from error
    # IMAPClient sets 5, at which imaplib builds the repr() of every message it reads, twice.
    client._imap.debug = 0
    # A command leaves in several small writes, each of which waits for an ACK otherwise.
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.normalise_times = False
    return client


def _start_tls(client: IMAPClient, context: ssl.SSLContext | None, place: str) -> None:
    """TLS on the open connection (RFC 3501 section 6.2.1), or nothing: never plain text."""
    try:
        offered = client.has_capability("STARTTLS")
        if offered:
            client.starttls(context)
    except TROUBLE as error:
        raise explained(error, place, "STARTTLS") from error
    if not offered:
        problem = "offers no STARTTLS, and nothing was sent in plain text"
        raise ConfigError([f'security: {place} {problem}: try "tls" with port 993'])


def _logged_in(endpoint: Endpoint, login: Login) -> IMAPClient:
    context = _ssl_context(endpoint)
    client = _opened(endpoint, context)
    try:
        if endpoint.security == "starttls":
            _start_tls(client, context, endpoint.place)
        login(client)
    except TROUBLE as error:
        _hang_up(client)
        raise login_refused(error, endpoint.place) from error
    except BaseException:
        _hang_up(client)
        raise
    return client


def _hang_up(client: IMAPClient) -> None:
    with contextlib.suppress(*TROUBLE):
        client.shutdown()
