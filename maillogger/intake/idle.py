"""Waiting until the server says that a message came (IDLE, RFC 2177)."""

import time
from collections.abc import Callable
from typing import Any

from maillogger.intake.session import Session

RENEWED = 9 * 60.0
"""Seconds after which IDLE is asked for anew: servers and firewalls forget after ten minutes."""

GLANCE = 1.0
"""Seconds between two looks at whether to end."""


class Listener:
    """Hears of messages that come into the folder that the session has open."""

    def __init__(self, session: Session) -> None:
        self._session = session
        with session.asking("IDLE") as client:
            _told_unasked(client)  # how many there were when the folder was opened

    def await_arrival(self, ended: Callable[[], bool], seconds: float = RENEWED) -> bool:
        """Idle; True as soon as a message came, False after so many seconds.

        Also False when `ended` says so, a second later at most. Raises TemporaryError where the
        connection is lost.
        """
        until = time.monotonic() + seconds
        hung_up = False
        with self._session.asking("IDLE") as client:
            client.idle()
            arrived = _told_unasked(client)
            while not (arrived or hung_up or ended()) and time.monotonic() < until:
                began = time.monotonic()
                answers = client.idle_check(timeout=GLANCE)
                arrived = _tells(answers)
                # At the end of a stream IMAPClient answers nothing, at once; `idle_done` raises.
                hung_up = not answers and time.monotonic() - began < GLANCE / 2
            client.idle_done()
            return _told_unasked(client) or arrived


def _tells(answers: list[Any]) -> bool:
    return any(len(each) > 1 and each[1] == b"EXISTS" for each in answers)


def _told_unasked(client: Any) -> bool:  # noqa: ANN401  (IMAPClient has no types)
    """Whether a message came between two commands: imaplib keeps what it was told by the way."""
    return client._imap.untagged_responses.pop("EXISTS", None) is not None
