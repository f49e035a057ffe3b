"""Which process this is, and whether another one of this host is still there."""

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """A process: `started` tells it from a later one with its pid, "" where that isn't known."""

    host: str
    pid: int
    started: str


def this_process() -> Process:
    """The running process."""
    pid = os.getpid()
    return Process(_host(), pid, _started(pid) or "")


def is_gone(process: Process) -> bool:
    """Whether it was a process of this host that has ended. Of other hosts nobody can say."""
    if process.host != _host():
        return False
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return bool(process.started) and _started(process.pid) != process.started


@cache
def _host() -> str:
    """Names what pids count in: the host since its start, and in it the container (pids(7))."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    namespace = Path("/proc/self/ns/pid")
    parts = [socket.gethostname()]
    if boot.exists() and namespace.exists():
        parts += [boot.read_text().strip(), str(namespace.readlink())]
    return " ".join(parts)


def _started(pid: int) -> str | None:
    """The start in clock ticks since boot (proc(5), field 22); a name may hold spaces and `)`."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    fields = status.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]
