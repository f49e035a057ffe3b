"""Waiting until the server says that a message came (IDLE, RFC 2177)."""

import time
from collections.abc import Callable

from maillogger.intake.session import Session

RENEWED = 9 * 60.0
"""Seconds after which IDLE is asked for anew: servers and firewalls forget after ten minutes."""

GLANCE = 1.0
"""Seconds between two looks at whether to end."""


def await_arrival(session: Session, ended: Callable[[], bool], seconds: float = RENEWED) -> bool:
    """Idle in the open folder; True as soon as a message came, False after so many seconds.

    Also False when `ended` says so, a second later at most. Raises TemporaryError where the
    connection is lost.
    """
    until = time.monotonic() + seconds
    arrived = hung_up = False
    with session.asking("IDLE") as client:
        client.idle()
        while not (arrived or hung_up or ended()) and time.monotonic() < until:
            began = time.monotonic()
            answers = client.idle_check(timeout=GLANCE)
            arrived = any(each[1] == b"EXISTS" for each in answers if len(each) > 1)
            # At the end of a stream IMAPClient answers nothing, at once: `idle_done` raises then.
            hung_up = not answers and time.monotonic() - began < GLANCE / 2
        client.idle_done()
    return arrived
