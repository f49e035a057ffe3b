"""How `maillogger failed` is told which failures are meant: ids, or filters."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from maillogger.cli.app import App
from maillogger.rules.reasons import REASONS

if TYPE_CHECKING:
    from maillogger.config import MailboxSettings
    from maillogger.ledger.failures import Wanted

Command = Callable[..., Any]

ids_argument = click.argument("ids", metavar="[ID]...", nargs=-1, type=int)

_FILTERS = (
    click.option("--mailbox", metavar="NAME", help="Only of this mailbox."),
    click.option(
        "--reason",
        type=click.Choice([each.name for each in REASONS]),
        metavar="REASON",
        help="Only with this reason code (`maillogger rules`).",
    ),
    click.option("--sender", metavar="TEXT", help="Only where the sender's address holds this."),
    click.option(
        "--since",
        type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
        callback=lambda _context, _option, given: in_utc(given),
        help="Only since then (UTC).",
    ),
)


def filters(command: Command) -> Command:
    """Add --mailbox, --reason, --sender and --since, which `wanted` takes as they come."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


def in_utc(given: datetime | None) -> datetime | None:
    """The moment that was given without a zone, as UTC."""
    return given.replace(tzinfo=UTC) if given else None


def wanted(ids: tuple[int, ...] = (), **given: Any) -> "Wanted":  # noqa: ANN401
    """The failures that are meant. `given` are the options of `filters`."""
    from maillogger.ledger.failures import Wanted

    return Wanted(ids=frozenset(ids) if ids else None, **given)


def is_narrowed(meant: "Wanted") -> bool:
    """Whether anything but the mailbox says which failures are meant."""
    return any(each is not None for each in (meant.ids, meant.reason, meant.sender, meant.since))


def concerned(app: App, meant: "Wanted") -> "Iterator[tuple[MailboxSettings, frozenset[int]]]":
    """The mailboxes in which failures are meant, with their ids.

    Raises InputError for an id that is no failure's (any more), ConfigError for a failure in a
    mailbox that isn't configured.
    """
    from maillogger.errors import InputError
    from maillogger.ledger.failures import failures

    app.open_database()
    found = list(failures(meant))
    missing = sorted((meant.ids or frozenset()) - {each.id for each in found})
    if missing:
        listed = ", ".join(map(str, missing))
        raise InputError(f"not among the failures: {listed} (see `maillogger failed list`)")
    by_mailbox: dict[str, set[int]] = defaultdict(set)
    for each in found:
        by_mailbox[each.mailbox].add(each.id)
    for name, ids in by_mailbox.items():
        yield app.mailboxes(name)[0], frozenset(ids)
