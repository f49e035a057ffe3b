"""From the file and the environment to settings, with every problem at once."""

import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from maillogger.config.settings import MailboxSettings, NoticeSettings, Settings
from maillogger.errors import ConfigError

FILE_NAME = "maillogger.toml"
PREFIX = "MAILLOGGER_"
Tables = dict[str, Any]


def named_file(given: Path | None, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The configuration file that was named, by `--config` or $MAILLOGGER_CONFIG; there or not."""
    named = environment.get(f"{PREFIX}CONFIG")
    return given or (Path(named) if named else None)


def find_file(given: Path | None, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The configuration file: the one named, ./maillogger.toml, or the user's own; or None.

    Raises ConfigError where a file is named but not there.
    """
    if named := named_file(given, environment):
        if not named.is_file():
            raise ConfigError([f"{named}: no such file; `maillogger init` writes a first one"])
        return named
    home = Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    candidates = (Path(FILE_NAME), home / "maillogger" / FILE_NAME)
    return next((each for each in candidates if each.is_file()), None)


def load(file: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of that file, overlaid with the environment; paths made absolute.

    Raises ConfigError with every problem, each with its key's path.
    """
    tables, problems = _read(file) if file else ({}, [])
    tables = _overlaid(tables, environment, problems)
    _make_absolute(tables, (file.parent if file else Path()).absolute())
    try:
        settings = Settings.model_validate(tables)
    except ValidationError as error:
        raise ConfigError([*problems, *_explained(error, tables)]) from None
    if problems:
        raise ConfigError(problems)
    return settings


def password(owner: MailboxSettings | NoticeSettings, environment: Mapping[str, str]) -> str:
    """The password as it is now: given, in its file, or a systemd credential.

    Read at each login, so that a changed file is noticed. Raises ConfigError where it can't be
    read.
    """
    name = f"mailbox.{owner.name}" if isinstance(owner, MailboxSettings) else "notices"
    if owner.password is not None:
        return owner.password.get_secret_value()
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    default = Path(credentials) / f"{name}.password" if credentials else None
    path = owner.password_file or default
    if path is None:
        raise ConfigError([f"{name}: give password or password_file"])
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{name}.password_file: {path}: {error}"]) from None


def _read(file: Path) -> tuple[Tables, list[str]]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([f"{file}: {error}"]) from None
    return tables, _exposed(file, tables)


def _exposed(file: Path, tables: Tables) -> list[str]:
    """A file that holds a secret must be its owner's alone."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if not mode & 0o077 or not any(_secrets(tables)):
        return []
    return [f"{file} holds a password and others can read it (mode {mode:04o}): chmod 600 {file}"]


def _secrets(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (key for key in value if key == "password")
        for each in value.values():
            yield from _secrets(each)
    elif isinstance(value, list):
        for each in value:
            yield from _secrets(each)
    elif isinstance(value, str) and "://" in value and "@" in value:
        credentials = value.partition("://")[2].rpartition("@")[0]
        yield from ("url",) if ":" in credentials else ()


def _overlaid(tables: Tables, environment: Mapping[str, str], problems: list[str]) -> Tables:
    overlaid = {**tables, "mailbox": list(tables.get("mailbox", []))}
    if not isinstance(tables.get("mailbox", []), list):
        return tables
    for name, value in sorted(environment.items()):
        if not name.startswith(PREFIX) or name == f"{PREFIX}CONFIG":
            continue
        if not _overlay(overlaid, name.removeprefix(PREFIX), value):
            problems.append(f"{name}: the environment names a setting that does not exist")
    return overlaid


def _overlay(tables: Tables, name: str, value: str) -> bool:
    table, _, rest = name.partition("_")
    if table == "MAILBOX":
        return _overlay_mailbox(tables["mailbox"], rest, value)
    field = Settings.model_fields.get(table.lower())
    key = rest.lower()
    keys = _keys_of(NoticeSettings if table == "NOTICES" else getattr(field, "annotation", None))
    if key not in keys:
        return False
    tables[table.lower()] = {**tables.get(table.lower(), {}), key: value}
    return True


def _overlay_mailbox(mailboxes: list[Tables], rest: str, value: str) -> bool:
    keys = sorted(_keys_of(MailboxSettings), key=len, reverse=True)
    key = next((each for each in keys if rest.endswith(f"_{each.upper()}")), None)
    if key is None:
        return False
    wanted = rest.removesuffix(f"_{key.upper()}")
    given = value.split(",") if key.endswith("_addresses") else value
    cleaned = [each.strip() for each in given] if isinstance(given, list) else given
    for index, each in enumerate(mailboxes):
        if isinstance(each, dict) and _variable(str(each.get("name", ""))) == wanted:
            mailboxes[index] = {**each, key: cleaned}
            return True
    mailboxes.append({"name": wanted.lower(), key: cleaned})
    return True


def _variable(name: str) -> str:
    return name.upper().replace("-", "_")


def _keys_of(table: object) -> set[str]:
    fields = getattr(table, "model_fields", {})
    return {field.alias or key for key, field in fields.items()}


def _make_absolute(tables: Tables, folder: Path) -> None:
    """Relative paths are relative to the configuration file, wherever the command is run."""
    database = tables.setdefault("database", {})
    if isinstance(database, dict):
        database.setdefault("attachments", "attachments")
        database.setdefault("url", "sqlite:///maillogger.db")
        database["url"] = _absolute_url(database["url"], folder)
    candidates = [database, tables.get("notices"), *tables.get("mailbox", [])]
    for table in (each for each in candidates if isinstance(each, dict)):
        for key in ("attachments", "password_file", "ca_file"):
            if isinstance(table.get(key), str):
                table[key] = folder / table[key]


def _absolute_url(url: object, folder: Path) -> object:
    scheme = "sqlite:///"
    if not isinstance(url, str) or not url.startswith(scheme):
        return url
    path = url.removeprefix(scheme)
    return url if path.startswith("/") else f"{scheme}{quote(str(folder))}/{path}"


def _explained(error: ValidationError, tables: Tables) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False):
        yield f"{_path(each['loc'], tables)}: {_message(each['type'], each['msg'])}"


def _path(loc: tuple[int | str, ...], tables: Tables) -> str:
    """`mailbox.crm.host` rather than `mailbox.0.host`; union branches are left out."""
    parts: list[str] = []
    for part in loc:
        if isinstance(part, int) and parts == ["mailbox"]:
            parts.append(str(tables["mailbox"][part].get("name", part + 1)))
        elif not str(part).startswith(("literal[", "constrained-", "int")):
            parts.append(str(part))
    return ".".join(parts) or "configuration"


def _message(kind: str, message: str) -> str:
    known = {"missing": "is required", "extra_forbidden": "no such setting"}
    return known.get(kind, message.removeprefix("Value error, "))
