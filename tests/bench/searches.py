"""Times searches in a process of its own; the database is not in memory before the first."""

import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from maillogger.crm.search import search
from tests.bench import ours

AGAIN = 5
PAGE = 20


@dataclass(frozen=True)
class Searched:
    """Milliseconds: of the first search, and of each query's later ones (their median)."""

    cold: float
    warm: dict[str, float]


def main() -> None:
    """Print what the searches took, as JSON: the configuration's file, then the queries."""
    file, *queries = sys.argv[1:]
    _, database = ours.opened(Path(file))
    _forget(Path(file).with_name("maillogger.db"))
    cold = _milliseconds(queries[0])
    for each in queries:
        search(each, PAGE)
    warm = {each: median(_milliseconds(each) for _ in range(AGAIN)) for each in queries}
    database.close()
    print(json.dumps(asdict(Searched(cold, warm))))


def _forget(file: Path) -> None:
    """Let the kernel drop what it holds of the file."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _milliseconds(query: str) -> float:
    started = time.perf_counter()
    search(query, PAGE)
    return 1_000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
