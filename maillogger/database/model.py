"""What tables are declared with: the row, and fields that read the same on both engines."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import peewee

from maillogger.database.text import clean

if TYPE_CHECKING:  # the stubs are generic, the classes aren't
    _TextField = peewee.TextField[Any]
    _DateTimeField = peewee.DateTimeField[Any]
else:
    _TextField = peewee.TextField
    _DateTimeField = peewee.DateTimeField

proxy: Final = peewee.DatabaseProxy()


class Row(peewee.Model):
    """A row of the open database; `open_database` says which that is."""

    id = peewee.AutoField()

    class Meta:
        """Bound late, so that tables can be declared before any database is open."""

        database = proxy
        legacy_table_names = False


class Text(_TextField):
    """Text, cleaned on its way into the database, in rows and in conditions alike."""

    def db_value(self, value: str | None) -> str | None:
        """The value as the database can hold it."""
        return None if value is None else clean(value)


class Utc(_DateTimeField):
    """A moment: aware in, kept in UTC without a zone, aware (UTC) out, on both engines."""

    def db_value(self, value: datetime | None) -> str | None:
        """The moment as text of a fixed width, so that SQLite sorts it. ValueError if naive."""
        if value is None:
            return None
        return in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")

    def python_value(self, value: str | datetime | None) -> datetime | None:
        """The moment, aware."""
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return None if value is None else value.replace(tzinfo=UTC)


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; where that leaves the calendar (year 1 or 9999), its nearest end.

    Raises ValueError for a naive datetime: nobody could say which moment it is.
    """
    if moment.tzinfo is None:
        raise ValueError(f"no time zone: {moment}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        end = datetime.min if moment.year == 1 else datetime.max
        return end.replace(tzinfo=UTC)
