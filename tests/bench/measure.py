"""Runs a program, and measures the time, the processor time and the memory it took."""

import contextlib
import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY = 0.02


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
    """Run the command to its end. RuntimeError where it fails."""
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
    """Looks at a process and its descendants every few milliseconds."""

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
    """Octets that are resident now, of a process with all its descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    pages: dict[int, int] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            # It may end while we look.
            with contextlib.suppress(OSError, IndexError):
                parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
                children[parent].append(int(each.name))
                pages[int(each.name)] = int((each / "statm").read_text().split()[1])
    waiting, total = [root], 0
    while waiting:
        pid = waiting.pop()
        total += pages.get(pid, 0)
        waiting += children[pid]
    return total * PAGE
