"""Where the time of a pass goes: the clock between the points that the pass names."""

import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from maillogger.worker.poll import poll
from tests.bench import ours
from tests.servers.drop_box import DropBox


@dataclass
class Stage:
    """Seconds of the clock, and of the processor in the main thread, until a point was reached."""

    clock: float = 0.0
    processor: float = 0.0


def stages(drop_box: DropBox, folder: Path) -> dict[str, Stage]:
    """The stages of a pass in this process, each summed over all sets."""
    settings, database = ours.opened(ours.install(drop_box, folder))
    taken: dict[str, Stage] = defaultdict(Stage)
    clock, processor = time.monotonic(), time.thread_time()

    def at(point: str) -> None:
        nonlocal clock, processor
        now, used = time.monotonic(), time.thread_time()
        taken[point].clock += now - clock
        taken[point].processor += used - processor
        clock, processor = now, used

    poll(settings.mailbox[0], settings, database, at=at)
    at("closed")
    database.close()
    return dict(taken)
