"""The trials' own account: it tells of everything it is there to find."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from maillogger.crm.email_tables import Email
from tests.servers.drop_box import DropBox
from tests.torture.books import Books, Row
from tests.worker.installation import install


@pytest.fixture
def books(drop_box: DropBox, tmp_path: Path) -> Iterator[Books]:
    installed = install(drop_box, tmp_path)
    made = Books(installed, drop_box)
    made.send(4)
    made.settle()
    yield made
    installed.database.close()


def found(row: Row) -> tuple[int, int, int, int]:
    return row.lost, row.doubled, row.stuck, row.wrongly_failed


def test_what_went_well_is_clean(books: Books) -> None:
    row = books.audit("x", 0)
    assert (row.sent, found(row), row.is_clean) == (4, (0, 0, 0, 0), True)


def test_everything_that_can_go_wrong_is_told(books: Books) -> None:
    logged = books.box.octets("Logged")
    books.box.deliver(logged[0], folder="Failed")
    assert found(books.audit("x", 0)) == (0, 1, 0, 1)
    books.send(1)
    assert books.audit("x", 0).stuck == 1
    Email.delete().where(Email.id == Email.select(Email.id).limit(1)).execute()
    row = books.audit("x", 0)
    assert (row.lost > 0, row.is_clean) == (True, False)
