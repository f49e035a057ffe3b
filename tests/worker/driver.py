"""Passes in processes of their own, which end or stand still where a test wants it.

`Driver` is the test's side. `main` is the other: it has everything imported, and forks for each
pass, so that a pass costs no start of an interpreter.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from maillogger.config import load
from maillogger.database import open_database
from maillogger.errors import MailloggerError
from maillogger.ledger.failures import Wanted
from maillogger.worker import heartbeat
from maillogger.worker.failure_folder import Choice
from maillogger.worker.points import Point
from maillogger.worker.poll import poll
from maillogger.worker.reprocess import reprocess
from maillogger.worker.services import open_services

ENDED_THERE = 86
"""The exit code of a pass that ended at its step."""


@dataclass(frozen=True)
class Task:
    """A pass by the configuration `file`, over the first of its mailboxes or another.

    With `reprocess` its failures are decided anew instead.

    It ends (or with `halt` stands still) when it reaches its nth point, counted from 0.
    """

    file: str
    step: int | None = None
    halt: bool = False
    lease_seconds: float = 300
    mailbox: int = 0
    reprocess: bool = False


class Driver:
    """Runs passes, one at a time."""

    def __init__(self) -> None:
        self._running: int | None = None
        self._server = subprocess.Popen(
            [sys.executable, "-m", __spec__.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.close()
        self._server.wait(20)
        self._server.stdout.close()

    def begin(self, task: Task) -> int:
        """Start a pass; its pid. One that a failed test left is ended first."""
        assert self._server.stdin
        if self._running:
            self.kill()
            self.end()
        print(json.dumps(asdict(task)), file=self._server.stdin, flush=True)
        self._running = int(self._answer())
        return self._running

    def kill(self) -> None:
        """End it now, unless it has ended."""
        assert self._running
        with suppress(ProcessLookupError):
            os.kill(self._running, signal.SIGKILL)

    def end(self) -> int:
        """Wait for it; its exit code, or minus the signal that ended it."""
        self._running = None
        return int(self._answer())

    def run(self, task: Task) -> int:
        """A pass from start to end."""
        self.begin(task)
        return self.end()

    def _answer(self) -> str:
        assert self._server.stdout
        return self._server.stdout.readline()


def die_with_parent() -> None:
    """Linux: a test run that is killed leaves nothing, not even what stands still."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main() -> None:
    die_with_parent()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            make_pass(Task(**json.loads(line)))
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def make_pass(task: Task) -> None:
    """Never returns."""
    die_with_parent()
    if task.halt:
        # Stopped inside a transaction of the heartbeat it would hold SQLite's lock: no beat comes.
        heartbeat.BEATS = 1e-4
    steps = 0

    def at(point: Point) -> None:
        nonlocal steps
        if steps == task.step:
            os._exit(ENDED_THERE) if not task.halt else os.kill(os.getpid(), signal.SIGSTOP)
        steps += 1

    try:
        settings = load(Path(task.file), {})
        worker = settings.worker.model_copy(update={"lease_seconds": task.lease_seconds})
        settings = settings.model_copy(update={"worker": worker})
        database = open_database(settings.database.url)
        mailbox = settings.mailbox[task.mailbox]
        if task.reprocess:
            with open_services(mailbox, settings, database, at) as services:
                reprocess(services, Choice(Wanted()))
        else:
            poll(mailbox, settings, database, at=at)
        database.close()
    except MailloggerError as error:
        print(error, file=sys.stderr)
        os._exit(error.exit_code)
    except BaseException:
        traceback.print_exc()
        os._exit(70)
    os._exit(0)


if __name__ == "__main__":
    main()
