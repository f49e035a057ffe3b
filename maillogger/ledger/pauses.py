"""How long a mailbox is left alone whose passes fail, kept for cron, which has no memory."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from maillogger.ledger.tables import Pause

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Paused:
    """The last passes over a mailbox failed; `demanded`: the server itself named the time."""

    failures: int
    until: datetime
    demanded: bool
    cause: str


def paused(mailbox: str) -> Paused | None:
    """What stands of the mailbox; None where its last pass went well."""
    row = Pause.get_or_none(Pause.mailbox == mailbox)
    if row is None:
        return None
    return Paused(row.failures, row.until, row.demanded, row.cause)


def failed(mailbox: str, cause: str, now: datetime, demanded: timedelta | None = None) -> None:
    """Count one more failed pass. Inside a `transaction`.

    The pause doubles from a minute to an hour, of which a random half is taken (jitter), so that
    many mailboxes don't come back at once. A pause that the server demanded is kept as it is.
    """
    before = paused(mailbox)
    failures = before.failures + 1 if before else 1
    pause = min(FIRST * (1 << min(failures - 1, 10)), LONGEST) * random.uniform(0.5, 1)  # noqa: S311
    if demanded is not None:
        pause = max(demanded, pause)
    values = {"failures": failures, "until": now + pause, "cause": cause}
    values["demanded"] = demanded is not None
    Pause.delete().where(Pause.mailbox == mailbox).execute()
    Pause.insert(mailbox=mailbox, **values).execute()


def went_well(mailbox: str) -> None:
    """Forget the failures. Inside a `transaction`."""
    Pause.delete().where(Pause.mailbox == mailbox).execute()
