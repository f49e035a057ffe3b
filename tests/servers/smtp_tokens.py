"""A real SMTP server in the test process that takes access tokens, and nothing without."""

import base64
import ssl
from pathlib import Path
from typing import Any, Self

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, auth_mechanism

from maillogger.login.sasl import Mechanism
from tests.servers.dovecot import free_port
from tests.servers.tokens import TokenServer

REFUSED = "535 5.7.3 Authentication unsuccessful"


class SmtpWithTokens:
    """Asks the token server; `offered` are its mechanisms. Speaks TLS from the start."""

    def __init__(self, folder: Path, tokens: TokenServer, *offered: Mechanism) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "smtp-ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(context)
        self.port = free_port()
        self.refusal = REFUSED
        self.logins: list[tuple[str, str]] = []
        owner = self

        class Server(SMTP):
            @auth_mechanism("XOAUTH2")
            async def auth_XOAUTH2(self, _: SMTP, args: list[str]) -> AuthResult:
                return await owner.judge(self, "XOAUTH2", args)

            @auth_mechanism("OAUTHBEARER")
            async def auth_OAUTHBEARER(self, _: SMTP, args: list[str]) -> AuthResult:
                return await owner.judge(self, "OAUTHBEARER", args)

        class Listening(Controller):
            def factory(self) -> SMTP:
                excluded = {"LOGIN", "PLAIN", "XOAUTH2", "OAUTHBEARER"} - set(offered)
                return Server(
                    self.handler,
                    hostname="localhost",
                    auth_require_tls=False,
                    auth_exclude_mechanism=sorted(excluded),
                )

        self.tokens = tokens
        self._controller = Listening(
            object(), hostname="127.0.0.1", port=self.port, ssl_context=context
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def judge(self, server: Any, name: str, args: list[str]) -> AuthResult:
        """Both mechanisms say why they refuse, and wait for a word of the client's."""
        said = base64.b64decode(args[1])
        fields = dict(part.split("=", 1) for part in said.decode().split("\1") if "=" in part)
        scheme, _, token = fields["auth"].partition(" ")
        assert scheme == "Bearer"
        username = fields.get("user") or fields.get("n,a", "").rstrip(",")
        _, found = self.tokens.introspection({"token": token})
        if found["active"] and found["username"] == username:
            self.logins.append((name, username))
            return AuthResult(success=True, auth_data=username)
        answer = await server.challenge_auth(b'{"status":"400"}')
        assert answer == (b"" if name == "XOAUTH2" else b"\1")
        await server.push(self.refusal)
        return AuthResult(success=False, handled=True)
