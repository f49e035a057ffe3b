"""`maillogger failed`: what was not logged, and why."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from maillogger.cli.app import App
from maillogger.cli.explanation import explain_reason, explain_trace
from maillogger.cli.output import clean, json_option, print_columns, print_json

AGE_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))


@click.group()
def failed() -> None:
    """See what was not logged, and why."""


@failed.command("list")
@click.option("--mailbox", metavar="NAME", help="Only of this mailbox.")
@click.option("--reason", metavar="REASON", help="Only with this reason code (`maillogger rules`).")
@click.option("--sender", metavar="TEXT", help="Only where the sender's address holds this.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="Only since then (UTC)."
)
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@json_option
@click.pass_obj
def list_failures(
    app: App, /, limit: int, as_json: bool, since: datetime | None, **given: str
) -> None:
    """List the messages in the failure folders, newest first."""
    from maillogger.ledger.failures import Wanted, failures

    app.open_database()
    moment = since.replace(tzinfo=UTC) if since else None
    found = list(failures(Wanted(**given, since=moment), limit))
    if as_json:
        print_json(asdict(each) for each in found)
        return
    now = datetime.now(UTC)
    rows = [
        (each.id, age(now - each.decided_at), each.reason, each.sender, each.subject)
        for each in found
    ]
    print_columns(("ID", "AGE", "REASON", "SENDER", "SUBJECT"), rows)
    if found:
        click.echo("\nmaillogger failed show ID tells which rules were asked, and what to do.")


@failed.command()
@click.argument("entry", metavar="ID", type=int)
@json_option
@click.pass_obj
def show(app: App, entry: int, as_json: bool) -> None:
    """Show everything that is known of a message: its reason, what to do, every rule asked."""
    from maillogger.errors import InputError
    from maillogger.ledger.failures import account

    app.open_database()
    found = account(entry)
    if found is None:
        raise InputError(f"no message has the id {entry}: see `maillogger failed list`")
    if as_json:
        print_json([asdict(found)])
        return
    click.echo(f"{found.id}: {clean(found.subject or '(no subject kept)')}")
    click.echo(f"  {found.outcome}: {found.reason or 'logged'}")
    for line in explain_reason(found.reason):
        click.echo(line)
    click.echo(f"  from {clean(found.sender or 'nobody')}, {found.decided_at:%Y-%m-%d %H:%M} UTC")
    click.echo(f"  mailbox {found.mailbox}, met in {found.folder} as UID {found.uid}")
    click.echo(f"  way: {found.way} ({clean(found.way_evidence)})")
    for each in found.participants:
        click.echo(f"    {each.role:4} {clean(each.address.address)}: {each.verdict}")
    for line in explain_trace(found.trace):
        click.echo(line)


def age(passed: timedelta) -> str:
    """How long ago, in the largest unit that fits: `3d`, `2h`, `5min`."""
    seconds = max(int(passed.total_seconds()), 0)
    return next((f"{seconds // size}{unit}" for unit, size in AGE_UNITS if seconds >= size), "now")
