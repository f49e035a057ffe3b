"""Strings that go to a server: nothing in them may end the command they stand in."""

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


def _is_unicode(text: str) -> bool:
    """False for the lone surrogates that Python makes of undecodable octets."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
