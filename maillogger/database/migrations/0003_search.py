"""The search index and its queue; copies of one mail, and threads."""
# ruff: noqa: D101, D106  (frozen copies of documented tables)

import peewee
from peewee import ForeignKeyField, IntegerField, Model, TextField


class Email(Model):
    class Meta:
        table_name = "emails"


class EmailKey(Model):
    email = ForeignKeyField(Email, on_delete="CASCADE")
    key = TextField(index=True)

    class Meta:
        table_name = "email_keys"


class Unindexed(Model):
    email = IntegerField(unique=True)

    class Meta:
        table_name = "search_queue"


TABLES = (Email, EmailKey, Unindexed)

FTS5 = """CREATE VIRTUAL TABLE email_search
USING fts5(email UNINDEXED, words, tokenize = 'ascii', prefix = '1')"""
TSVECTOR = """CREATE TABLE email_search (
position BIGINT PRIMARY KEY, email INTEGER NOT NULL, words TSVECTOR NOT NULL)"""


def up(migrator: object, db: peewee.Database) -> None:  # noqa: ARG001  (playhouse calls it so)
    """Create the index, in the engine's own way, and queue all that is logged."""
    db.execute_sql("ALTER TABLE emails ADD COLUMN thread TEXT")
    with db.bind_ctx(TABLES):
        db.create_tables((EmailKey, Unindexed))
        db.execute_sql('CREATE INDEX "email_thread" ON "emails" ("thread")')
    if isinstance(getattr(db, "obj", db), peewee.SqliteDatabase):
        db.execute_sql(FTS5)
    else:
        db.execute_sql(TSVECTOR)
        db.execute_sql("CREATE INDEX email_search_words ON email_search USING GIN (words)")
    db.execute_sql("INSERT INTO search_queue (email) SELECT id FROM emails ORDER BY id")
