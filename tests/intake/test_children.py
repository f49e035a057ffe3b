import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import maillogger
from maillogger.errors import TemporaryError
from maillogger.intake.caps import Limits
from maillogger.intake.children import Outcome, ParserPool, batches
from maillogger.intake.raw import RawMessage
from maillogger.intake.spool import Spool
from maillogger.message.model import Message, TooLarge, Unparseable
from tests.intake.messages import HEADER, LIMITS, encoded, message, multipart, part, raw

SMALL = message(part("text/plain", b"small"))


def small(count: int) -> list[RawMessage]:
    return [raw(SMALL.replace(b"small", b"%d" % uid), uid) for uid in range(1, count + 1)]


def hungry(uid: int) -> RawMessage:
    """A message that needs more than twice its 80 MB: what is attached is decoded whole."""
    inner = HEADER + b"\r\n" + b"x" * 60_000_000
    octets = encoded(inner, "base64")
    return raw(message(part("message/rfc822", octets, "Content-Transfer-Encoding: base64")), uid)


def slow(uid: int) -> RawMessage:
    """A message that takes seconds: 64 MB searched for each of 95 boundaries."""
    levels = (b'Content-Type: multipart/x; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(95))
    return raw(HEADER + b"".join(levels) + b"\n" + b"\n--b" * 16_000_000, uid)


def outcomes(pool: ParserPool, raws: Iterable[RawMessage]) -> list[Outcome]:
    pairs = list(pool.parse(raws))
    assert [each.uid for each, _ in pairs] == list(range(1, len(pairs) + 1))
    return [outcome for _, outcome in pairs]


def texts(found: Iterable[Outcome]) -> list[str | None]:
    return [each.text if isinstance(each, Message) else each.cause for each in found]


def children() -> list[int]:
    """The parsers that this process started and that still run."""
    tasks = Path("/proc/self/task").glob("*/children")
    pids = {int(pid) for task in tasks for pid in task.read_text().split()}
    return sorted(pid for pid in pids if "Z" not in state(pid) and is_parser(pid))


def is_parser(pid: int) -> bool:
    """False for the mail servers of other tests."""
    return b"maillogger.intake.child" in Path(f"/proc/{pid}/cmdline").read_bytes()


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_messages_come_back_in_their_order(processes: int) -> None:
    with ParserPool(processes, None, LIMITS) as pool:
        found = outcomes(pool, small(100))
        assert len(children()) <= processes
    assert texts(found) == [str(uid) for uid in range(1, 101)]
    assert children() == []


def test_large_messages_and_large_answers_are_no_deadlock() -> None:
    large = message(part("text/plain", b"x" * 300_000))
    raws = [raw(large if uid % 2 else SMALL, uid) for uid in range(1, 31)]
    with ParserPool(2, None, LIMITS) as pool:
        assert [len(text or "") for text in texts(outcomes(pool, raws))] == [300_000, 5] * 15


def test_nothing_is_started_without_work() -> None:
    with ParserPool(2, None, LIMITS) as pool:
        assert outcomes(pool, []) == []
        assert children() == []
        outcomes(pool, small(1))
        assert len(children()) == 1


def test_a_parser_lets_its_parent_go_first() -> None:
    with ParserPool(1, None, LIMITS) as pool:
        pool.warm()
        (pid,) = children()
        assert os.getpriority(os.PRIO_PROCESS, pid) == min(
            os.getpriority(os.PRIO_PROCESS, 0) + 10, 19
        )
        # Niceness counts among processes of one session only, a Ctrl-C within one group.
        assert os.getsid(pid) == os.getsid(0)
        assert os.getpgid(pid) == pid


@pytest.mark.parametrize(("count", "launched"), [(0, 0), (1, 1), (32, 1), (33, 2), (1_000, 2)])
def test_children_start_while_messages_are_fetched(count: int, launched: int) -> None:
    with ParserPool(2, None, LIMITS) as pool:
        pool.launch(count)
        wait_until(lambda: len(children()) == launched)
        pool.launch(count)
        assert texts(outcomes(pool, small(3))) == ["1", "2", "3"]
        assert len(children()) == max(launched, 1)
    assert children() == []


def test_a_launched_child_that_died_is_replaced() -> None:
    with ParserPool(1, None, LIMITS) as pool:
        pool.launch(1)
        wait_until(lambda: len(children()) == 1)
        (pid,) = children()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: state(pid) == "Z")
        assert texts(outcomes(pool, small(1))) == ["1"]


