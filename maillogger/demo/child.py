"""The demo's child processes: started and ended so that none is ever left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from maillogger.demo.environment import environment

_ENDING_SECONDS = 15


@contextmanager
def child(
    words: Sequence[str],
    *,
    folder: Path | None = None,
    stdin: int = subprocess.DEVNULL,
    output: int | None = None,
) -> "Iterator[subprocess.Popen[str]]":
    """`python -m` with these words; it is ended with the context, if it hasn't by then.

    `output` is both standard output and standard error. The child leads a session of its own:
    Ctrl-C is for the demo, which then ends the child.
    """
    process = None
    try:
        with _signals_held_back():
            process = subprocess.Popen(  # noqa: S603  modules of this package only
                [sys.executable, "-P", "-m", *words],
                cwd=folder,
                env=environment(),
                stdin=stdin,
                stdout=output,
                stderr=output,
                encoding="utf-8",
                start_new_session=True,
            )
        yield process
    finally:
        if process is not None:
            _end(process)


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Ctrl-C and SIGTERM take effect at the end of the context.

    A child that is just being started has no name yet by which it could be ended.
    """
    held: list[int] = []

    def hold(number: int, _frame: FrameType | None) -> None:
        held.append(number)

    before = {each: signal.signal(each, hold) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if held:
        signal.raise_signal(held[0])


def _end(process: "subprocess.Popen[str]") -> None:
    """End a child that still runs and its own children: politely first."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.communicate(timeout=_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
