"""Access tokens from Google: for a service account, or by a user's refresh token."""

import contextlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from maillogger.config import OAuth2Settings
from maillogger.config.oauth2 import secure_url
from maillogger.errors import ConfigError, LoginError
from maillogger.login.failure import missing_extra, refused, unreachable
from maillogger.login.tokens import Grant, Token

TIMEOUT = 30.0
SCOPE = "https://mail.google.com/"


def service_account(settings: OAuth2Settings, username: str) -> Grant:
    """Tokens for that mailbox by domain-wide delegation (RFC 7523): signed with the account's key.

    Raises ConfigError where the key file can't be used, or google-auth is missing.
    """

    def grant(_: str | None) -> Token:
        with _explaining(settings.token_url):
            from google.oauth2 import service_account

            info = _key(settings)
            account: Any = service_account.Credentials
            scopes = [settings.scope or SCOPE]
            return _refreshed(
                account.from_service_account_info(info, scopes=scopes, subject=username)
            )

    return grant


def user(settings: OAuth2Settings, secret: str | None) -> Grant:
    """Tokens by the refresh token that `maillogger login` got (RFC 6749 section 6)."""

    def grant(refresh_token: str | None) -> Token:
        if not refresh_token:
            raise LoginError(
                f"{settings.token_file} holds no consent: run `maillogger login` first "
                "(docs/gmail.md, consent_missing)"
            )
        with _explaining(settings.token_url):
            from google.oauth2.credentials import Credentials

            credentials = Credentials(  # type: ignore[no-untyped-call]
                token=None,
                refresh_token=refresh_token,
                token_uri=settings.token_url,
                client_id=settings.client_id,
                client_secret=secret,
            )
            return _refreshed(credentials)

    return grant


def post(url: str, form: str) -> dict[str, Any]:
    """What the token endpoint answers to that form. Raises as `Grant`."""
    with _explaining(url):
        from google.auth.transport.requests import Request

        answer = Request()(
            url,
            method="POST",
            body=form.encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            timeout=TIMEOUT,
        )
    found = _answer(answer.data)
    if answer.status != 200:
        raise refused(_place(url), str(found.get("error", "")), _description(found))
    return found


def _refreshed(credentials: Any) -> Token:  # noqa: ANN401 (google-auth is typed in part)
    from google.auth.transport.requests import Request

    credentials.refresh(partial(Request(), timeout=TIMEOUT))
    # google-auth's times are naive, and in UTC; without one the token is good for this login.
    given = credentials.expiry
    expires = given.replace(tzinfo=UTC) if given else datetime.now(UTC)
    return Token(credentials.token, expires, getattr(credentials, "refresh_token", None))


def _key(settings: OAuth2Settings) -> dict[str, Any]:
    """The key file, with the token endpoint of the settings where they name another one."""
    path = settings.service_account_file or Path()
    try:
        info = json.loads(path.read_text(encoding="utf-8"))
        default = OAuth2Settings.model_fields["token_url"].default
        if settings.token_url != default:
            info["token_uri"] = settings.token_url
        secure_url(info["token_uri"])
        info["client_email"], info["private_key"]
    except OSError as error:
        raise _unusable(path, str(error.strerror)) from None
    except (ValueError, KeyError, TypeError):
        # Not `error`: it may quote the key.
        raise _unusable(path, "is not the JSON key of a service account") from None
    return dict(info)


@contextlib.contextmanager
def _explaining(url: str) -> Iterator[None]:
    """google-auth's exceptions as ours. Their texts are not shown: they quote what was sent."""
    try:
        from google.auth import exceptions
        from google.auth.transport import requests  # noqa: F401  (the extra is whole)
    except ImportError:
        raise missing_extra("gmail") from None
    place = _place(url)
    try:
        yield
    except exceptions.RefreshError as error:
        found = next((each for each in error.args if isinstance(each, dict)), {})
        said = str(found.get("error", "")), _description(found)
        failure = refused(place, *said) if found else unreachable(place, error)
    except exceptions.TransportError as error:
        failure = unreachable(place, error)
    except exceptions.GoogleAuthError:
        raise ConfigError(["oauth2: google-auth can't use these settings"]) from None
    except ValueError:
        raise ConfigError(["oauth2.service_account_file: its private key can't be read"]) from None
    else:
        return
    raise failure from None


def _answer(octets: bytes) -> dict[str, Any]:
    try:
        found = json.loads(octets)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _description(found: dict[str, Any]) -> str:
    return str(found.get("error_description", ""))


def _place(url: str) -> str:
    return urlsplit(url).netloc


def _unusable(path: Path, why: str) -> ConfigError:
    return ConfigError([f"oauth2.service_account_file: {path}: {why}"])
