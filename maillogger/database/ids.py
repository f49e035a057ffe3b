"""Ids reserved before their rows are written, so that linked rows need one statement a table."""

import peewee

from maillogger.database.model import Row


def reserve(table: type[Row], count: int) -> list[int]:
    """`count` ids that no row of the table has. Inside a transaction that writes only."""
    if not count:
        return []
    database: peewee.Database = table._meta.database
    name = table._meta.table_name
    if isinstance(getattr(database, "obj", database), peewee.SqliteDatabase):
        row = database.execute_sql(f'SELECT COALESCE(MAX(id), 0) FROM "{name}"').fetchone()
        return list(range(row[0] + 1, row[0] + 1 + count))
    rows = database.execute_sql(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        (name, count),
    )
    return [each[0] for each in rows.fetchall()]
