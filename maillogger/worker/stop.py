"""Ending on a signal: after the set in hand, and at most ten seconds later in any case."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from maillogger.worker.points import Point

GRACE = 10.0
"""Seconds until the process ends whatever it does: a pass may be cut anywhere."""


class Stopped(Exception):  # noqa: N818  (no error: it was asked for)
    """The pass ends here; what it recorded is still filed."""


class Stop:
    """Whether this process was asked to end."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def at(self, point: Point) -> None:
        """End a pass before its next set. Raises Stopped."""
        if point == "set" and self.asked.is_set():
            raise Stopped

    @contextmanager
    def on_signals(self, *numbers: int, exit_code: int) -> Iterator[None]:
        """Listen to these signals meanwhile. Only in the main thread.

        `exit_code` is that of a process that doesn't end in time.
        """

        def ask(_number: int, _frame: FrameType | None) -> None:
            self.asked.set()
            if not last.is_alive():
                last.start()

        last = threading.Timer(GRACE, os._exit, (exit_code,))
        last.daemon = True
        before = {number: signal.signal(number, ask) for number in numbers}
        try:
            yield
        finally:
            last.cancel()
            for number, handler in before.items():
                signal.signal(number, handler)
