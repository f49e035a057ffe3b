"""Measurements as Markdown tables, and where they are written: docs/performance.md."""

import os
import platform
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- measured: {} -->", "<!-- end: {} -->"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)


def spread(values: Sequence[float], digits: int = 1) -> str:
    """The median, with the least and the most where there are several."""
    middle = f"{median(values):,.{digits}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def machine() -> str:
    """The facts about this machine that matter, in a sentence."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    cores = len(list(Path("/sys/devices/system/cpu").glob("cpu[0-9]*")))
    dovecot = subprocess.run(["dovecot", "--version"], capture_output=True, text=True, check=True)
    return (
        f"{cores} cores ({model}), {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}, Dovecot {dovecot.stdout.split()[0]} on loopback, "
        f"IMAPClient {version('imapclient')}, mail-parser {version('mail-parser')}; "
        f"files on {file_system(Path(tempfile.gettempdir()))}."
    )


def file_system(folder: Path) -> str:
    """What the folder lies on: with a journal, a file that is to be on the disk costs more."""
    number = folder.stat().st_dev
    device = f"{os.major(number)}:{os.minor(number)}"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        mount, _, source = line.partition(" - ")
        if mount.split()[2] == device:
            kind, name = source.split()[:2]
            journals = Path("/proc/fs/jbd2").glob(f"{Path(name).name}-*")
            return f"{kind} {'with' if any(journals) else 'without'} jbd2's journal"
    return "an unknown file system"


def circumstances(load_before: str) -> str:
    """When something was measured, and how busy the machine was with other things."""
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y}; load average {load_before} before, "
        f"{load_average()} after."
    )


def load_average() -> str:
    """The load average of the last minute."""
    return Path("/proc/loadavg").read_text().split()[0]


def write(name: str, section: str) -> None:
    """Put a section between its markers in the document."""
    text = DOCUMENT.read_text()
    before, begin, rest = text.partition(BEGIN.format(name))
    _, end, after = rest.partition(END.format(name))
    if not begin or not end:
        raise ValueError(f"{DOCUMENT} has no place for {name}")
    DOCUMENT.write_text(f"{before}{begin}\n{section}\n{end}{after}")
