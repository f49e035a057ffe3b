"""A real PostgreSQL on loopback, unprivileged, in a folder of its own; and a database for a test.

A folder's conftest imports the fixtures it wants: `database`, which has the newest schema, its
`database_url`, and `empty_url`. Tests that take them run on SQLite and on PostgreSQL.
"""
# mypy: allow-untyped-calls

import atexit
import functools
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import peewee
import pytest

from maillogger.database.connection import open_database
from maillogger.database.migration import migrate
from tests.servers.dovecot import free_port

_OPTIONS = ("--fsync=off", "--full_page_writes=off", "--listen_addresses=127.0.0.1")
_INITDB = ("--auth=trust", "--no-sync", "--username=postgres", "--encoding=UTF8", "--locale=C")


def require_postgres() -> Path:
    """The folder of its programs. Without it the test is skipped, on CI (`CI=true`) it fails."""
    debian = [str(each) for each in Path("/usr/lib/postgresql").glob("*/bin")]
    path = ":".join((*sorted(debian, reverse=True), os.environ.get("PATH", os.defpath)))
    found = shutil.which("initdb", path=path)
    if found is not None and find_spec("psycopg") is not None:
        return Path(found).resolve().parent
    reason = "PostgreSQL or psycopg is missing (apt-get install postgresql; the extra `postgres`)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class Postgres:
    """One running cluster."""

    def __init__(self) -> None:
        self.programs = require_postgres()
        root = os.geteuid() == 0  # PostgreSQL refuses to run as root
        self.account = pwd.getpwnam("postgres") if root else pwd.getpwuid(os.geteuid())
        self.root = Path(tempfile.mkdtemp(prefix="postgres-"))
        os.chown(self.root, self.account.pw_uid, self.account.pw_gid)
        self.port = free_port()
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._initialize()
            self.start()
        except BaseException:
            self.close()
            raise

    def url(self, name: str) -> str:
        """The url of a database of this cluster."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def new_database(self) -> str:
        """The url of a new empty database."""
        name = f"test_{next(self._numbers)}"
        self._client("createdb", "-U", "postgres", name)
        return self.url(name)

    def start(self) -> None:
        """Start, and return when it takes connections."""
        tied = ("setpriv", "--pdeathsig", "INT") if shutil.which("setpriv") else ()
        where = ("-D", f"{self.root}/cluster", "-k", str(self.root), "-p", str(self.port))
        command = [*tied, str(self.programs / "postgres"), *where, *_OPTIONS]
        with (self.root / "log").open("ab") as log:
            self._process = self._run(command, log.fileno())
        self._await_connection(time.monotonic() + 30)

    def stop(self) -> None:
        """Stop at once: connections are cut, what was committed stays."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)

    def close(self) -> None:
        """Stop, and remove everything."""
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def _initialize(self) -> None:
        program = str(self.programs / "initdb")
        with (self.root / "log").open("ab") as log:
            made = self._run([program, "-D", f"{self.root}/cluster", *_INITDB], log.fileno())
        assert made.wait(timeout=60) == 0, (self.root / "log").read_text()

    def _run(self, command: list[str], log: int) -> subprocess.Popen[bytes]:
        root = os.geteuid() == 0
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self.root,
            user=self.account.pw_uid if root else None,
            group=self.account.pw_gid if root else None,
            extra_groups=[] if root else None,
            start_new_session=True,
        )

    def _client(self, program: str, *options: str) -> None:
        server = ("-h", "127.0.0.1", "-p", str(self.port))
        subprocess.run(
            [self.programs / program, *server, *options], check=True, capture_output=True
        )

    def _await_connection(self, deadline: float) -> None:
        assert self._process is not None
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self._client("pg_isready")
            except subprocess.CalledProcessError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"PostgreSQL does not start: {(self.root / 'log').read_text()}")


@functools.cache
def cluster() -> Postgres:
    """The cluster of this test run, started when it is first asked for."""
    started = Postgres()
    atexit.register(started.close)
    return started


@functools.cache
def _migrated() -> str:
    """The url of one database with the newest schema: emptying it is faster than a new one."""
    url = cluster().new_database()
    database = open_database(url)
    migrate(database)
    database.close()
    return url


def emptied_url() -> str:
    """The url of the cluster's one database with the newest schema, without rows."""
    url = _migrated()
    database = open_database(url)
    _empty(database)
    database.close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The url of a database of the test's own without any table, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/maillogger.db"
    return cluster().new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The url of `database`, for a second connection."""
    return f"sqlite:///{tmp_path}/maillogger.db" if request.param == "sqlite" else _migrated()


@pytest.fixture
def database(database_url: str) -> Iterator[peewee.Database]:
    """An open database with the newest schema and no rows, once on each engine."""
    opened = open_database(database_url)
    migrate(opened)
    yield opened
    if isinstance(opened, peewee.PostgresqlDatabase):
        _empty(opened)
    opened.close()


def _empty(database: peewee.Database) -> None:
    tables = (each for each in database.get_tables() if each != "schema_migration")
    database.execute_sql(";".join(f'DELETE FROM "{each}"' for each in tables))
