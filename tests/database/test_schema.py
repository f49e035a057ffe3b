"""What the migrations make is what the tables' classes declare, on both engines.

peewee names an index after the class and creates it IF NOT EXISTS, so that the second of two
classes with one name goes without; hence every index and key is compared, and the unique ones
and the foreign keys are spelled out here.
"""

import ast
import inspect
from types import ModuleType

import peewee

from maillogger.crm import email_tables, tables
from maillogger.database.model import Row
from maillogger.ledger import notice_tables
from maillogger.ledger import tables as ledger_tables

MODULES: tuple[ModuleType, ...] = (tables, email_tables, ledger_tables, notice_tables)


def declared() -> list[type[Row]]:
    return [
        each
        for module in MODULES
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, Row) and each.__module__ == module.__name__
    ]


UNIQUE = {
    "users": set(),
    "user_addresses": {("user_id", "key")},
    "companies": set(),
    "company_domains": {("domain",)},
    "contacts": set(),
    "contact_addresses": {("key_hash",)},
    "deals": set(),
    "deal_contacts": {("deal_id", "contact_id")},
    "never_log": {("value",), ("user_id", "value")},
    "erased": {("key_hash",)},
    "emails": {("submission_key", "position")},
    "email_users": {("email_id", "user_id")},
    "participants": set(),
    "email_contacts": {("email_id", "contact_id")},
    "email_companies": {("email_id", "company_id")},
    "email_deals": {("email_id", "deal_id")},
    "email_attachments": {("email_id", "position")},
    "email_keys": set(),
    "search_queue": {("email",)},
    "ledger_entries": {("mailbox", "folder", "uidvalidity", "uid")},
    "ledger_decisions": {("entry_id",)},
    "ledger_verdicts": set(),
    "ledger_notices": {("submission_key", "reason")},
    "ledger_digests": set(),
    "ledger_leases": {("mailbox",)},
    "ledger_pauses": {("mailbox",)},
}
FOREIGN = {
    "user_addresses": {("user_id", "users", "CASCADE")},
    "company_domains": {("company_id", "companies", "CASCADE")},
    "contacts": {("company_id", "companies", "SET NULL"), ("owner_id", "users", "SET NULL")},
    "contact_addresses": {("contact_id", "contacts", "CASCADE")},
    "deals": {("company_id", "companies", "SET NULL"), ("owner_id", "users", "SET NULL")},
    "deal_contacts": {("deal_id", "deals", "CASCADE"), ("contact_id", "contacts", "CASCADE")},
    "never_log": {("user_id", "users", "CASCADE")},
    "emails": {("user_id", "users", "SET NULL")},
    "email_users": {("email_id", "emails", "CASCADE"), ("user_id", "users", "CASCADE")},
    "participants": {("email_id", "emails", "CASCADE"), ("contact_id", "contacts", "SET NULL")},
    "email_contacts": {("email_id", "emails", "CASCADE"), ("contact_id", "contacts", "CASCADE")},
    "email_companies": {("email_id", "emails", "CASCADE"), ("company_id", "companies", "CASCADE")},
    "email_deals": {("email_id", "emails", "CASCADE"), ("deal_id", "deals", "CASCADE")},
    "email_attachments": {("email_id", "emails", "CASCADE")},
    "email_keys": {("email_id", "emails", "CASCADE")},
    "ledger_decisions": {("entry_id", "ledger_entries", "CASCADE")},
    "ledger_verdicts": {("entry_id", "ledger_entries", "CASCADE")},
    "ledger_notices": {("entry_id", "ledger_entries", "CASCADE")},
}


def indexes(database: peewee.Database, table: str) -> set[tuple[tuple[str, ...], bool, bool]]:
    """Columns, unique, partial; but for the primary key, which PostgreSQL lists too."""
    return {
        (tuple(each.columns), each.unique, " WHERE " in each.sql)
        for each in database.get_indexes(table)
        if each.columns != ["id"]
    }


def columns(database: peewee.Database, table: str) -> dict[str, tuple[str, bool]]:
    return {each.name: (each.data_type, each.null) for each in database.get_columns(table)}


def foreign_keys(database: peewee.Database, table: str) -> set[tuple[str, str, str]]:
    found = database.get_foreign_keys(table)
    assert all(each.dest_column == "id" for each in found)
    return {(each.column, each.dest_table, each.on_delete or "") for each in found}


def test_every_table_is_spelled_out_here(database: peewee.Database) -> None:
    names = {each._meta.table_name for each in declared()}
    assert names == set(UNIQUE)
    others = {each for each in database.get_tables() if not each.startswith("email_search")}
    assert others == names | {"schema_migration"}


def test_unique_indexes_and_foreign_keys(database: peewee.Database) -> None:
    unique = {
        table: {columns for columns, is_unique, _ in indexes(database, table) if is_unique}
        for table in UNIQUE
    }
    assert unique == UNIQUE
    foreign = {table: foreign_keys(database, table) for table in UNIQUE}
    assert foreign == {table: FOREIGN.get(table, set()) for table in UNIQUE}


def test_only_the_never_log_list_has_partial_indexes(database: peewee.Database) -> None:
    partial = {
        (table, columns)
        for table in UNIQUE
        for columns, _, is_partial in indexes(database, table)
        if is_partial
    }
    assert partial == {("never_log", ("value",)), ("never_log", ("user_id", "value"))}


def shape(database: peewee.Database, table: str) -> tuple[object, ...]:
    return (
        columns(database, table),
        indexes(database, table),
        foreign_keys(database, table),
    )


def test_the_classes_declare_what_the_migrations_make(own_database: peewee.Database) -> None:
    migrated = {each: shape(own_database, each) for each in UNIQUE}
    own_database.drop_tables(declared())
    own_database.create_tables(declared())
    assert {each: shape(own_database, each) for each in UNIQUE} == migrated


def test_no_two_classes_have_one_name() -> None:
    names = [each.__name__ for each in declared()]
    assert len(names) == len(set(names))


def test_every_foreign_key_can_be_followed_backwards_by_an_index(
    database: peewee.Database,
) -> None:
    """Without one, deleting a contact or an e-mail reads whole tables."""
    for table, keys in FOREIGN.items():
        leading = {columns[0] for columns, *_ in indexes(database, table)}
        assert {column for column, *_ in keys} <= leading, table


def test_migrations_import_nothing_of_the_package() -> None:
    """They are frozen: a table's class that changes later must not change them."""
    from maillogger.database.migration import FOLDER

    for path in FOLDER.glob("[0-9]*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [each for each in names if each.startswith("maillogger")], path.name
