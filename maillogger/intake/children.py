"""A pool of parsing children: fetched messages in, what they are out, in the same order."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from maillogger.intake.caps import Limits
from maillogger.intake.frames import ParserDied, Settings
from maillogger.intake.parsing_process import Batch, Outcome, ParsingProcess
from maillogger.intake.raw import RawMessage
from maillogger.intake.spool import Spool
from maillogger.message.drop_box import DropBox

__all__ = ["Outcome", "ParserDied", "ParserPool"]

# Messages are handed to a thread in batches: waking it costs as much as parsing a small one.
_BATCH_COUNT = 32
_BATCH_OCTETS = 2 * 1024 * 1024
_BATCHES_PER_PROCESS = 2

_Outcomes = Future[list[Outcome]]


class ParserPool:
    """Parses messages in up to `processes` children, started when there is work for them.

    A message that kills its child, takes too long or too much memory gives a `ParserDied` for
    itself alone, and another child takes the next.
    """

    def __init__(
        self,
        processes: int,
        spool: Spool | None,
        limits: Limits,
        drop_box: DropBox | None = None,
    ) -> None:
        self._settings = Settings(spool.folder if spool else None, limits, drop_box)
        self._processes = processes
        self._ahead = processes * _BATCHES_PER_PROCESS
        self._threads = ThreadPoolExecutor(processes, "parser")
        self._children: list[ParsingProcess] = []
        self._idle: deque[ParsingProcess] = deque()

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
            child.stop()
        self._threads.shutdown()
        for child in self._children:
            child.dismiss()
        for child in self._children:
            child.end()

    def launch(self, count: int) -> None:
        """Let the children start that so many messages need, while those are fetched.

        TemporaryError where none can be started.
        """
        wanted = min(self._processes, -(-count // _BATCH_COUNT))
        for _ in range(wanted - len(self._children)):
            child = ParsingProcess(self._settings)
            self._children.append(child)
            self._idle.append(child)
            child.launch()

    def warm(self) -> None:
        """Start a child now, so that a message handed over next is all that can end it.

        TemporaryError where none can be started.
        """
        child = self._borrow()
        try:
            child.start()
        finally:
            self._idle.append(child)

    def parse(self, raws: Iterable[RawMessage]) -> Iterator[tuple[RawMessage, Outcome]]:
        """Each message with what it is, in order; `raws` is read a few MiB ahead at most.

        TemporaryError where no child can be started, or the spool refuses an attachment.
        """
        waiting: deque[tuple[Sequence[RawMessage], _Outcomes]] = deque()
        try:
            for batch in batches(raws):
                waiting.append((tuple(batch), self._submit(batch)))
                while len(waiting) >= self._ahead:
                    yield from _answered(*waiting.popleft())
            while waiting:
                yield from _answered(*waiting.popleft())
        finally:
            _cancel(outcomes for _, outcomes in waiting)

    def start(self, raws: Iterable[RawMessage]) -> Iterator[Outcome]:
        """What each message is, in order; the children have them all when this returns.

        They are not kept here: where the caller doesn't either, each is gone once a child has it.
        """
        return _finished(deque(self._submit(each) for each in batches(raws)))

    def _submit(self, batch: Batch) -> _Outcomes:
        return self._threads.submit(self._parse_batch, batch)

    def _parse_batch(self, batch: Batch) -> list[Outcome]:
        child = self._borrow()
        try:
            return child.parse(batch)
        finally:
            self._idle.append(child)

    def _borrow(self) -> ParsingProcess:
        """The child that was used last, which is warm; a new one where all are at work."""
        try:
            return self._idle.pop()
        except IndexError:
            child = ParsingProcess(self._settings)
            self._children.append(child)
            return child


def batches(raws: Iterable[RawMessage]) -> Iterator[Batch]:
    """The messages in their order, in batches bounded by count and by octets."""
    batch: Batch = deque()
    octets = 0
    for raw in raws:
        batch.append(raw)
        octets += len(raw.octets)
        if len(batch) == _BATCH_COUNT or octets >= _BATCH_OCTETS:
            yield batch
            batch, octets = deque(), 0
    if batch:
        yield batch


def _finished(waiting: deque[_Outcomes]) -> Iterator[Outcome]:
    try:
        while waiting:
            yield from waiting.popleft().result()
    finally:
        _cancel(waiting)


def _cancel(waiting: Iterable[_Outcomes]) -> None:
    for each in waiting:
        each.cancel()


def _answered(
    batch: Sequence[RawMessage], outcomes: _Outcomes
) -> Iterator[tuple[RawMessage, Outcome]]:
    return zip(batch, outcomes.result(), strict=True)
