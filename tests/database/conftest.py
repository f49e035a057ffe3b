"""Databases for each test, on both engines."""

from collections.abc import Iterator

import peewee
import pytest

from maillogger.database.connection import open_database
from maillogger.database.migration import migrate
from tests.servers.postgres import database, database_url, empty_url

__all__ = ["database", "database_url", "empty_url", "own_database"]


@pytest.fixture
def own_database(empty_url: str) -> Iterator[peewee.Database]:
    """An open database that the test may alter, with the newest schema."""
    opened = open_database(empty_url)
    migrate(opened)
    yield opened
    opened.close()
