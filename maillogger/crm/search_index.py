"""The search index as each engine has it: FTS5 on SQLite, a tsvector on PostgreSQL.

Both hold a row an e-mail, at a position that sorts by date: the newest e-mails of any query are
read from the end, however many there are. Words are those of `message.words`, so neither engine's
own idea of words, or of a query's syntax, matters.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import peewee

from maillogger.crm.email_tables import Email
from maillogger.crm.phrases import Phrase
from maillogger.database.rows import chunks
from maillogger.database.transactions import explained, transaction

_ID_BITS = 25
_UNDATED = -(1 << 62)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_POSITIONS = 16_383
_MOST_AT_ONCE = 5_000
_ROWS_AT_ONCE = 200
_FEW = 2_000
_MERGED_PAGES = 2_000
"""How much is merged in a transaction: others wait for it."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of an e-mail: its words with a space between them."""

    email: int
    sent_at: datetime | None
    words: str

    @property
    def position(self) -> int:
        """Where the e-mail stands in the index."""
        return position(self.email, self.sent_at)


def put(documents: Iterable[Document]) -> None:
    """Index these e-mails, anew where they are indexed. Inside a `transaction`."""
    every = list(documents)
    remove([each.position for each in every])
    database = _database()
    sqlite = _is_sqlite(database)
    key, cast = ("rowid", "") if sqlite else ("position", "::tsvector")
    row = f"({database.param}, {database.param}, {database.param}{cast})"
    for some in chunks(every, _ROWS_AT_ONCE):
        values: list[object] = []
        for each in some:
            words = each.words if sqlite else _tsvector(each.words)
            values += (each.position, each.email, words)
        rows = ", ".join([row] * len(some))
        database.execute_sql(
            f"INSERT INTO email_search ({key}, email, words) VALUES {rows}", values
        )


def remove(positions: Collection[int]) -> None:
    """Take e-mails out of the index. Inside a `transaction`."""
    database = _database()
    key = "rowid" if _is_sqlite(database) else "position"
    for some in chunks(positions, _MOST_AT_ONCE):
        marks = ",".join([database.param] * len(some))
        database.execute_sql(f"DELETE FROM email_search WHERE {key} IN ({marks})", some)


def find(phrases: Sequence[Phrase], limit: int, offset: int) -> list[int]:
    """The e-mails (ids) that hold all phrases, newest first, a page of them."""
    database = _database()
    if not _is_sqlite(database):
        return _find_in_tsvectors(database, phrases, limit, offset)
    query = " AND ".join(map(_fts5, phrases))
    sql = "SELECT email FROM email_search WHERE email_search MATCH ? ORDER BY rowid DESC"
    rows = database.execute_sql(f"{sql} LIMIT ? OFFSET ?", (query, limit, offset))
    return [email for (email,) in rows.fetchall()]


def _find_in_tsvectors(
    database: peewee.Database, phrases: Sequence[Phrase], limit: int, offset: int
) -> list[int]:
    """What few e-mails hold is looked up by its words; else the newest are read until it is there.

    PostgreSQL can't tell which is faster: of most words it doesn't know how often they occur.
    """
    whole = (each.words[:-1] if each.prefix else each.words for each in phrases)
    bag = " & ".join(f"'{word}'" for some in whole for word in some)
    count = f"SELECT 1 FROM email_search WHERE words @@ %s::tsquery LIMIT {_FEW + 1}"
    sql = "SELECT email FROM email_search WHERE words @@ %s::tsquery ORDER BY position DESC"
    query = " & ".join(map(_tsquery, phrases))
    with explained(database), database.atomic():
        database.execute_sql("SET LOCAL enable_seqscan = off")
        database.execute_sql("SET LOCAL enable_indexscan = off")
        if len(database.execute_sql(count, (bag or query,)).fetchall()) > _FEW:
            database.execute_sql("SET LOCAL enable_indexscan = on")
            database.execute_sql("SET LOCAL enable_bitmapscan = off")
        rows = database.execute_sql(f"{sql} LIMIT %s OFFSET %s", (query, limit, offset))
        return [email for (email,) in rows.fetchall()]


def optimize() -> None:
    """Let the words of removed e-mails leave the index, in short transactions of its own.

    FTS5 keeps them in older segments until all are merged into one (FTS5 section 6.8).
    """
    database = _database()
    if not isinstance(database, peewee.SqliteDatabase):
        return
    pages = -_MERGED_PAGES
    changed = 2
    while changed >= 2:
        with transaction(database):
            connection = database.connection()
            before = connection.total_changes
            merge = "INSERT INTO email_search (email_search, rank) VALUES ('merge', ?)"
            database.execute_sql(merge, (pages,))
            changed = connection.total_changes - before
        pages = _MERGED_PAGES
    with transaction(database):
        database.execute_sql("INSERT INTO email_search (email_search) VALUES ('optimize')")


def position(email: int, sent_at: datetime | None) -> int:
    """Where an e-mail stands among all: by date (in seconds), then by id; undated ones first."""
    low = email & ((1 << _ID_BITS) - 1)
    if sent_at is None:
        return _UNDATED - (1 << _ID_BITS) + low
    return (int((sent_at - _EPOCH).total_seconds()) << _ID_BITS) + low


def _fts5(phrase: Phrase) -> str:
    """A string and its prefix mark (FTS5 section 3.2): words hold letters and digits only."""
    return f'"{" ".join(phrase.words)}"' + ("*" if phrase.prefix else "")


def _tsquery(phrase: Phrase) -> str:
    """Lexemes that follow each other (PostgreSQL, text search types)."""
    row = " <-> ".join(f"'{word}'" for word in phrase.words) + (":*" if phrase.prefix else "")
    return f"({row})"


def _tsvector(words: str) -> str:
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words.split(), 1):
        places[word].append(min(place, _MOST_POSITIONS))
    return " ".join(f"'{word}':{','.join(map(str, some[:255]))}" for word, some in places.items())


def _database() -> peewee.Database:
    database: peewee.Database = Email._meta.database
    return getattr(database, "obj", database)


def _is_sqlite(database: peewee.Database) -> bool:
    return isinstance(database, peewee.SqliteDatabase)
