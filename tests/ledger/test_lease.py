import multiprocessing
import os
import time

import peewee
import pytest

from maillogger.database.connection import open_database
from maillogger.errors import TemporaryError
from maillogger.ledger import lease, process
from maillogger.ledger.lease import Lease, acquire, check, release, renew
from maillogger.ledger.process import Process, is_gone, this_process
from maillogger.ledger.tables import LeaseRow


def test_one_holds_a_mailbox_and_the_other_is_told_who(database: peewee.Database) -> None:
    held = acquire(database, "crm", 60)
    with pytest.raises(TemporaryError, match=rf"crm: process {os.getpid()} on .* until \d\d:\d\d"):
        acquire(database, "crm", 60)
    assert acquire(database, "other", 60) == Lease("other", 1)
    renew(database, held, 60)
    check(held)


def test_a_released_mailbox_is_free_and_its_token_grows(database: peewee.Database) -> None:
    first = acquire(database, "crm", 60)
    release(database, first)
    second = acquire(database, "crm", 60)
    assert second.token > first.token
    release(database, first)
    check(second)


def test_a_lease_that_ended_is_taken_over_and_its_owner_can_do_nothing(
    database: peewee.Database,
) -> None:
    stalled = acquire(database, "crm", 0)
    time.sleep(0.01)
    working = acquire(database, "crm", 60)
    with pytest.raises(TemporaryError, match="another run has taken over"):
        renew(database, stalled, 60)
    with pytest.raises(TemporaryError, match="another run has taken over"):
        check(stalled)
    check(working)


def test_a_lease_that_ended_but_was_not_taken_can_be_renewed(database: peewee.Database) -> None:
    held = acquire(database, "crm", 0)
    renew(database, held, 60)
    with pytest.raises(TemporaryError):
        acquire(database, "crm", 60)


def _acquire(url: str, answers: object) -> None:
    database = open_database(url)
    try:
        acquired = acquire(database, "crm", 300)
    except TemporaryError:
        acquired = None
    answers.put(acquired)  # type: ignore[attr-defined]
    database.close()
    time.sleep(1 if acquired else 0)


def test_of_many_processes_one_gets_the_mailbox_and_a_dead_one_loses_it_at_once(
    database: peewee.Database, database_url: str
) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    workers = [context.Process(target=_acquire, args=(database_url, answers)) for _ in range(4)]
    for each in workers:
        each.start()
    got = [answers.get() for _ in workers]
    assert [each for each in got if each] == [Lease("crm", 1)]
    for each in workers:
        each.join()
    assert acquire(database, "crm", 300) == Lease("crm", 2)


def test_the_owner_on_another_host_is_waited_for(database: peewee.Database) -> None:
    acquire(database, "crm", 300)
    LeaseRow.update(host="elsewhere boot pid", pid=2**22).execute()
    with pytest.raises(TemporaryError, match="on elsewhere works on this mailbox"):
        acquire(database, "crm", 300)


@pytest.mark.parametrize(
    ("changed", "gone"),
    [
        pytest.param({}, False, id="this one"),
        pytest.param({"host": "elsewhere"}, False, id="of another host nobody can say"),
        pytest.param({"pid": 2**22 + 1}, True, id="no such process"),
        pytest.param({"started": "1"}, True, id="a later process with its pid"),
        pytest.param({"started": ""}, False, id="start not known"),
    ],
)
def test_whether_a_process_is_gone(changed: dict[str, object], gone: bool) -> None:
    own = this_process()
    values = {"host": own.host, "pid": own.pid, "started": own.started, **changed}
    assert is_gone(Process(**values)) is gone  # type: ignore[arg-type]


def test_a_process_of_another_user_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, number: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not is_gone(this_process())


def test_a_process_that_nobody_has_waited_for_yet_is_gone() -> None:
    child = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(0,))
    child.start()
    assert child.pid is not None
    started = process._started(child.pid)
    while process._started(child.pid) is not None:
        time.sleep(0.01)
    assert is_gone(Process(this_process().host, child.pid, started or "x"))
    child.join()


def test_the_time_is_the_databases(database: peewee.Database) -> None:
    first, second = lease.database_time(database), lease.database_time(database)
    assert first.utcoffset() is not None
    assert abs((second - first).total_seconds()) < 5
    assert abs(first.timestamp() - time.time()) < 60
