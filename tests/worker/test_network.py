"""The network and the server fail in the middle of a pass: the next one repairs."""

import dataclasses
import itertools
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from maillogger.errors import ConfigError, LoginError, TemporaryError
from maillogger.intake import session
from maillogger.ledger.pauses import paused
from maillogger.worker import drop_box as worker_drop_box
from maillogger.worker.points import POINTS, Point
from maillogger.worker.spare import refuse_early
from tests.conftest import DovecotWith
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_config import Options
from tests.servers.proxy import Fault, How, Proxy, Unanswered
from tests.worker.driver import Driver, Task
from tests.worker.installation import Installation, install
from tests.worker.remains import remains, states
from tests.worker.test_crash import MESSAGES, SETTLED, Undisturbed


def through(installed: Installation, proxy: Proxy) -> Installation:
    """The same, reaching its server by the proxy."""
    mailbox = installed.mailbox.model_copy(update={"port": proxy.port})
    settings = installed.settings.model_copy(update={"mailbox": (mailbox,)})
    return dataclasses.replace(installed, settings=settings)


def once(wanted: Point, act: Callable[[], Any]) -> Callable[[Point], None]:
    """Do something the first time that a pass reaches the point."""
    left = [act]

    def at(point: Point) -> None:
        if point == wanted and left:
            left.pop()()

    return at


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a server one second."""
    wanted = worker_drop_box.endpoint
    monkeypatch.setattr(
        worker_drop_box,
        "endpoint",
        lambda mailbox: dataclasses.replace(wanted(mailbox), read_timeout=1.0, connect_timeout=1.0),
    )
    monkeypatch.setattr(session, "LOGOUT_TIMEOUT", 0.3)


@pytest.mark.parametrize("hidden", [(), ("MOVE",), ("MOVE", "UIDPLUS", "NAMESPACE")], ids=len)
@pytest.mark.parametrize("how", ["cut", "reset", "stall"])
@pytest.mark.usefixtures("impatient")
def test_a_connection_that_fails_anywhere(
    how: How,
    hidden: tuple[str, ...],
    dovecot: Dovecot,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """After n octets in either direction, for n over a whole session."""

    def new() -> Installation:
        return install(dovecot.new_user(), tmp_path_factory.mktemp("installation"))

    with Proxy(dovecot.port, hidden) as proxy:
        undisturbed = Undisturbed(through(new(), proxy))
        whole = {"up": proxy.up, "down": proxy.down}
        for direction, part in itertools.product(whole, range(1 if how == "stall" else 2)):
            # Other numbers each time: in the long run all are tried.
            after = random.randrange(whole[direction] * part // 2, whole[direction] * (part + 1))
            installed = through(new(), proxy)
            installed.drop_box.deliver(*MESSAGES)
            proxy.fault = Fault(direction, after, how)  # type: ignore[arg-type]
            with suppress(TemporaryError):
                installed.poll()
            proxy.fault = None

            installed.poll()

            assert remains(installed) == undisturbed.remains, (direction, after)
            assert installed.poll().total == 0
            installed.database.close()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("how", ["cut", "stall"])
@pytest.mark.parametrize("command", [b" UID MOVE ", b" UID COPY ", b" UID EXPUNGE "])
def test_a_command_whose_answer_never_comes(
    command: bytes, how: How, sqlite_installation: Installation
) -> None:
    """The folders themselves tell what it did, in the same pass."""
    hidden = () if b"MOVE" in command else ("MOVE",)
    with Proxy(sqlite_installation.drop_box.port, hidden) as proxy:
        installed = through(sqlite_installation, proxy)
        installed.poll()
        installed.drop_box.deliver(*MESSAGES)
        before = proxy.connections
        proxy.unanswered = Unanswered(command, how)

        installed.poll()

        assert installed.counts() == SETTLED
        assert proxy.connections == before + 2
        assert states() == {"filed"}


def test_a_server_that_hangs_up_while_we_parse(sqlite_installation: Installation) -> None:
    with Proxy(sqlite_installation.drop_box.port) as proxy:
        installed = through(sqlite_installation, proxy)
        installed.drop_box.deliver(*MESSAGES)

        report = installed.poll(at=once("parsed", proxy.drop_all))

        assert (report.total, installed.counts()) == (len(MESSAGES), SETTLED)


POINTS_TO_FAIL = ("connected", "repaired", "fetched", "begun", "recorded", "moving", "moved")


@pytest.mark.parametrize("point", POINTS_TO_FAIL)
def test_a_server_that_restarts_in_the_middle(
    point: Point, dovecot_with: DovecotWith, tmp_path: Path
) -> None:
    server = dovecot_with(Options(extra="# restarted by a test\n"))
    installed = install(server.new_user(), tmp_path)
    installed.drop_box.deliver(*MESSAGES)

    with suppress(TemporaryError):
        installed.poll(at=once(point, server.restart))
    installed.poll()

    assert (installed.counts(), states()) == (SETTLED, {"filed"})
    assert installed.poll().total == 0
    installed.database.close()


def test_a_refused_login_changes_nothing_and_is_tried_less_and_less(
    sqlite_installation: Installation,
) -> None:
    installed = sqlite_installation
    installed.drop_box.deliver(*MESSAGES)
    wrong = installed.mailbox.model_copy(update={"password": SecretStr("wrong")})
    settings = installed.settings.model_copy(update={"mailbox": (wrong,)})
    for failures in (1, 2):
        with pytest.raises(LoginError):
            dataclasses.replace(installed, settings=settings).poll()
        found = paused("crm")
        assert found
        assert (found.failures, found.demanded) == (failures, False)
    with pytest.raises(TemporaryError, match=r"2 failed passes ask for a pause.*refused the login"):
        refuse_early(installed.database, "crm", patient=True)
    refuse_early(installed.database, "crm", patient=False)
    assert installed.counts()["INBOX"] == len(MESSAGES)

    installed.poll()

    assert (paused("crm"), installed.counts()) == (None, SETTLED)


def test_a_message_that_somebody_else_expunges_meanwhile(installation: Installation) -> None:
    installation.drop_box.deliver(*MESSAGES)

    def expunge() -> None:
        with installation.drop_box.client() as client:
            client.select("INBOX")
            client.uid("STORE", "1:2", "+FLAGS", r"(\Deleted)")
            client.expunge()

    report = installation.poll(at=once("set", expunge))

    assert report.total == len(MESSAGES) - 2
    assert installation.counts()["INBOX"] == 0
    again = installation.poll()
    assert (again.total, again.postponed, states()) == (0, 0, {"filed", "gone"})


def test_a_message_that_somebody_else_moves_away_between_passes(
    sqlite_installation: Installation, driver: Driver
) -> None:
    installed = sqlite_installation
    installed.drop_box.deliver(*MESSAGES)
    driver.run(Task(str(installed.file), step=POINTS.index("begun")))
    assert states() == {"begun"}
    with installed.drop_box.client() as client:
        client.select("INBOX")
        client.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
        client.expunge()

    assert installed.poll().total == 0

    assert states() == {"gone"}


@pytest.mark.parametrize("point", ["repaired", "recorded", "moving"])
def test_a_folder_that_somebody_deletes_meanwhile(
    point: Point, sqlite_installation: Installation
) -> None:
    installed = sqlite_installation
    installed.poll()
    installed.drop_box.deliver(*MESSAGES)

    def delete() -> None:
        with installed.drop_box.client() as client:
            client.delete("Logged")

    installed.poll(at=once(point, delete))

    assert installed.counts() == SETTLED


def test_an_inbox_that_is_gone_is_a_matter_of_configuration(
    sqlite_installation: Installation,
) -> None:
    mailbox = sqlite_installation.mailbox.model_copy(update={"inbox": "Nowhere"})
    settings = sqlite_installation.settings.model_copy(update={"mailbox": (mailbox,)})
    with pytest.raises(ConfigError, match="Nowhere"):
        dataclasses.replace(sqlite_installation, settings=settings).poll()
    assert paused("crm") is None
