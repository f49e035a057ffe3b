"""Where the time of a pass goes: the clock between the points that the pass names."""

import time
from collections import defaultdict
from pathlib import Path

from maillogger.worker.points import Point
from maillogger.worker.poll import poll
from tests.bench import ours
from tests.servers.drop_box import DropBox


def stages(drop_box: DropBox, folder: Path) -> dict[str, float]:
    """Seconds until each point was reached, summed over a pass in this process."""
    settings, database = ours.opened(ours.install(drop_box, folder))
    taken: dict[str, float] = defaultdict(float)
    last = time.monotonic()

    def at(point: Point) -> None:
        nonlocal last
        now = time.monotonic()
        taken[point] += now - last
        last = now

    poll(settings.mailbox[0], settings, database, at=at)
    database.close()
    return dict(taken)
