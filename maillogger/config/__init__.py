"""The only reader of configuration files and environment: frozen settings, secrets, `Policy`."""

from maillogger.config.settings import (
    DatabaseSettings,
    MailboxSettings,
    NoticeSettings,
    RuleSettings,
    Settings,
    WorkerSettings,
)
from maillogger.config.sources import find_file, load, named_file, password

__all__ = [
    "DatabaseSettings",
    "MailboxSettings",
    "NoticeSettings",
    "RuleSettings",
    "Settings",
    "WorkerSettings",
    "find_file",
    "load",
    "named_file",
    "password",
]
