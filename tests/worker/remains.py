"""What a pass leaves behind, in a form that two passes over the same messages have in common."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from peewee import AutoField, Field, ForeignKeyField

from maillogger.crm.tables import User
from maillogger.database.model import Row
from maillogger.database.rows import tuples
from maillogger.ledger.tables import Entry, LeaseRow, Pause
from tests.worker.installation import Installation

FOLDERS = ("INBOX", "Logged", "Failed")
# What tells a pass that was ended and one that wasn't apart, and may.
PASSING = {LeaseRow, Pause}
COUNTED = {"attempts", "uidvalidity", "next_attempt"}
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)

Remains = dict[str, list[Any]]


def remains(installation: Installation) -> Remains:
    """Every table and every folder. Ids are ranks: a sequence of PostgreSQL leaves gaps."""
    found: Remains = {each: sorted(installation.drop_box.octets(each)) for each in FOLDERS}
    tables = [each for each in declared(Row) if each not in PASSING]
    ranks = {each: _ranks(each) for each in tables}
    for table in tables:
        fields = [each for each in _fields(table) if each.name not in COUNTED]
        rows = table.select(*fields).order_by(table._meta.primary_key)
        found[table._meta.table_name] = [
            tuple(_plain(field, value, ranks) for field, value in zip(fields, row, strict=True))
            for row in tuples(rows)
        ]
    return found


def states() -> set[str]:
    """The states that messages are in."""
    return {each.state for each in Entry.select()}


def declared(table: type[Row]) -> Iterator[type[Row]]:
    for each in table.__subclasses__():
        if each.__module__.startswith("maillogger."):
            yield each
            yield from declared(each)


def _fields(table: type[Row]) -> "list[Field[Any]]":
    return list(table._meta.sorted_fields)


def _ranks(table: type[Row]) -> dict[Any, int]:
    key = table._meta.primary_key
    if not isinstance(key, AutoField):
        return {}
    rows = tuples(table.select(key).order_by(key))
    return {row[0]: rank for rank, row in enumerate(rows)}


def _plain(field: "Field[Any]", value: Any, ranks: dict[type[Row], dict[Any, int]]) -> Any:
    if isinstance(field, ForeignKeyField):
        return ranks[field.rel_model].get(value)
    if isinstance(field, AutoField):
        return ranks[field.model].get(value)
    if field.name == "user":  # the ledger has the id without a foreign key
        return ranks[User].get(value)
    if isinstance(value, datetime) and value > LONG_AGO:
        return "lately"
    return value
