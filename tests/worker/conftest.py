"""Working installations, on both engines, and passes in processes of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from maillogger.worker import filing
from tests.servers.dovecot import Dovecot
from tests.servers.drop_box import DropBox
from tests.servers.postgres import emptied_url
from tests.worker.driver import Driver
from tests.worker.installation import Installation, install

NewInstallation = Callable[[Dovecot], Installation]


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' Dovecot has done what it was asked for when it answers, or soon after."""
    monkeypatch.setattr(filing, "SETTLING", 0.1)


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, drop_box: DropBox, tmp_path: Path
) -> Iterator[Installation]:
    """Ana Ruiz may log; the mailbox is empty. Once on each engine."""
    url = None if request.param == "sqlite" else emptied_url()
    installed = install(drop_box, tmp_path, url)
    yield installed
    installed.database.close()


@pytest.fixture
def sqlite_installation(drop_box: DropBox, tmp_path: Path) -> Iterator[Installation]:
    """The same on SQLite alone, where the engine makes no difference."""
    installed = install(drop_box, tmp_path)
    yield installed
    installed.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewInstallation]:
    """As many installations as a test wants; the newest is the one whose tables are open."""
    made: list[Installation] = []

    def new(server: Dovecot) -> Installation:
        for each in made:
            each.database.close()
        url = None if request.param == "sqlite" else emptied_url()
        made.append(install(server.new_user(), tmp_path_factory.mktemp("installation"), url))
        return made[-1]

    yield new
    for each in made:
        each.database.close()


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    with Driver() as running:
        yield running
