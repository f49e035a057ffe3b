"""Runs the trials, two at a time, each in a process of its own, and prints the table."""

import argparse
import json
import logging
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.torture import trials
from tests.torture.books import Row

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- torture: begin -->", "<!-- torture: end -->"
HEADS = ("trial", "faults", "messages sent", "lost", "doubled", "stuck", "wrongly failed")

Trial = Callable[[], Row]


def plan(quick: bool) -> dict[str, Trial]:
    """The trials by name, the longest first."""
    few = 10 if quick else 1
    return {
        "cuts-1": lambda: trials.cuts("dovecot", 500 // few, 16 // few),
        "cuts-2": lambda: trials.cuts("dovecot", 500 // few, 16 // few),
        "workers-postgresql": lambda: trials.workers("postgresql", 20, 60 / few),
        "workers-sqlite": lambda: trials.workers("sqlite", 20, 60 / few),
        "cyrus": lambda: trials.cuts("cyrus", 200 // few, 8 // few),
        "crash-sqlite-move": lambda: trials.crash_points("sqlite", (), quick),
        "crash-sqlite-copy": lambda: trials.crash_points("sqlite", ("MOVE",), quick),
        "crash-postgresql-move": lambda: trials.crash_points("postgresql", (), quick),
        "crash-postgresql-copy": lambda: trials.crash_points("postgresql", ("MOVE",), quick),
        "kills-sqlite": lambda: trials.kills("sqlite", 100 // few),
        "kills-postgresql": lambda: trials.kills("postgresql", 100 // few),
        "many": lambda: trials.many(20_000 // few),
        "odd": lambda: trials.odd_server(27 // min(few, 3)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Try to make maillogger lose or double a message.")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", metavar="NAME", help="one trial: prints its line as JSON")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 2**32)
    parser.add_argument("--write", action="store_true", help="put the table into the docs")
    asked = parser.parse_args()
    if asked.only:
        _run_one(asked.only, plan(asked.quick)[asked.only], asked.seed)
        return
    names = list(plan(asked.quick))
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        rows = list(pool.map(lambda name: _in_process(name, asked.seed, asked.quick), names))
    rows.append(_sum(rows))
    table = "\n".join(lines(rows))
    print(table, f"\nseed {asked.seed}", sep="\n")
    if asked.write:
        _write(table)
    sys.exit(0 if all(each.is_clean for each in rows) else 1)


def _run_one(name: str, trial: Trial, seed: int) -> None:
    random.seed(f"{seed} {name}")
    logging.disable(logging.WARNING)
    print(json.dumps(asdict(trial())))


def _in_process(name: str, seed: int, quick: bool) -> Row:
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.torture", "--only", name, "--seed", str(seed)]
    done = subprocess.run(
        [*command, *(["--quick"] if quick else [])], cwd=ROOT, capture_output=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stderr.decode())
        return Row(f"{name}: the trial itself failed", stuck=1)
    row = Row(**json.loads(done.stdout))
    row.seconds = time.monotonic() - began
    print(f"{name}: {row.seconds:.0f} s, {'clean' if row.is_clean else row}", file=sys.stderr)
    return row


def _sum(rows: list[Row]) -> Row:
    total = Row("**all**")
    for each in rows:
        total.add(each)
    total.seconds = sum(each.seconds for each in rows)
    return total


def lines(rows: list[Row]) -> Iterator[str]:
    """The table in Markdown."""
    heads = (*HEADS, "seconds", "")
    yield f"| {' | '.join(heads)} |"
    yield "|---" + "|---:" * (len(heads) - 2) + "|---|"
    for each in rows:
        counts = (each.faults, each.sent, each.lost, each.doubled, each.stuck, each.wrongly_failed)
        cells = (each.trial, *(f"{count:,}" for count in counts), f"{each.seconds:.0f}", each.note)
        yield f"| {' | '.join(cells)} |"


def _write(table: str) -> None:
    text = DOCUMENT.read_text("utf-8")
    when = f"Run on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, two trials at a time."
    block = f"{BEGIN}\n{when}\n\n{table}\n{END}"
    found = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    DOCUMENT.write_text(found.sub(lambda _: block, text), "utf-8")


if __name__ == "__main__":
    main()
