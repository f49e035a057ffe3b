"""Access tokens from Microsoft: the application's own, with its secret or its certificate."""

import base64
import contextlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from maillogger.config import OAuth2Settings
from maillogger.errors import ConfigError, MailloggerError
from maillogger.login.failure import missing_extra, refused, unreachable
from maillogger.login.tokens import Grant, Token, ending

TIMEOUT = 30.0
SCOPE = "https://outlook.office365.com/.default"


def client_credentials(settings: OAuth2Settings, secret: str | None) -> Grant:
    """Tokens of the application (RFC 6749 section 4.4).

    With `secret`, or an assertion signed with the certificate's key (RFC 7523 section 2.2).
    """

    def grant(_: str | None) -> Token:
        proof = _proof(settings, secret)
        now = datetime.now(UTC)
        with _explaining(settings.authority):
            import msal

            application = msal.ConfidentialClientApplication(
                settings.client_id,
                client_credential=proof,
                authority=f"{settings.authority.rstrip('/')}/{settings.tenant}",
                # The administrator names the authority: nobody else has to vouch for it.
                instance_discovery=False,
                timeout=TIMEOUT,
            )
            answer = application.acquire_token_for_client([settings.scope or SCOPE])
        return _token(answer, now, settings.authority)

    return grant


def lacks_role(token: str, role: str) -> bool:
    """Whether the token itself says that the application was not granted that permission.

    False where it says nothing: an access token need not be readable (RFC 6749 section 1.4).
    """
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return False
    if not isinstance(claims, dict) or "tid" not in claims:
        return False
    roles = claims.get("roles", [])
    return isinstance(roles, list) and role not in roles


def _token(answer: dict[str, Any], now: datetime, authority: str) -> Token:
    if "access_token" not in answer:
        error, description = answer.get("error", ""), answer.get("error_description", "")
        raise refused(_place(authority), str(error), str(description))
    return Token(str(answer["access_token"]), ending(answer, now))


def _proof(settings: OAuth2Settings, secret: str | None) -> str | dict[str, str]:
    """What msal takes as the client's credential."""
    path = settings.certificate_file
    if path is None:
        if secret is None:
            raise ConfigError(
                ["oauth2: give client_secret, client_secret_file or certificate_file"]
            )
        return secret
    try:
        pem = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not PEM"
        raise ConfigError([f"oauth2.certificate_file: {path}: {why}"]) from None
    if "PRIVATE KEY-----" not in pem or "BEGIN CERTIFICATE-----" not in pem:
        raise _no_certificate(path)
    return {"private_key": pem, "public_certificate": pem[pem.index("-----BEGIN CERTIFICATE") :]}


@contextlib.contextmanager
def _explaining(authority: str) -> Iterator[None]:
    """What msal and requests raise, as ours; their texts quote what was sent."""
    try:
        import requests
        from jwt import PyJWTError
        from msal.exceptions import MsalError
    except ImportError:
        raise missing_extra("exchange") from None
    failure: MailloggerError
    try:
        yield
    except (requests.RequestException, MsalError) as error:
        failure = unreachable(_place(authority), error)
    except PyJWTError:
        failure = ConfigError(["oauth2.certificate_file: its key must be an RSA key"])
    except ValueError as error:
        failure = _misconfigured(str(error), authority)
    else:
        return
    raise failure from None


def _misconfigured(text: str, authority: str) -> MailloggerError:
    if "authority" in text:
        # Without a tenant the discovery document is missing; msal says so in its own words.
        return refused(_place(authority), "invalid_request", "AADSTS90002")
    return ConfigError(["oauth2.certificate_file: its key or certificate can't be read"])


def _no_certificate(path: Path) -> ConfigError:
    return ConfigError(
        [f"oauth2.certificate_file: {path}: must hold a private key and its certificate (PEM)"]
    )


def _place(authority: str) -> str:
    return urlsplit(authority).netloc
