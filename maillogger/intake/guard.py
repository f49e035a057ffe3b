"""Strings that go to a mail server: nothing in them may end the command they stand in."""

from maillogger.errors import ConfigError

FORBIDDEN = {"\r": "a carriage return", "\n": "a line feed", "\0": "a NUL"}


def one_line(text: str, key: str) -> str:
    """The text itself, if it fits into one command line (RFC 3501 section 9, TEXT-CHAR).

    `key` is where it stands in the configuration. Raises ConfigError, without the text: it may
    be a secret.
    """
    for character, name in FORBIDDEN.items():
        if character in text:
            raise ConfigError([f"{key}: holds {name}, which no mail server takes: remove it"])
    if not _is_unicode(text):
        raise ConfigError([f"{key}: is not valid UTF-8: type it again"])
    return text


def folder_name(text: str, key: str) -> str:
    """The folder's name, if no server takes it for a pattern (RFC 3501 section 6.3.8)."""
    if not text.strip("/ "):
        raise ConfigError([f"{key}: names no folder"])
    if "*" in text or "%" in text:
        raise ConfigError([f"{key}: a folder's name can't hold * or %: choose another"])
    return one_line(text, key)


def _is_unicode(text: str) -> bool:
    """False for the lone surrogates that Python makes of undecodable octets."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