def test_messages_are_read_ahead_within_bounds() -> None:
    taken = 0

    def waiting() -> Iterable[RawMessage]:
        nonlocal taken
        for each in small(1_000):
            taken += 1
            yield each

    with ParserPool(1, None, LIMITS) as pool:
        next(iter(pool.parse(waiting())))
    assert taken <= 128


def test_what_is_started_is_parsed_while_something_else_is_done() -> None:
    with ParserPool(2, None, LIMITS) as pool:
        first, second = pool.start(small(40)), pool.start(small(3))
        wait_until(lambda: len(children()) == 2)
        assert texts(first) == [str(uid) for uid in range(1, 41)]
        assert texts(second) == ["1", "2", "3"]
    assert children() == []


def test_the_octets_of_what_is_started_are_kept_by_nobody() -> None:
    octets = bytearray(SMALL)
    with ParserPool(1, None, LIMITS) as pool:
        found = pool.start(iter([raw(memoryview(octets), 1)]))  # type: ignore[arg-type]
        assert texts(found) == ["small"]
        octets.clear()  # a BufferError while anybody has a view of it


def test_batches_are_bounded_by_count_and_octets() -> None:
    large = raw(b"x" * 2 * 1024 * 1024)
    found = [len(batch) for batch in batches([*small(40), large, *small(3)])]
    assert found == [32, 9, 3]


def test_problems_of_messages_are_outcomes_too() -> None:
    raws = [raw(b"", 1), raw(HEADER, 2, size=10**9)]
    with ParserPool(1, None, LIMITS) as pool:
        first, second = outcomes(pool, raws)
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert first.problem == Unparseable("the message is empty")
    assert (second.problem, second.internal_date) == (TooLarge(10**9), raws[1].internal_date)


def test_attachments_lie_in_the_spool(tmp_path: Path) -> None:
    file = part("a/b; name=x", b"content")
    with ParserPool(1, Spool(tmp_path), LIMITS) as pool:
        (found,) = outcomes(pool, [raw(message(multipart("mixed", [file])))])
    assert isinstance(found, Message)
    assert (tmp_path / found.attachments[0].sha256).read_bytes() == b"content"


def test_a_message_that_takes_too_long_costs_only_itself() -> None:
    limits = Limits(seconds=1, seconds_per_mib=0)
    raws = [*small(2), slow(3), *(raw(SMALL, uid) for uid in range(4, 8))]
    with ParserPool(1, None, limits) as pool:
        found = texts(outcomes(pool, raws))
    assert found == ["1", "2", "its parser took longer than 1.0 s", *["small"] * 4]


def test_a_message_that_takes_too_much_memory_costs_only_itself() -> None:
    limits = Limits(memory_bytes=192 * 1024 * 1024)
    raws = [*small(2), hungry(3), *(raw(SMALL, uid) for uid in range(4, 8))]
    with ParserPool(1, None, limits) as pool:
        found = texts(outcomes(pool, raws))
    assert found == ["1", "2", "it needs more than 192 MiB of memory", *["small"] * 4]


