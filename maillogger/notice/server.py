"""The SMTP server that takes the notices (RFC 5321): a session with it, and its trouble."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from maillogger.config import NoticeSettings
from maillogger.errors import ConfigError, LoginError, MailloggerError, TemporaryError
from maillogger.login.advice import refused_password
from maillogger.login.configured import credential
from maillogger.login.credential import Credential
from maillogger.login.smtp import smtp_login
from maillogger.notice.received import one_line

Security = Literal["tls", "starttls", "none"]

QUIT_TIMEOUT = 5.0

# What smtplib raises on a bad network, a bad answer, or a password that isn't ASCII; its own
# exceptions are OSErrors.
TROUBLE = (OSError, ValueError)

_STATUS = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
_ANSWER_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Server:
    """Where notices are handed over, and as whom. Timeouts in seconds.

    `name` is what we call ourselves in EHLO: the domain of the sender, which the DNS knows and
    which needs no look-up. `ca_file` (PEM) replaces the system's authorities; there is no way to
    switch verification off.
    """

    host: str
    port: int
    security: Security
    name: str
    credential: Credential | None = None
    ca_file: Path | None = None
    connect_timeout: float = 10.0
    read_timeout: float = 30.0

    @property
    def place(self) -> str:
        """How it is called in messages."""
        return f"{self.host}:{self.port}"


def configured(notices: NoticeSettings, environment: Mapping[str, str]) -> Server:
    """The server of the configuration. Raises ConfigError where its secrets can't be read."""
    return Server(
        host=notices.host.strip("[]"),
        port=notices.port,
        security=notices.security,
        name=notices.from_.rpartition("@")[2],
        credential=credential(notices, environment) if notices.username else None,
        ca_file=notices.ca_file,
    )


def probe(server: Server) -> None:
    """Connect and log in, for a check-up. Raises as `session`."""
    with session(server):
        pass


@contextlib.contextmanager
def session(server: Server) -> Iterator[smtplib.SMTP]:
    """A connection that is encrypted and logged in as asked, ended with QUIT.

    Raises LoginError where the login is refused, ConfigError for an unusable `ca_file`, else
    TemporaryError; trouble that the body has with the connection is raised as such too.
    """
    context = _context(server)
    with contextlib.ExitStack() as stack:
        try:
            smtp = _connect(server, context)
            stack.callback(_leave, smtp)
            _prepare(smtp, server, context)
            yield smtp
        except TROUBLE as error:
            raise explained(error, server) from error


def _context(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except OSError as error:
        raise ConfigError([f"notices.ca_file: {server.ca_file}: {error}"]) from error


def _connect(server: Server, context: ssl.SSLContext) -> smtplib.SMTP:
    place = (server.host, server.port, server.name)
    if server.security == "tls":
        return smtplib.SMTP_SSL(*place, timeout=server.connect_timeout, context=context)
    return smtplib.SMTP(*place, timeout=server.connect_timeout)


def _prepare(smtp: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    if smtp.sock:
        smtp.sock.settimeout(server.read_timeout)
    if server.security == "starttls":
        smtp.starttls(context=context)
    smtp.ehlo_or_helo_if_needed()
    if server.credential:
        smtp_login(smtp, server.credential, (server.host, server.port))


def _leave(smtp: smtplib.SMTP) -> None:
    """QUIT where that is possible, and give the socket back. Never raises."""
    with contextlib.suppress(OSError):
        if smtp.sock:
            smtp.sock.settimeout(QUIT_TIMEOUT)
            smtp.quit()
    smtp.close()


def explained(error: Exception, server: Server) -> MailloggerError:
    """The trouble as one that ends a command with a sentence; never with the password."""
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code) if code >= 500:
            status = _status(error)
            advice = refused_password(status)
            refusal = f"{server.place} refused the login{_whose(server)} ({status})"
            return LoginError(f"{refusal}. {advice}" if advice else refusal)
        case smtplib.SMTPAuthenticationError():
            cause = f"the login{_whose(server)} failed for now ({_status(error)})"
        case smtplib.SMTPResponseException():
            cause = f"it answered {answer_text(error.smtp_code, error.smtp_error)}"
        case ssl.SSLCertVerificationError():
            cause = f"its certificate is not trusted: {error.verify_message}"
        case _ if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            cause = "no answer in time"
        case UnicodeError():
            cause = "user name and password must be ASCII"
        case _:
            cause = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return TemporaryError(f"{server.place}: {one_line(cause, _ANSWER_LENGTH)}")


def _whose(server: Server) -> str:
    return f" of {server.credential.username}" if server.credential else ""


def answer_text(code: int, answer: bytes | str) -> str:
    """A server's answer in one line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {text}", _ANSWER_LENGTH)


def _status(error: smtplib.SMTPResponseException) -> str:
    """The code, and the enhanced one (RFC 3463): a text might repeat what was sent."""
    text = error.smtp_error
    enhanced = _STATUS.match(text if isinstance(text, bytes) else text.encode())
    return f"{error.smtp_code} {enhanced[0].decode()}" if enhanced else str(error.smtp_code)
