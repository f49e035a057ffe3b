"""A real SMTP server in the test process (aiosmtpd): it keeps what it takes, or answers as told."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Self, cast

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from maillogger.login.credential import Password
from maillogger.notice.server import Security, Server
from tests.servers.dovecot import free_port

CLOSE = "close the connection"


@dataclass(frozen=True)
class Received:
    sender: str
    recipients: list[str]
    octets: bytes
    ehlo: str
    encrypted: bool
    username: str | None

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.octets, policy=policy.default)

    @property
    def text(self) -> str:
        return str(self.message.get_content())


@dataclass
class Sink:
    """`answers`: `MAIL`, `DATA` or `RCPT address` to the answer given; else it takes everything.

    `login` is the one user name and password it knows; with it nothing is taken without.
    """

    folder: Path
    security: Security = "none"
    login: tuple[str, str] | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    certified: str = "localhost"
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    commands: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        authority = trustme.CA()
        self.ca_file = self.folder / "ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(self.certified).configure_cert(context)
        self.port = free_port()
        self._controller = Controller(
            _Handler(self),
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=context if self.security == "tls" else None,
            tls_context=context if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            authenticator=self._authenticate if self.login else None,
            # aiosmtpd doesn't count implicit TLS, and offers AUTH wherever it needs no TLS.
            auth_require_tls=self.security == "starttls" or self.login is None,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        self.connections, self.commands = 0, []
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def server(self, username: str | None = None, password: str = "") -> Server:
        """The sink as notices are sent to it."""
        return Server(
            host="localhost",
            port=self.port,
            security=self.security,
            name="maillogger.example",
            credential=Password(username, password) if username else None,
            ca_file=self.ca_file,
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        pair = (given.login.decode(), given.password.decode())
        return AuthResult(success=pair == self.login, handled=False, auth_data=given)


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answer: list[str]
    ) -> list[str]:
        session.host_name = name
        self.sink.connections += 1
        return answer

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._answer(server, "MAIL")
        if self.sink.login and not session.authenticated:
            answer = "530 5.7.0 Authentication required"
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._answer(server, f"RCPT {address}")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._answer(server, "DATA")
        if answer.startswith("250"):
            login = session.auth_data
            self.sink.received.append(
                Received(
                    sender=envelope.mail_from or "",
                    recipients=list(envelope.rcpt_tos),
                    octets=cast("bytes", envelope.content),
                    ehlo=str(session.host_name),
                    encrypted=session.ssl is not None or self.sink.security == "tls",
                    username=login.login.decode() if isinstance(login, LoginPassword) else None,
                )
            )
        return answer

    def _answer(self, server: SMTP, command: str) -> str:
        self.sink.commands.append(command)
        answer = self.sink.answers.get(command, "250 taken")
        if answer == CLOSE:
            assert server.transport is not None
            server.transport.close()
        return answer
