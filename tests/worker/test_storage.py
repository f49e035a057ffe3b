"""The database is locked or gone, or the disk is full, in the middle of a pass."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import peewee
import pytest

from maillogger.errors import TemporaryError
from maillogger.ledger.lease import acquire, forget
from maillogger.worker.points import Point
from tests.mail import mail
from tests.servers.drop_box import DropBox
from tests.servers.postgres import cluster
from tests.worker.installation import Installation, install
from tests.worker.remains import states
from tests.worker.test_crash import MESSAGES, SETTLED
from tests.worker.test_network import once


@pytest.mark.parametrize("point", ["fetched", "parsed", "recording", "moving", "moved"])
def test_a_database_that_is_locked_or_gone(point: Point, installation: Installation) -> None:
    """A lock that somebody keeps, and a server that restarts: exit code 75, and no harm."""
    installation.drop_box.deliver(*MESSAGES)
    with ExitStack() as stack:
        if isinstance(installation.database, peewee.SqliteDatabase):
            installation.database.timeout = 0.2
            path = installation.database.database
            other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            stack.callback(other.close)
            act: Callable[[], object] = lambda: other.execute("BEGIN IMMEDIATE")  # noqa: E731
        else:
            act = restart_postgres
        if point == "recording" and isinstance(installation.database, peewee.SqliteDatabase):
            pytest.skip("inside a transaction nobody else gets the lock of SQLite")
        with suppress(TemporaryError):
            installation.poll(at=once(point, act))

    installation.poll()

    assert (installation.counts(), states()) == (SETTLED, {"filed"})


def restart_postgres() -> None:
    cluster().stop()
    cluster().start()


def test_a_lease_that_could_not_be_given_back_is_taken_again(installation: Installation) -> None:
    """The service goes on after the database was gone; it need not wait for its own lease."""
    lease = acquire(installation.database, "crm", 300)
    with pytest.raises(TemporaryError, match="works on this mailbox"):
        installation.poll()
    forget(lease)
    assert installation.poll().total == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("room", [50, 300, 800])
def test_a_disk_that_is_full(room: int, drop_box: DropBox, tmp_path: Path) -> None:
    """Kibibytes left for rows and attachments: less than the messages need."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "none", disk], check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    installed = None
    try:
        installed = install(drop_box, disk)
        large = [mail(f"{n}", attachments=(("a", os.urandom(100_000)),)) for n in range(12)]
        installed.drop_box.deliver(*large)
        full = shutil.disk_usage(disk).used // 1024 + room
        subprocess.run(["mount", "-o", f"remount,size={full}k", disk], check=True)
        with pytest.raises(TemporaryError, match=r"room|space|full"):
            installed.poll()
        assert installed.counts()["Failed"] == 0
        assert sum(installed.counts().values()) == len(large)
        subprocess.run(["mount", "-o", "remount,size=20m", disk], check=True)

        installed.poll()

        assert installed.counts() == {"INBOX": 0, "Logged": len(large), "Failed": 0}
        assert len(installed.emails()) == len(large)
    finally:
        if installed:
            installed.database.close()
        if subprocess.run(["umount", disk], check=False).returncode:
            # Something of a test that failed still has a file open there.
            subprocess.run(["umount", "--lazy", disk], check=True)
