"""Runs a program, and measures the time, the processor time and the memory it took."""

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY = 0.05
CHILDREN = Path("/proc/thread-self/children")

_ended_meanwhile = contextlib.suppress(OSError, IndexError)


@dataclass(frozen=True)
class Taken:
    """Seconds of the clock and of processors; `peak` octets resident, all its processes together.

    What processes share is counted for each of them: the real peak is lower.
    """

    seconds: float
    processor: float
    peak: int
    output: str = ""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Taken:
    """Run the command to its end. RuntimeError where it fails, or the kernel tells no children.

    What was written before is on the disk when the clock starts, so that nobody waits for it.
    """
    if not CHILDREN.exists():
        raise RuntimeError(f"{CHILDREN} is missing: its kernel needs CONFIG_PROC_CHILDREN")
    os.sync()
    started = time.monotonic()
    before = os.times()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    with _Watch(process.pid) as watch:
        output = process.communicate()[0]
        seconds = time.monotonic() - started
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {output[-4_000:]}")
    after = os.times()
    used = (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
    return Taken(seconds, used, watch.peak, output)


class _Watch(threading.Thread):
    """Looks at a process and its descendants twenty times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        self.ended = threading.Event()

    def __enter__(self) -> "_Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.join()

    def run(self) -> None:
        while not self.ended.wait(EVERY):
            self.peak = max(self.peak, resident(self.pid))


def resident(root: int) -> int:
    """Octets that are resident now, of a process with all its descendants.

    Only these are looked at (proc_pid_children(5)): to look at all processes took a seventh of a
    processor, away from programs that use all of them.
    """
    waiting, pages = [root], 0
    while waiting:
        process = Path(f"/proc/{waiting.pop()}")
        with _ended_meanwhile:
            pages += int((process / "statm").read_text().split()[1])
            for each in (process / "task").iterdir():
                with _ended_meanwhile:
                    waiting += map(int, (each / "children").read_text().split())
    return pages * PAGE
