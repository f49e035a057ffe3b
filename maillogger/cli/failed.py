"""`maillogger failed`: what was not logged, and why."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from maillogger.cli.app import App
from maillogger.cli.explanation import explain_reason, explain_trace
from maillogger.cli.failed_choice import filters, wanted
from maillogger.cli.failed_mail import drop, export
from maillogger.cli.failed_reprocess import explain_absent, reprocess
from maillogger.cli.output import clean, json_option, print_columns, print_json

if TYPE_CHECKING:
    from maillogger.ledger.notices import StoredNotice

AGE_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))


@click.group()
def failed() -> None:
    """See what was not logged and why, put it right, and try again."""


failed.add_command(reprocess)
failed.add_command(export)
failed.add_command(drop)


@failed.command("list")
@filters
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@click.option(
    "--refresh", is_flag=True, help="First look what a person took out of the failure folders."
)
@json_option
@click.pass_obj
def list_failures(app: App, /, limit: int, refresh: bool, as_json: bool, **given: Any) -> None:  # noqa: ANN401
    """List the messages in the failure folders, newest first."""
    from maillogger.ledger.failures import failures

    app.open_database()
    if refresh:
        _refresh(app, given["mailbox"])
    found = list(failures(wanted(**given), limit))
    if as_json:
        print_json(asdict(each) for each in found)
        return
    if not found:
        click.echo("No failures.")
        return
    now = datetime.now(UTC)
    rows = [
        (each.id, age(now - each.decided_at), each.reason, each.sender, each.subject)
        for each in found
    ]
    print_columns(("ID", "AGE", "REASON", "SENDER", "SUBJECT"), rows)
    click.echo("\nmaillogger failed show ID tells which rules were asked, and what to do.")


def _refresh(app: App, name: str | None) -> None:
    from maillogger.worker.failure_mail import refresh
    from maillogger.worker.services import open_services

    for mailbox in app.mailboxes(name):
        with open_services(mailbox, app.settings, app.database) as services:
            for line in explain_absent(refresh(services)):
                click.echo(f"{mailbox.name}:{line}", err=True)


@failed.command()
@click.argument("entry", metavar="ID", type=int)
@json_option
@click.pass_obj
def show(app: App, entry: int, as_json: bool) -> None:
    """Show everything that is known of a message: its reason, what to do, every rule asked."""
    from maillogger.errors import InputError
    from maillogger.ledger import notices
    from maillogger.ledger.failures import account

    app.open_database()
    found = account(entry)
    told = notices.of_entry(entry)
    if found is None:
        raise InputError(f"no message has the id {entry}: see `maillogger failed list`")
    if as_json:
        print_json([asdict(found) | {"notices": [asdict(each) for each in told]}])
        return
    click.echo(f"{found.id}: {clean(found.subject or '(no subject kept)')}")
    click.echo(f"  {found.outcome}: {found.reason or 'logged'}")
    for line in explain_reason(found.reason):
        click.echo(line)
    click.echo(f"  from {clean(found.sender or 'nobody')}")
    ago = age(datetime.now(UTC) - found.decided_at)
    click.echo(f"  decided {found.decided_at:%Y-%m-%d %H:%M} UTC ({ago})")
    click.echo(f"  mailbox {found.mailbox}, met in {found.folder} as UID {found.uid}")
    click.echo(f"  state: {found.state}")
    click.echo(f"  way: {found.way} ({clean(found.way_evidence)})")
    for each in found.participants:
        click.echo(f"    {each.role:4} {clean(each.address.address)}: {each.verdict}")
    for line in (*explain_trace(found.trace), *map(_notice, told)):
        click.echo(line)


def _notice(notice: "StoredNotice") -> str:
    """What the submitter was told, or why not."""
    moment = notice.settled_at or notice.tried_at or notice.created
    cause = f" ({clean(notice.cause)})" if notice.cause else ""
    to = f"{notice.reason} to {clean(notice.recipient)}"
    return f"  notice {to}: {notice.outcome}{cause}, {moment:%Y-%m-%d %H:%M} UTC"


def age(passed: timedelta) -> str:
    """How long ago, in the largest unit that fits: `3d`, `2h`, `5min`."""
    seconds = max(int(passed.total_seconds()), 0)
    return next((f"{seconds // size}{unit}" for unit, size in AGE_UNITS if seconds >= size), "now")
