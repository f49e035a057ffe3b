"""`maillogger check`: is everything reachable and right? It says what to do."""

import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from maillogger.cli.app import App
from maillogger.cli.output import clean, json_option, print_json
from maillogger.worker.checkup import check_database, check_mailbox, check_notices
from maillogger.worker.finding import Finding

MARKS = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}


@click.command()
@json_option
@click.pass_obj
def check(app: App, as_json: bool) -> None:
    """Check everything from the configuration to the last messages, and say what to do.

    That is the database, the attachments, each login, its server and folders, the clock, the
    headers of the last messages (which address they were for, whose authentication results they
    have), and the server for notices. Missing folders are created, and the database is brought
    up to date. No message is touched.
    The exit code is 0 where nothing is wrong, else that of the first error.
    """
    exit_code = 0
    for finding in _findings(app):
        exit_code = exit_code or finding.exit_code
        if as_json:
            print_json([asdict(finding)])
        else:
            _print(finding)
    sys.exit(exit_code)


def _findings(app: App) -> Iterator[Finding]:
    mailboxes = app.mailboxes()
    origin = str(app.file) if app.file else "the environment alone"
    yield Finding("ok", "configuration", origin)
    yield from check_database(app.settings, lambda: _active_users(app))
    for mailbox in mailboxes:
        yield from check_mailbox(mailbox, app.settings)
    yield from check_notices(app.settings)


def _active_users(app: App) -> int:
    from maillogger.crm.users import count_active

    app.open_database()
    return count_active()


def _print(finding: Finding) -> None:
    click.echo(f"{MARKS[finding.level]} {finding.subject}: {clean(finding.message)}")
    if finding.advice:
        click.echo(f"        What to do: {finding.advice}")
