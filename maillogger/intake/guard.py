"""Strings that go to a mail server: nothing in them may end the command they stand in."""

from maillogger.errors import ConfigError
from maillogger.login.guard import one_line

__all__ = ["folder_name", "one_line"]


def folder_name(text: str, key: str) -> str:
    """The folder's name, if no server takes it for a pattern (RFC 3501 section 6.3.8)."""
    if not text.strip("/ "):
        raise ConfigError([f"{key}: names no folder"])
    if "*" in text or "%" in text:
        raise ConfigError([f"{key}: a folder's name can't hold * or %: choose another"])
    return one_line(text, key)
