"""Many rows at once, read and written in as few statements as the engines' limits allow."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

import peewee

from maillogger.database.model import Row, Text
from maillogger.database.text import are_clean

T = TypeVar("T")
Convert = Callable[[Any], Any]

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
MOST_VALUES = 30_000
_ROWS_AT_ONCE = 1_000
_NUMBERS = frozenset({int, type(None)})
# Fields whose values both engines give as they should be.
_AS_THEY_ARE = (peewee.IntegerField, peewee.TextField, peewee.ForeignKeyField)


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
    """The rows of a query as tuples of its columns.

    Rows are taken from the engine itself, since peewee's way to each takes longer than both.
    """
    found: Any = query.tuples().execute()
    found.initialize()
    converters = [(place, each) for place, each in enumerate(found.converters) if _changes(each)]
    while some := found.cursor.fetchmany(_ROWS_AT_ONCE):
        yield from (_converted(row, converters) for row in some) if converters else some


def _changes(converter: Convert | None) -> bool:
    """Whether values are not yet what they should be, as both engines give them."""
    return converter is not None and not isinstance(
        getattr(converter, "__self__", None), _AS_THEY_ARE
    )


def _converted(row: tuple[Any, ...], converters: Iterable[tuple[int, Convert]]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return tuple(values)


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
    given = every[0]
    defaults = {name: each for name, each in meta.get_default_dict().items() if name not in given}
    fields = [meta.fields[name] for name in (*defaults, *given)]
    ending = " ON CONFLICT DO NOTHING" if known else ""
    for some in chunks(every, MOST_VALUES // len(fields)):
        columns = [
            _column(each, [row[each.name] for row in some])
            if each.name in given
            else _column(each, [defaults[each.name]] * len(some))
            for each in fields
        ]
        values = list(chain.from_iterable(zip(*columns, strict=True)))
        meta.database.execute_sql(_insertion(table, fields, len(some)) + ending, values)


def _column(field: "peewee.Field[Any]", values: Sequence[Any]) -> Sequence[object]:
    """The values of one field as the database takes them.

    Of numbers, of None and of clean texts fields make nothing else; and a moment is often that of
    the whole set.
    """
    if isinstance(field, Text):
        clean = are_clean([*filter(None, values)])
        return values if clean else [*map(field.db_value, values)]
    if _NUMBERS.issuperset(map(type, values)):
        return values
    converted = {each: field.db_value(each) for each in {*values}}
    return [converted[each] for each in values]


def _insertion(table: type[Row], fields: Iterable[Any], rows: int) -> str:
    meta: Any = table._meta
    columns = [f'"{field.column_name}"' for field in fields]
    row = f"({','.join([meta.database.param] * len(columns))})"
    return f'INSERT INTO "{meta.table_name}" ({",".join(columns)}) VALUES {",".join([row] * rows)}'