def test_a_child_that_was_killed_between_messages_blames_none() -> None:
    with ParserPool(1, None, LIMITS) as pool:
        outcomes(pool, small(1))
        (child,) = children()
        os.kill(child, signal.SIGKILL)
        wait_until(lambda: "Z" in state(child))
        assert texts(outcomes(pool, small(2))) == ["1", "2"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_child_outlives_what_is_meant_for_its_parent(number: signal.Signals) -> None:
    with ParserPool(1, None, LIMITS) as pool:
        outcomes(pool, small(1))
        before = children()
        os.kill(before[0], number)
        assert texts(outcomes(pool, small(3))) == ["1", "2", "3"]
        assert children() == before


def test_a_pool_left_by_an_exception_ends_at_once() -> None:
    with pytest.raises(KeyboardInterrupt), ParserPool(2, None, LIMITS) as pool:
        next(pool.parse([*small(16), *(slow(uid) for uid in range(17, 20))]))
        started = time.monotonic()
        raise KeyboardInterrupt
    assert time.monotonic() - started < 1
    assert children() == []


def test_a_child_ends_with_its_parent() -> None:
    program = (
        "import sys, time\n"
        "from tests.intake.test_children import LIMITS, ParserPool, children, small\n"
        "pool = ParserPool(1, None, LIMITS)\n"
        "list(pool.parse(small(1)))\n"
        "print(*children(), flush=True)\n"
        "time.sleep(10)\n"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    wait_until(lambda: state(child) == "Z")


def test_secrets_of_the_environment_stay_with_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLOGGER_MAILBOX_CRM_PASSWORD", "hunter2")
    with ParserPool(1, None, LIMITS) as pool:
        outcomes(pool, small(1))
        (child,) = children()
        environment = Path(f"/proc/{child}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"hunter2" not in environment


@pytest.mark.parametrize("octets", [b"content", b"content" * 2_000_000], ids=["small", "large"])
def test_a_spool_that_fails_is_temporary_trouble(tmp_path: Path, octets: bytes) -> None:
    file = raw(message(multipart("mixed", [part("a/b; name=x", octets)])), 1)
    spool = Spool(tmp_path / "spool")
    with ParserPool(1, spool, LIMITS) as pool:
        outcomes(pool, [file])
        shutil.rmtree(spool.folder)
        with pytest.raises(TemporaryError, match="The spool takes no attachments") as caught:
            outcomes(pool, [file, *small(3)])
        assert f"{spool.folder}: No such file or directory: see that" in str(caught.value)
        assert texts(outcomes(pool, small(2))) == ["1", "2"]


def test_of_a_large_message_only_the_attachment_stays_in_the_spool(tmp_path: Path) -> None:
    octets = b"content" * 2_000_000
    file = raw(message(multipart("mixed", [part("a/b; name=x", octets)])), 1)
    spool = Spool(tmp_path / "spool")
    with ParserPool(1, spool, LIMITS) as pool:
        (found,) = outcomes(pool, [file])
        assert texts(outcomes(pool, small(2))) == ["1", "2"]
    assert isinstance(found, Message)
    assert [each.name for each in spool.folder.iterdir()] == [found.attachments[0].sha256]


def test_a_child_that_can_not_start_is_temporary_trouble(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    spool = Spool(tmp_path / "spool")
    spool.folder.rmdir()
    spool.folder.write_text("no folder")
    with (
        ParserPool(1, spool, LIMITS) as pool,
        pytest.raises(TemporaryError, match="No parser can be started"),
    ):
        outcomes(pool, small(1))
    assert "FileExistsError" in capfd.readouterr().err


def test_a_child_of_another_version_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """An update beside a running service: messages must not be blamed for it."""
    monkeypatch.setattr(maillogger, "__version__", "0.0")
    with ParserPool(1, None, LIMITS) as pool, pytest.raises(TemporaryError, match="restart"):
        outcomes(pool, small(1))
    assert children() == []


def test_a_pool_can_be_warmed() -> None:
    with ParserPool(1, None, LIMITS) as pool:
        pool.warm()
        (child,) = children()
        pool.warm()
        assert texts(outcomes(pool, small(1))) == ["1"]
        assert children() == [child]
