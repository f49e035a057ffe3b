"""Configuration files for the tests of a room that reads them."""

from collections.abc import Mapping
from pathlib import Path

from maillogger.config import Settings, load
from maillogger.errors import ConfigError

MAILBOX = """
[[mailbox]]
name = "crm"
host = "imap.example.com"
username = "crm@example.com"
bcc_addresses = ["bcc@crm.example.com"]
"""
# The same from the environment alone.
ENVIRONMENT = {
    "MAILLOGGER_MAILBOX_CRM_HOST": "imap.example.com",
    "MAILLOGGER_MAILBOX_CRM_USERNAME": "crm@example.com",
    "MAILLOGGER_MAILBOX_CRM_BCC_ADDRESSES": "bcc@crm.example.com",
}


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    """The text as a configuration file of that mode."""
    file = folder / "maillogger.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def settings(folder: Path, text: str, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of a file with this text."""
    return load(written(folder, text), environment or {})


def problems(folder: Path, text: str, environment: Mapping[str, str] | None = None) -> list[str]:
    """Every problem of a file with this text; none where it loads."""
    try:
        settings(folder, text, environment)
    except ConfigError as error:
        assert error.exit_code == 78
        return list(error.problems)
    return []
