"""Holds the lease while a pass is at work, however long a fetch or a parse takes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import peewee

from maillogger.errors import TemporaryError
from maillogger.ledger.lease import Lease, renew

BEATS: float = 3
"""How often within a lease it is renewed: one may fail, and another come late."""


@contextmanager
def heartbeat(database: peewee.Database, lease: Lease, seconds: float) -> Iterator[None]:
    """Renew the lease from a thread, on a connection of its own, until the block ends.

    A stopped process doesn't renew. That a lease was lost, or can't be renewed, is no matter of
    this thread: the next transaction of the pass finds out.
    """
    ended = threading.Event()
    thread = threading.Thread(
        target=_beat, args=(database, lease, seconds, ended), name="lease", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(database: peewee.Database, lease: Lease, seconds: float, ended: threading.Event) -> None:
    while not ended.wait(seconds / BEATS):
        with suppress(TemporaryError):
            renew(database, lease, seconds)
    if not database.is_closed():
        database.close()
