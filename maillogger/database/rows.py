"""Many rows at once, read and written in as few statements as the engines' limits allow."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import peewee

from maillogger.database.model import Row

T = TypeVar("T")

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
MOST_VALUES = 30_000


def chunks(values: Iterable[T], size: int = MOST_VALUES) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    every = list(values)
    yield from (every[start : start + size] for start in range(0, len(every), size))


def select_in(
    query: "peewee.ModelSelect[Any]", column: "peewee.Field[Any]", values: Iterable[object]
) -> Iterator[tuple[Any, ...]]:
    """The rows of the query whose column is among the values, as tuples; none for no values."""
    if every := list(values):
        yield from tuples(query.where(among(column, every)))


def among(column: "peewee.Field[Any]", values: Iterable[object]) -> peewee.NodeList:
    """The condition that the column is one of the values, however many there are.

    All of them are one parameter, an array, since peewee takes longer to write one mark for each
    than the engines take to find them.
    """
    every = [each if type(each) is int else column.db_value(each) for each in values]
    if is_sqlite(column.model):
        array = json.dumps(every, ensure_ascii=False)
        return peewee.NodeList((column, peewee.SQL("IN (SELECT value FROM json_each(?))", [array])))
    return peewee.NodeList((column, peewee.SQL("= ANY(%s)", [every])))


def is_sqlite(table: type[peewee.Model]) -> bool:
    """Whether the table's database, which is bound late, is SQLite."""
    database: Any = table._meta.database
    return isinstance(getattr(database, "obj", database), peewee.SqliteDatabase)


def tuples(query: "peewee.ModelSelect[Any]") -> Iterator[tuple[Any, ...]]:
    """The rows of a query as tuples of its columns."""
    rows: Any = query.tuples()
    yield from rows


def insert(table: type[Row], rows: Iterable[Mapping[str, object]], *, known: bool = False) -> None:
    """Insert the rows, each with the same fields, in as few statements as the limits allow.

    Fields that the rows don't have get their defaults. `known`: a row whose unique key is there
    already is left as it is; else IntegrityError. The SQL is put together here, since for a set
    of messages peewee's own insert_many takes ten times as long as the database.
    """
    every = list(rows)
    if not every:
        return
    meta: Any = table._meta
    defaults = meta.get_default_dict()
    fields = [meta.fields[name] for name in {**defaults, **every[0]}]
    # Of numbers, and of None, the fields make nothing else.
    converters = [(each.name, each.db_value) for each in fields]
    ending = " ON CONFLICT DO NOTHING" if known else ""
    for some in chunks(every, MOST_VALUES // len(fields)):
        values = [
            value if value is None or type(value) is int else convert(value)
            for row in ({**defaults, **each} for each in some)
            for name, convert in converters
            for value in (row[name],)
        ]
        meta.database.execute_sql(_insertion(table, fields, len(some)) + ending, values)


def _insertion(table: type[Row], fields: Iterable[Any], rows: int) -> str:
    meta: Any = table._meta
    columns = [f'"{field.column_name}"' for field in fields]
    row = f"({','.join([meta.database.param] * len(columns))})"
    return f'INSERT INTO "{meta.table_name}" ({",".join(columns)}) VALUES {",".join([row] * rows)}'
