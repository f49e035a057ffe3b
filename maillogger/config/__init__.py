"""The only reader of configuration files and environment: frozen settings, secrets, `Policy`."""

from maillogger.config.oauth2 import OAuth2Settings
from maillogger.config.provider import PROVIDERS, Provider
from maillogger.config.secret import client_secret, owner_name, password
from maillogger.config.settings import (
    DatabaseSettings,
    MailboxSettings,
    NoticeSettings,
    RuleSettings,
    Settings,
    WorkerSettings,
)
from maillogger.config.sources import find_file, load, named_file

__all__ = [
    "PROVIDERS",
    "DatabaseSettings",
    "MailboxSettings",
    "NoticeSettings",
    "OAuth2Settings",
    "Provider",
    "RuleSettings",
    "Settings",
    "WorkerSettings",
    "client_secret",
    "find_file",
    "load",
    "named_file",
    "owner_name",
    "password",
]
