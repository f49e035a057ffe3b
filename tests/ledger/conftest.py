"""A database for each test, on both engines."""

from tests.servers.postgres import database, database_url

__all__ = ["database", "database_url"]
