"""What commands share: the settings and the database, opened when first asked for."""

import importlib
import sys
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from maillogger.errors import ConfigError

if TYPE_CHECKING:
    from peewee import Database

    from maillogger.config import MailboxSettings, Settings


class App:
    """One run of the command line. As a context manager it closes the database at the end."""

    def __init__(self, config_file: Path | None) -> None:
        self._config_file = config_file

    @property
    def named(self) -> Path | None:
        """The configuration file that was named, whether it is there or not."""
        from maillogger.config import named_file

        return named_file(self._config_file)

    @cached_property
    def file(self) -> Path | None:
        """The configuration file, or None where everything comes from the environment."""
        from maillogger.config import find_file

        return find_file(self._config_file)

    @cached_property
    def settings(self) -> "Settings":
        """The settings. Raises ConfigError with every problem."""
        from maillogger.config import load

        settings = load(self.file)
        if settings.database.url.lower().startswith("sqlite:"):
            _import_peewee_alone()
        return settings

    @cached_property
    def database(self) -> "Database":
        """The database, opened and with its schema up to date."""
        url = self.settings.database.url  # decides what is imported with the next line

        from maillogger.database import migrate, open_database

        database = open_database(url)
        migrate(database)
        return database

    def open_database(self) -> None:
        """Open the database, and bring its schema up to date, for what only reads its tables."""
        _ = self.database

    def mailboxes(self, name: str | None = None) -> "tuple[MailboxSettings, ...]":
        """The configured mailboxes, or the one of that name.

        Raises ConfigError where there is none.
        """
        every = self.settings.mailbox
        found = tuple(each for each in every if name in (None, each.name))
        if found:
            return found
        if not every:
            raise ConfigError(
                ["no mailbox is configured: `maillogger init` writes a first configuration"]
            )
        known = ", ".join(each.name for each in every)
        raise ConfigError([f"no mailbox is named {name!r}; there are: {known}"])

    def __enter__(self) -> "App":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if "database" in self.__dict__:
            self.database.close()


def _import_peewee_alone() -> None:
    """Import peewee, and its migrations, without an installed psycopg, which takes longer.

    A process has one database, so nothing in this one will miss it.
    """
    if "peewee" in sys.modules:
        return
    hidden = {"psycopg", "psycopg2"} - sys.modules.keys()
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: not to be found
    try:
        importlib.import_module("playhouse.migrations")
    finally:
        for name in hidden:
            del sys.modules[name]
