"""Logging in at an IMAP server (RFC 3501 section 6.2)."""

import base64
from collections.abc import Callable
from imaplib import IMAP4
from typing import TYPE_CHECKING

from imapclient.exceptions import LoginError as RefusedLogin

from maillogger.errors import ConfigError
from maillogger.login.advice import MISSING_CONSENT, NO_MECHANISM, Advice, refused_token
from maillogger.login.busy import is_busy
from maillogger.login.credential import Credential, OAuth2, Password
from maillogger.login.microsoft import lacks_role
from maillogger.login.sasl import (
    MECHANISMS,
    Mechanism,
    after_refusal,
    initial_response,
    mechanism,
)

if TYPE_CHECKING:
    from imapclient import IMAPClient

ROLE = "IMAP.AccessAsApp"

Login = Callable[["IMAPClient"], None]
"""Authenticates a fresh connection. It lets IMAPClient's exceptions through."""


class TokenRefusedError(IMAP4.error):
    """A fresh access token was refused too; `advice` says why that may be."""

    def __init__(self, answer: str, advice: Advice) -> None:
        super().__init__(answer)
        self.advice = advice


def imap_login(credential: Credential) -> Login:
    """What logs in by this credential, as often as it is asked to.

    It raises ConfigError where the server can't take it, imaplib's exceptions where the server
    refuses it (never with a secret in their text), and what getting a token raises.
    """

    def login(client: "IMAPClient") -> None:
        if isinstance(credential, Password):
            _by_password(client, credential)
        else:
            _by_token(client, credential)

    return login


def _by_password(client: "IMAPClient", credential: Password) -> None:
    """SASL PLAIN (RFC 4616), else LOGIN (RFC 3501 section 6.2.3)."""
    username, secret = credential.username, credential.secret
    plain = f"\0{username}\0{secret}"
    try:
        if client.has_capability("AUTH=PLAIN"):
            client.sasl_login("PLAIN", lambda _: plain)
            return
        if client.has_capability("LOGINDISABLED"):
            raise ConfigError(['security: the server takes no password here: set it to "tls"'])
        if not (username + secret).isascii():
            raise ConfigError(["password: this server takes only ASCII user names and passwords"])
        # imaplib quotes the password, but not the user name.
        client.login(_quoted(username), secret)
    except IMAP4.error as error:
        raise _told(error, secret, plain) from None


def _by_token(client: "IMAPClient", credential: OAuth2) -> None:
    """By the token that is kept; where the server refuses it, by one new one."""
    offered = [each for each in MECHANISMS if client.has_capability(f"AUTH={each}")]
    name = mechanism(offered)
    if name is None:
        raise ConfigError([f"oauth2: {NO_MECHANISM}"])
    token = credential.tokens.current()
    answer = _refusal(client, name, credential.username, token)
    if answer is not None and not is_busy(answer):
        token = credential.tokens.renewed(token)
        answer = _refusal(client, name, credential.username, token)
    if answer is not None:
        advice = MISSING_CONSENT if lacks_role(token, ROLE) else refused_token(answer)
        raise TokenRefusedError(answer, advice)


def _refusal(client: "IMAPClient", name: Mechanism, username: str, token: str) -> str | None:
    """Authenticate: the server's words where it refuses the token, None where it takes it.

    Other trouble with the server is raised as it comes.
    """
    first = initial_response(name, username, token, (client.host, client.port))
    responses = iter((first, after_refusal(name)))
    try:
        client.sasl_login(name, lambda _: next(responses, ""))
    except IMAP4.error as error:
        told = _told(error, token, first)
        if isinstance(told, IMAP4.abort):
            raise told from None
        return str(told)
    return None


def _told(error: IMAP4.error, secret: str, response: str) -> IMAP4.error:
    """What really happened, without the credentials if the server repeats them.

    IMAPClient turns whatever happens in a login, even a cut connection, into its LoginError.
    """
    cause = error.__context__ if isinstance(error, RefusedLogin) else None
    real = cause if isinstance(cause, IMAP4.error) else error
    said = real.args[0] if real.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    sent = base64.b64encode(response.encode()).decode()
    if any(each and each in text for each in (secret, sent)):
        return type(real)("(the answer repeats the credentials)")
    return type(real)(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
