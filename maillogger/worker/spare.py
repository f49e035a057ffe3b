"""Leaves a mailbox alone whose passes fail: for longer and longer, or until its server says."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import peewee

from maillogger.database.transactions import explained, transaction
from maillogger.errors import LoginError, MailloggerError, TemporaryError
from maillogger.intake.answers import ThrottledError
from maillogger.ledger import pauses


def refuse_early(database: peewee.Database, mailbox: str, *, patient: bool) -> None:
    """Raise TemporaryError where it is too early for the next pass, saying until when and why.

    Only a patient pass (cron, the service) waits for our own pause: a person who calls has
    mended something. What the server demanded holds for everybody.
    """
    with explained(database):
        found = pauses.paused(mailbox)
    if found is None or found.until <= datetime.now(UTC) or not (patient or found.demanded):
        return
    who = "its server asks for" if found.demanded else f"{found.failures} failed passes ask for"
    raise TemporaryError(
        f"{mailbox}: {who} a pause until {found.until:%H:%M:%S} UTC. The last one said: "
        f"{found.cause}"
    )


@contextmanager
def counting_failures(database: peewee.Database, mailbox: str) -> Iterator[None]:
    """Keep in the database whether the pass in the block went well.

    Trouble that passes and refused logins count: providers lock accounts that try too often.
    """
    try:
        yield
    except (TemporaryError, LoginError) as error:
        # Where the database is the trouble, the pass has said so.
        with suppress(TemporaryError), transaction(database):
            pauses.failed(mailbox, str(error), datetime.now(UTC), _demanded(error))
        raise
    with explained(database):
        found = pauses.paused(mailbox)
    if found:
        with transaction(database):
            pauses.went_well(mailbox)


def _demanded(error: MailloggerError) -> timedelta | None:
    return error.pause if isinstance(error, ThrottledError) else None
