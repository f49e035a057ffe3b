"""The never-log list: the account's entries and each user's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN, Expression

from maillogger.crm.domains import registrable
from maillogger.crm.tables import NeverLog, User
from maillogger.crm.typed import typed_never_log
from maillogger.database.rows import insert, tuples
from maillogger.errors import InputError


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry; `user` is the name of the user whose own it is, None for the account's."""

    value: str
    user: str | None


def add(value: str, user: int | None, now: datetime) -> bool:
    """Add an entry; False if it was there. InputError for a value that is none. See `typed`.

    It is raised for a public suffix too: `co.uk` would cover whoever is below it. Inside a
    `transaction`.
    """
    key = typed_never_log(value)
    if "@" not in key and registrable(key) is None:
        raise InputError(
            f"{key} is no domain of one owner: everybody below it would be kept out. Give the "
            f"domain itself, or *@{key} for that domain without what is below it"
        )
    if NeverLog.select().where(*_is(key, user)).exists():
        return False
    insert(NeverLog, [{"value": key, "user": user, "created": now}])
    return True


def remove(value: str, user: int | None) -> bool:
    """Remove an entry; False if there was none. InputError for a value that is none."""
    return bool(NeverLog.delete().where(*_is(typed_never_log(value), user)).execute())


def listed() -> Iterator[Listed]:
    """All entries: the account's first, then each user's, by value."""
    query = (
        NeverLog.select(NeverLog.value, User.name)
        .join(User, JOIN.LEFT_OUTER)
        .order_by(User.id.asc(nulls="FIRST"), NeverLog.value)
    )
    return (Listed(*row) for row in tuples(query))


def _is(key: str, user: int | None) -> tuple[Expression, Expression]:
    whose = NeverLog.user.is_null() if user is None else NeverLog.user == user
    return (NeverLog.value == key, whose)
