"""Logging in at an SMTP server (RFC 4954)."""

import smtplib

from maillogger.errors import ConfigError, LoginError
from maillogger.login.advice import MISSING_CONSENT, NO_MECHANISM, refused_token
from maillogger.login.credential import Credential, OAuth2, Password
from maillogger.login.microsoft import lacks_role
from maillogger.login.sasl import Mechanism, after_refusal, initial_response, mechanism

ROLE = "SMTP.SendAsApp"
REFUSED = 500
"""The replies from here on refuse for good (RFC 5321 section 4.2.1)."""


def smtp_login(smtp: smtplib.SMTP, credential: Credential, place: tuple[str, int]) -> None:
    """Log in on an open connection that has been greeted, to the server at that host and port.

    Raises smtplib's exceptions where the server refuses it or can't take it, LoginError where a
    second access token is refused too, and what getting a token raises.
    """
    if isinstance(credential, Password):
        smtp.login(credential.username, credential.secret)
    else:
        _by_token(smtp, credential, place)


def _by_token(smtp: smtplib.SMTP, credential: OAuth2, place: tuple[str, int]) -> None:
    """By the token that is kept; where the server refuses it, by one new one."""
    name = mechanism(smtp.esmtp_features.get("auth", "").upper().split())
    if name is None:
        raise ConfigError([f"notices.oauth2: {NO_MECHANISM}"])
    token = credential.tokens.current()
    if _refusal(smtp, name, (credential.username, token), place) is None:
        return
    token = credential.tokens.renewed(token)
    answer = _refusal(smtp, name, (credential.username, token), place)
    if answer is not None:
        advice = MISSING_CONSENT if lacks_role(token, ROLE) else refused_token(answer)
        raise LoginError(
            f"{place[0]}:{place[1]} refused the access token of {credential.username}. {advice}"
        )


def _refusal(
    smtp: smtplib.SMTP, name: Mechanism, login: tuple[str, str], place: tuple[str, int]
) -> str | None:
    """Authenticate: the server's words where it refuses the token, None where it takes it."""
    responses = iter((initial_response(name, *login, place), after_refusal(name)))
    try:
        smtp.auth(name, lambda _=None: next(responses, ""), initial_response_ok=True)
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < REFUSED:
            raise
        text = error.smtp_error
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return None
