"""From the configuration to a credential."""

import hashlib
from collections.abc import Mapping

from maillogger.config import (
    MailboxSettings,
    NoticeSettings,
    OAuth2Settings,
    client_secret,
    owner_name,
    password,
)
from maillogger.errors import ConfigError
from maillogger.login import google, microsoft
from maillogger.login.credential import Credential, OAuth2, Password
from maillogger.login.tokens import Grant, TokenFile, TokenSource


def credential(
    owner: MailboxSettings | NoticeSettings, environment: Mapping[str, str]
) -> Credential:
    """How to log in there, with the secrets as they are now.

    Raises ConfigError where they can't be read, or there is no user name.
    """
    if owner.username is None:
        raise ConfigError([f"{owner_name(owner)}.username: is required"])
    if owner.oauth2 is None:
        return Password(owner.username, password(owner, environment))
    grant = _grant(owner.oauth2, owner.username, client_secret(owner, environment))
    return OAuth2(owner.username, TokenSource(token_file(owner), grant))


def token_file(owner: MailboxSettings | NoticeSettings) -> TokenFile:
    """Where the tokens of this login are kept, marked with the settings they were got by."""
    settings = owner.oauth2
    if settings is None or owner.username is None:
        raise ConfigError([f"{owner_name(owner)}: has no username and [oauth2] table"])
    marks = (
        owner.username,
        settings.flow,
        settings.client_id,
        settings.tenant,
        settings.service_account_file,
        settings.scope,
        settings.token_url,
        settings.authority,
    )
    return TokenFile(settings.token_file, hashlib.sha256(repr(marks).encode()).hexdigest())


def _grant(settings: OAuth2Settings, username: str, secret: str | None) -> Grant:
    match settings.flow:
        case "service_account":
            return google.service_account(settings, username)
        case "user":
            return google.user(settings, secret)
        case "client_credentials":
            return microsoft.client_credentials(settings, secret)
