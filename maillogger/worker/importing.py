"""From the rows of a file to the records: in batches, each in a transaction of its own."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

import peewee

from maillogger.crm import companies, contacts, deals, users
from maillogger.crm.given import CompanyGiven, ContactGiven, DealGiven, Put
from maillogger.database.transactions import transaction
from maillogger.errors import InputError
from maillogger.transfer.csv_rows import Row
from maillogger.transfer.values import (
    addresses,
    domain,
    is_open,
    moment,
    person,
    words,
    yes_or_no,
)

BATCH = 1_000

Answer = Put | InputError
Owned = tuple[Row, InputError | None]
"""A row, and why it is without the owner that it names."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a row: its line in the file, and why it is so."""

    line: int
    why: str


@dataclass(slots=True)
class Imported:
    """What an import did, or with a dry run would do.

    `skipped` rows were left out; those `without_owner` name an owner that nobody active is.
    """

    done: Counter[str] = field(default_factory=Counter)
    skipped: list[Remark] = field(default_factory=list)
    without_owner: list[Remark] = field(default_factory=list)

    def add(self, rows: Sequence["Owned"], answers: Iterable[Answer]) -> None:
        """Count a batch; each row with its answer."""
        for (row, trouble), answer in zip(rows, answers, strict=True):
            if isinstance(answer, InputError):
                self.skipped.append(Remark(row.line, str(answer)))
                continue
            self.done[answer] += 1
            if trouble:
                self.without_owner.append(Remark(row.line, str(trouble)))


class _UndoError(Exception):
    """Ends the transaction of a dry run, which is undone."""


def import_rows(
    kind: str, rows: Iterable[Row], database: peewee.Database, now: datetime
) -> Iterator[Imported]:
    """Import contacts, companies, deals or users; after each batch, what was done so far.

    Importing the same file again changes nothing. A row that can't be used is left out and
    reported, the others are imported. An owner who has left, or is none ("No owner"), costs the
    row only its owner.
    """
    imported = Imported()
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        with transaction(database):
            find = users.finder()
            owned = [_owned(row, find) for row in batch]
            imported.add(owned, PUT[kind]([row for row, _ in owned], database, now))
        yield imported


def try_rows(kind: str, rows: Iterable[Row], database: peewee.Database, now: datetime) -> Imported:
    """What `import_rows` would do: everything is done in one transaction, and undone."""
    batches = [Imported()]
    with suppress(_UndoError), transaction(database):
        batches += import_rows(kind, rows, database, now)
        raise _UndoError
    return batches[-1]


def _owned(row: Row, find: users.Finder) -> Owned:
    try:
        if owner := row.one("owner"):
            find(person(owner))
    except InputError as error:
        return Row(row.line, {**row.values, "owner": []}), error
    return row, None


def _put_contacts(batch: Sequence[Row], _: peewee.Database, now: datetime) -> list[Answer]:
    """All in a few statements; a row whose values can't be read doesn't take part."""
    given = [_caught(_contact, row) for row in batch]
    usable = [each for each in given if isinstance(each, ContactGiven)]
    answers = iter(contacts.put(usable, now))
    return [each if isinstance(each, InputError) else next(answers) for each in given]


def _contact(row: Row) -> ContactGiven:
    return ContactGiven(
        addresses=addresses(row.several("addresses")),
        name=_name(row),
        company=row.one("company"),
        owner=person(row.one("owner")),
        created=moment(row.one("created")),
    )


def _put_company(row: Row, now: datetime) -> Put:
    domains = tuple(domain(each) for each in words(row.several("domains")))
    return companies.put(CompanyGiven(row.one("name"), domains), now)


def _put_deal(row: Row, now: datetime) -> Put:
    stage, status = row.one("stage"), row.one("status")
    closed = yes_or_no(row.one("closed"))
    stated = yes_or_no(row.one("open")) if closed is None else not closed
    given = DealGiven(
        name=row.one("name"),
        stage=stage or status,
        open=is_open(f"{stage} {status}") if stated is None else stated,
        created=moment(row.one("created")),
        company=row.one("company"),
        owner=person(row.one("owner")),
        contacts=addresses(row.several("contacts")),
    )
    return deals.put(given, now)


def _put_user(row: Row, now: datetime) -> Put:
    team = yes_or_no(row.one("team")) or False
    return users.put(_name(row), addresses(row.several("addresses")), now, team=team)


def _each(put: Callable[[Row, datetime], Put]) -> "Importer":
    """Row by row, each with a savepoint: one that fails half-way leaves nothing."""

    def put_each(
        batch: Sequence[Row], database: peewee.Database, now: datetime
    ) -> Iterator[Answer]:
        for row in batch:
            try:
                with transaction(database):
                    answer: Answer = put(row, now)
            except InputError as error:
                answer = error
            yield answer

    return put_each


Importer = Callable[[Sequence[Row], peewee.Database, datetime], Iterable[Answer]]

PUT: dict[str, Importer] = {
    "contacts": _put_contacts,
    "companies": _each(_put_company),
    "deals": _each(_put_deal),
    "users": _each(_put_user),
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "contacts": ("addresses",),
    "companies": ("name",),
    "deals": ("name",),
    "users": ("addresses",),
}


def _caught(read: Callable[[Row], ContactGiven], row: Row) -> ContactGiven | InputError:
    try:
        return read(row)
    except InputError as error:
        return error


def _name(row: Row) -> str:
    return row.one("name") or " ".join(filter(None, (row.one("first"), row.one("last"))))
