"""From the file and the environment to settings, with every problem at once."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from maillogger.config.environment import PREFIX, overlaid
from maillogger.config.problems import explained, twice
from maillogger.config.secret import exposed
from maillogger.config.settings import Settings
from maillogger.config.tables import Tables, mailboxes_of
from maillogger.errors import ConfigError

FILE_NAME = "maillogger.toml"
SQLITE = "sqlite:///"
# No mailbox's name has a dot: each file is one login's.
NOTICES = "notices.smtp"
PATHS = (
    "attachments",
    "password_file",
    "ca_file",
    "client_secret_file",
    "certificate_file",
    "service_account_file",
    "token_file",
)


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
    home = Path(environment.get("HOME") or "/") / ".config"
    own = Path(environment.get("XDG_CONFIG_HOME") or home) / "maillogger" / FILE_NAME
    return next((each for each in (Path(FILE_NAME), own) if each.is_file()), None)


def load(file: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of that file, overlaid with the environment; paths made absolute.

    Raises ConfigError with every problem, each with its key's path.
    """
    tables = _read(file) if file else {}
    problems = [*exposed(file, tables)] if file else []
    tables, unknown = overlaid(tables, environment)
    problems += [*unknown, *twice(tables)]
    _make_absolute(tables, (file.parent if file else Path()).absolute())
    try:
        settings = Settings.model_validate(tables)
    except ValidationError as error:
        raise ConfigError([*problems, *explained(error, tables)]) from None
    if problems:
        raise ConfigError(problems)
    return settings


def _read(file: Path) -> Tables:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError([f"{file}: {error.strerror}"]) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([f"{file}: {error}"]) from None


def _make_absolute(tables: Tables, folder: Path) -> None:
    """Relative paths are relative to the configuration file, wherever the command is run."""
    database = tables.setdefault("database", {})
    if isinstance(database, dict):
        database.setdefault("attachments", "attachments")
        database["url"] = _absolute_url(database.get("url", f"{SQLITE}maillogger.db"), folder)
    owners = (tables.get("notices"), *mailboxes_of(tables))
    for table in (database, *owners, *map(_oauth2, owners)):
        for key in PATHS:
            if isinstance(table, dict) and isinstance(table.get(key), str):
                table[key] = folder / table[key]


def _oauth2(owner: object) -> object:
    """The table inside that says how to log in; its tokens are kept beside the configuration."""
    table = owner.get("oauth2") if isinstance(owner, dict) else None
    if isinstance(owner, dict) and isinstance(table, dict):
        table.setdefault("token_file", f"{owner.get('name', NOTICES)}.tokens.json")
    return table


def _absolute_url(url: object, folder: Path) -> object:
    if not isinstance(url, str) or not url.lower().startswith(SQLITE):
        return url
    path = url[len(SQLITE) :]
    if path.startswith("/") or path in ("", ":memory:"):
        return url
    return f"{SQLITE}{quote(str(folder))}/{path}"
