"""A pool of parsing children: fetched messages in, what they are out, in the same order."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import maillogger
from maillogger.errors import TemporaryError
from maillogger.intake.caps import Limits
from maillogger.intake.frames import (
    Answer,
    ParserDied,
    Ready,
    Settings,
    SpoolTrouble,
    read_answer,
    write_raw,
    write_value,
)
from maillogger.intake.raw import RawMessage
from maillogger.intake.spool import Spool
from maillogger.message.model import Message

Outcome = Message | ParserDied
Batch = tuple[RawMessage, ...]

# Messages are handed to a thread in batches: waking it costs as much as parsing a small one.
_BATCH_COUNT = 16
_BATCH_OCTETS = 1024 * 1024
_BATCHES_PER_PROCESS = 2
# Two messages that fit into a pipe together can be sent before the first is answered, so that
# the child never waits for its parent, nor they both for each other.
_PIPE_OCTETS = 64 * 1024
_FRAME_OCTETS = 2 * 1024
_SECONDS_TO_END = 5.0


class ParserPool:
    """Parses messages in up to `processes` children, started when there is work for them.

    A message that kills its child, takes too long or too much memory gives a `ParserDied` for
    itself alone: a child has one message at a time, and another child takes the next.
    """

    def __init__(self, processes: int, spool: Spool | None, limits: Limits) -> None:
        self._settings = Settings(spool.folder if spool else None, limits)
        self._ahead = processes * _BATCHES_PER_PROCESS
        self._threads = ThreadPoolExecutor(processes, "parser")
        self._children: list[_Child] = []
        self._idle: deque[_Child] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children if exc else ():
            child.kill()
        self._threads.shutdown()
        for child in self._children:
            child.end()

    def parse(self, raws: Iterable[RawMessage]) -> Iterator[tuple[RawMessage, Outcome]]:
        """Each message with what it is, in order; `raws` is read a few MiB ahead at most.

        TemporaryError where no child can be started, or the spool refuses an attachment.
        """
        waiting: deque[tuple[Batch, Future[list[Outcome]]]] = deque()
        try:
            for batch in batches(raws):
                waiting.append((batch, self._threads.submit(self._parse_batch, batch)))
                while len(waiting) >= self._ahead:
                    yield from _finished(*waiting.popleft())
            while waiting:
                yield from _finished(*waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()

    def _parse_batch(self, batch: Batch) -> list[Outcome]:
        child = self._borrow()
        try:
            return child.parse(batch)
        finally:
            self._idle.append(child)

    def _borrow(self) -> "_Child":
        try:
            return self._idle.pop()
        except IndexError:
            child = _Child(self._settings)
            self._children.append(child)
            return child


def batches(raws: Iterable[RawMessage]) -> Iterator[Batch]:
    """The messages in their order, in batches bounded by count and by octets."""
    batch: list[RawMessage] = []
    octets = 0
    for raw in raws:
        batch.append(raw)
        octets += len(raw.octets)
        if len(batch) == _BATCH_COUNT or octets >= _BATCH_OCTETS:
            yield tuple(batch)
            batch, octets = [], 0
    if batch:
        yield tuple(batch)


def _finished(batch: Batch, future: Future[list[Outcome]]) -> Iterator[tuple[RawMessage, Outcome]]:
    return zip(batch, future.result(), strict=True)


class _Child:
    """One child process, started again where a message ended it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def parse(self, batch: Batch) -> list[Outcome]:
        """What each message is. After a death the rest goes to a new process."""
        outcomes: list[Outcome] = []
        while len(outcomes) < len(batch):
            outcomes.extend(self._answers(batch[len(outcomes) :]))
        return outcomes

    def _answers(self, batch: Batch) -> Iterator[Outcome]:
        """One for each message, in order, up to the first that ends the process."""
        process = self._process or self._start()
        sent = 0
        for index, raw in enumerate(batch):
            ahead = batch[index : index + 2] if _fit_together(batch[index : index + 2]) else (raw,)
            for each in ahead[sent - index :]:
                _send(process, each)
            sent = index + len(ahead)
            outcome = self._outcome(process)
            yield outcome
            if isinstance(outcome, ParserDied):
                return

    def _outcome(self, process: subprocess.Popen[bytes]) -> Outcome:
        answer = _receive(process)
        if answer is None or isinstance(answer, ParserDied):
            self.end()
        match answer:
            case Message() | ParserDied():
                return answer
            case SpoolTrouble(cause):
                raise TemporaryError(f"The spool takes no attachments: {cause}")
            case _:
                return ParserDied(_cause_of_death(process.returncode))

    def end(self) -> None:
        """Ends the process by ending its input; one that doesn't listen is killed."""
        process, self._process = self._process, None
        if process is None:
            return
        stdin, stdout = _pipes(process)
        with suppress(BrokenPipeError):
            stdin.close()
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        stdout.close()

    def kill(self) -> None:
        """Ends the process at once, whatever it has in hand."""
        if process := self._process:
            process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = process = _spawn()
        stdin, stdout = _pipes(process)
        try:
            write_value(stdin, self._settings)
            ready = isinstance(read_answer(stdout), Ready)
        except (EOFError, BrokenPipeError):
            ready = False
        if not ready:
            self.end()
            raise TemporaryError(f"No parser can be started: {_cause_of_death(process.returncode)}")
        return process


def _spawn() -> subprocess.Popen[bytes]:
    """A fresh interpreter, in a session of its own: fork would take locks and sockets along."""
    command = [sys.executable, "-P", "-m", "maillogger.intake.child"]
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(  # noqa: S603 (nothing in it but our own words)
            command, stdin=pipe, stdout=pipe, env=_environment(), start_new_session=True
        )
    except OSError as error:
        raise TemporaryError(f"No parser can be started: {error}") from error


def _fit_together(raws: Batch) -> bool:
    return sum(len(each.octets) + _FRAME_OCTETS for each in raws) <= _PIPE_OCTETS


def _send(process: subprocess.Popen[bytes], raw: RawMessage) -> None:
    """To a child that died, nothing is sent: what it answered before can still be read."""
    with suppress(BrokenPipeError):
        write_raw(_pipes(process)[0], raw)


def _receive(process: subprocess.Popen[bytes]) -> Answer | None:
    try:
        return read_answer(_pipes(process)[1])
    except EOFError:
        return None


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    return cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)


def _environment() -> dict[str, str]:
    """Without our settings, which hold secrets: a child reads what strangers write."""
    root = str(Path(maillogger.__file__).parents[1])
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MAILLOGGER_")}
    paths = [root, *kept.get("PYTHONPATH", "").split(os.pathsep)]
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _cause_of_death(code: int) -> str:
    if code == -signal.SIGALRM:
        return "its parser took too long"
    if code < 0:
        return f"its parser was ended by a signal: {signal.strsignal(-code)}"
    return f"its parser ended with exit code {code}"
