"""Measures, prints tables, and with `--write` puts them into docs/performance.md."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import contest, ours, records, tables
from tests.bench.contest import Contestant, Round
from tests.bench.large import large
from tests.bench.mixed.mailbox import sample
from tests.bench.server import Stock, folder_of, small
from tests.bench.stages import stages
from tests.bench.truths import kinds, wrong
from tests.bench.units import units
from tests.notice.smtp_sink import Sink
from tests.servers.dovecot import Dovecot, free_port

OURS = "maillogger"
MEBIBYTE = 1024 * 1024
ROUND_TRIP = 20


@dataclass(frozen=True)
class Extent:
    """How much is measured: numbers of messages, of records, and rounds."""

    mixed: int = 20_000
    rounds: int = 3
    growth: tuple[int, ...] = (1_000, 20_000, 100_000)
    link: int = 5_000
    units: int = 2_000
    truths: int = 20_000
    records: int = 100_000


QUICK = Extent(1_000, 1, (500, 2_000), 500, 400, 500, 10_000)


@dataclass(frozen=True)
class Bench:
    """What all measurements share."""

    server: Dovecot
    root: Path
    python: Path
    mixed: Stock
    small: Stock
    extent: Extent


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small part, a minute")
    parser.add_argument("--write", action="store_true", help=f"into {tables.DOCUMENT.name}")
    parser.add_argument("--peers", type=Path, required=True, help="Python of the peers")
    parser.add_argument("--only", nargs="*", choices=SECTIONS, help="these measurements alone")
    parser.add_argument(
        "--extent", nargs="*", default=[], metavar="NAME=N[,N…]", help="as in `Extent`"
    )
    asked = parser.parse_args()
    extent = replace(QUICK if asked.quick else Extent(), **dict(map(given, asked.extent)))
    sections = {"machine": tables.machine()}
    print(sections["machine"], end="\n\n", flush=True)
    with opened(asked.peers, extent) as bench:
        for name, measure in SECTIONS.items():
            if not asked.only or name in asked.only:
                load = tables.load_average()
                sections[name] = f"{measure(bench)}\n\n{tables.circumstances(load)}"
                print(sections[name], end="\n\n", flush=True)
    for name, section in sections.items() if asked.write else ():
        tables.write(name, section)


def given(text: str) -> tuple[str, Any]:
    """A part of the extent from the command line."""
    name, _, value = text.partition("=")
    numbers = tuple(map(int, value.split(",")))
    return name, numbers if name == "growth" else numbers[0]


@contextmanager
def opened(python: Path, extent: Extent) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Dovecot() as server:
        mixed = Stock(server, "mixed", lambda number: sample(number).octets)
        yield Bench(server, Path(folder), python, mixed, Stock(server, "small", small), extent)


def peers(bench: Bench) -> str:
    """Rates side by side, in rounds; then the ratios of each round."""
    count = bench.extent.mixed
    with Sink(bench.root) as sink:
        every = contest.contestants(bench.python, sink.port)
        rounds = [_round(bench, every, number) for number in range(bench.extent.rounds)]
    rows = []
    for each in every:
        met = [one for one in rounds if each.name in one.taken]
        taken = [one.taken[each.name] for one in met]
        ratios = [one.rate(OURS) / one.rate(each.name) for one in met]
        rows.append(
            (
                each.name,
                str(len(met)),
                tables.spread([one.rate(each.name) for one in met], 0),
                "" if each.name == OURS else tables.spread(ratios) + " ×",
                tables.spread([1_000 * one.processor / count for one in taken], 2),
                f"{max(one.peak for one in taken) // MEBIBYTE} MB",
            )
        )
    size = bench.mixed.octets(count)
    head = ("", "rounds", "messages/s", "maillogger's rate to it", "ms of processor", "peak RSS")
    title = f"### Beside others: {count:,} mixed messages, {size // MEBIBYTE:,} MiB"
    return f"{title}\n\n{tables.table(head, rows)}"


def _round(bench: Bench, every: list[Contestant], number: int) -> Round:
    taken = {}
    for place, each in enumerate(every):
        if each.once and number:
            continue
        drop_box = bench.mixed.filled(bench.extent.mixed)
        folder = folder_of(bench.root, f"round-{number}-{place}")
        taken[each.name] = each.make_pass(drop_box, folder)
    return Round(bench.extent.mixed, taken)


def growth(bench: Bench) -> str:
    """The rate by what waits, small messages: as it is, and without what an empty pass takes."""
    rows = []
    empty = contest.maillogger(
        ours.Setting(), bench.small.filled(0), folder_of(bench.root, "growth-0")
    )
    for count in bench.extent.growth:
        drop_box = bench.small.filled(count)
        folder = folder_of(bench.root, f"growth-{count}")
        taken = contest.maillogger(ours.Setting(), drop_box, folder)
        rows.append(
            (
                f"{count:,}",
                f"{count / taken.seconds:,.0f}",
                f"{count / (taken.seconds - empty.seconds):,.0f}",
                f"{1_000 * taken.processor / count:.2f}",
                f"{taken.peak // MEBIBYTE} MB",
            )
        )
    head = ("waiting", "messages/s", "without the start", "ms of processor", "peak RSS")
    return f"### Growth: small messages (1 kB)\n\n{tables.table(head, rows)}"


def link(bench: Bench) -> str:
    """The same mailbox near and far."""
    rows = []
    for name, delay in (("loopback", None), (f"round trip {ROUND_TRIP} ms", ROUND_TRIP)):
        drop_box = bench.mixed.filled(bench.extent.link)
        folder = folder_of(bench.root, f"link-{delay}")
        with _delayed(drop_box.port, delay) as port:
            taken = contest.maillogger(ours.Setting(port=port), drop_box, folder)
        rows.append((name, taken.seconds))
    near = rows[0][1]
    shown = [(name, f"{bench.extent.link / t:,.0f}", f"{near / t:.0%}") for name, t in rows]
    head = ("", "messages/s", "of loopback")
    return f"### A long link: {bench.extent.link:,} mixed messages\n\n{tables.table(head, shown)}"


@contextmanager
def _delayed(port: int, delay: int | None) -> Iterator[int]:
    if delay is None:
        yield port
        return
    near = free_port()
    command = [sys.executable, "-m", "tests.bench.delay", str(near), str(port), str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield near
        finally:
            process.kill()


def memory(bench: Bench) -> str:
    """Peaks of all processes together: one child, many; large messages."""
    rows = []
    for processes in (1, 2):
        drop_box = bench.mixed.filled(bench.extent.link)
        folder = folder_of(bench.root, f"memory-{processes}")
        taken = contest.maillogger(ours.Setting(processes=processes), drop_box, folder)
        name = f"{bench.extent.link:,} mixed messages, {processes} parser" + "s" * (processes - 1)
        rows.append((name, taken))
    rows += large(bench.server, bench.root).items()
    shown = [
        (name, f"{taken.seconds:.2f}", f"{taken.processor:.2f}", f"{taken.peak // MEBIBYTE} MB")
        for name, taken in rows
    ]
    head = ("a pass over", "seconds", "of processor", "peak RSS")
    return f"### Memory, and large messages\n\n{tables.table(head, shown)}"


def where(bench: Bench) -> str:
    """Where the time of a pass goes, as its main process sees it."""
    drop_box = bench.mixed.filled(bench.extent.link)
    taken = stages(drop_box, folder_of(bench.root, "stages"))
    total = sum(each.clock for each in taken.values())
    rows = [
        (f"`{name}`", f"{each.clock:.2f}", f"{each.clock / total:.0%}", f"{each.processor:.2f}")
        for name, each in taken.items()
        if each.clock > total / 200
    ]
    head = ("until", "seconds", "share", "of processor, in the main thread")
    return (
        f"### Where the time goes: {bench.extent.link:,} mixed messages\n\n"
        f"{tables.table(head, rows)}"
    )


def unit_costs(bench: Bench) -> str:
    """What a message costs in each step."""
    found = units(bench.server.new_user(), folder_of(bench.root, "units"), bench.extent.units)
    rows = [(name, f"{cost:.2f}") for name, cost in found.cost.items()]
    head = ("step", "ms of processor a message")
    return f"### Unit costs: {found.count:,} mixed messages\n\n{tables.table(head, rows)}"


def many_records(bench: Bench) -> str:
    """An import of many contacts, then searches over as many e-mails."""
    count = bench.extent.records
    file = ours.install(bench.server.new_user(), folder_of(bench.root, "records"))
    taken = records.imported(file, count)
    records.logged(file, count)
    found = records.searched(file, count)
    whole = records.command(file, records.queries(count)[0])
    worst = max(found.warm, key=found.warm.__getitem__)
    mebibytes = f"{taken.peak // MEBIBYTE} MB"
    rows = [
        (f"import of {count:,} contacts from CSV", f"{taken.seconds:.1f} s", mebibytes),
        (f"{len(found.warm)} searches, warm: median", f"{median(found.warm.values()):.1f} ms", ""),
        (f"the slowest of them: `{worst}`", f"{found.warm[worst]:.1f} ms", ""),
        ("the first search of a process, file not in memory", f"{found.cold:.1f} ms", ""),
        (
            "a search as a command, interpreter and all, once",
            f"{1_000 * whole.seconds:.0f} ms",
            f"{whole.peak // MEBIBYTE} MB",
        ),
    ]
    head = ("", "took", "peak RSS")
    return f"### Records: {count:,} contacts, {count:,} e-mails\n\n{tables.table(head, rows)}"


def correctness(bench: Bench) -> str:
    """Everything that the generator put in is read again."""
    numbers = range(bench.extent.truths)
    problems = wrong(numbers)
    for each in problems[:20]:
        print(each, file=sys.stderr)
    found = ", ".join(f"{count:,} {name}" for name, count in sorted(kinds(numbers).items()))
    return (
        f"### Correctness\n\n{len(numbers):,} messages ({found}): "
        f"{len(problems)} texts, names, contents or originals were read wrong."
    )


SECTIONS: dict[str, Callable[[Bench], str]] = {
    "peers": peers,
    "growth": growth,
    "link": link,
    "memory": memory,
    "where": where,
    "units": unit_costs,
    "records": many_records,
    "correctness": correctness,
}

if __name__ == "__main__":
    main()
