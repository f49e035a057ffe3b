"""Secrets: where a password is read, and whether the file that holds one is its owner's alone."""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import SecretStr

from maillogger.config.settings import MailboxSettings, NoticeSettings
from maillogger.config.tables import Tables
from maillogger.errors import ConfigError


def owner_name(owner: MailboxSettings | NoticeSettings) -> str:
    """What the owner of a login is called in messages, and where it stands in the file."""
    return f"mailbox.{owner.name}" if isinstance(owner, MailboxSettings) else "notices"


def password(owner: MailboxSettings | NoticeSettings, environment: Mapping[str, str]) -> str:
    """The password as it is now: given, in its file, or a systemd credential.

    Read at each login, so that a changed file is noticed. Raises ConfigError where it can't be
    read, and where it could not be sent on one line.
    """
    name = owner_name(owner)
    secret = _secret(owner.password, owner.password_file, f"{name}.password", environment)
    if secret is None:
        raise ConfigError(
            [f"{name}: give password, password_file or the systemd credential {name}.password"]
        )
    return secret


def client_secret(
    owner: MailboxSettings | NoticeSettings, environment: Mapping[str, str]
) -> str | None:
    """The secret of the OAuth2 client, found like a password; None where there is none."""
    given = owner.oauth2
    if given is None:
        return None
    name = f"{owner_name(owner)}.oauth2.client_secret"
    return _secret(given.client_secret, given.client_secret_file, name, environment)


def _secret(
    given: SecretStr | None, file: Path | None, name: str, environment: Mapping[str, str]
) -> str | None:
    """The secret whose key is at the path `name`; None where nothing gives it."""
    if given is not None:
        return _one_line(given.get_secret_value(), name)
    if file is not None:
        return _one_line(_read(file, name), f"{name}_file")
    folder = environment.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder) / name if folder else None
    if credential is None or not credential.is_file():
        return None
    return _one_line(_read(credential, name), f"{name}: {credential}")


def exposed(file: Path, tables: Tables) -> Iterator[str]:
    """A problem where the file holds a secret and isn't its owner's alone."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077 and any(_secrets(tables)):
        yield f"{file} holds a secret and others can read it (mode {mode:04o}): chmod 600 {file}"


def _read(file: Path, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ConfigError([f"{name}_file: {file}: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{name}_file: {file}: not UTF-8 text"]) from None


def _one_line(secret: str, where: str) -> str:
    """A line end in a password would end the server's command, and begin another."""
    if not secret or any(character in secret for character in "\r\n\0"):
        raise ConfigError([f"{where}: must be one line that isn't empty"])
    return secret


def _secrets(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from (key for key in value if key in ("password", "client_secret"))
        for each in value.values():
            yield from _secrets(each)
    elif isinstance(value, list):
        for each in value:
            yield from _secrets(each)
    elif isinstance(value, str) and _has_password(value):
        yield value


def _has_password(url: str) -> bool:
    """Whether a database url holds one: before the host, or among libpq's parameters."""
    _, found, rest = url.partition("://")
    return bool(found) and (":" in rest.rpartition("@")[0] or "password=" in rest)
