"""`maillogger poll`: one pass over each mailbox; what cron runs."""

import signal
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from maillogger.cli.app import App
from maillogger.cli.output import json_option, print_json
from maillogger.cli.progress import Bar
from maillogger.errors import MailloggerError, TemporaryError

if TYPE_CHECKING:
    from maillogger.config import MailboxSettings
    from maillogger.worker.report import Report
    from maillogger.worker.stop import Stop

SOME_FAILED = 1
TRY_AGAIN = TemporaryError.exit_code


@click.command()
@click.option("--mailbox", metavar="NAME", help="Only this mailbox.")
@click.option("--strict", is_flag=True, help="End with exit code 1 if a message was not logged.")
@click.option(
    "--backoff",
    is_flag=True,
    help="For cron: leave a mailbox alone whose passes failed, for a minute at first, then longer.",
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@json_option
@click.pass_obj
def poll(  # noqa: PLR0913, PLR0917  (one for each option)
    app: App, mailbox: str | None, strict: bool, backoff: bool, quiet: bool, as_json: bool
) -> None:
    """Make one pass: log what waits in each mailbox, and file every message.

    A message leaves the inbox only after its decision is committed, so a pass may be stopped at
    any moment: the next one goes on. Notices are sent last. Exit codes: 0 done; 1 some messages
    failed (with --strict); 70 a bug; 75 try again; 77 login refused; 78 configuration.
    """
    from maillogger.worker.drop_box import said_of
    from maillogger.worker.stop import Stop

    failed, first_error, stop = 0, None, Stop()
    with stop.on_signals(signal.SIGTERM, exit_code=TRY_AGAIN):
        for each in app.mailboxes(mailbox):
            if stop.asked.is_set():
                break
            try:
                report = _poll(app, each, stop, backoff=backoff, quiet=quiet)
            except MailloggerError as error:
                first_error = first_error or error
                click.echo(f"maillogger: {each.name}: {said_of(each, error)}", err=True)
                continue
            failed += report.failed
            if as_json:
                print_json([asdict(report)])
            elif not quiet:
                click.echo(report.summary())
        if app.settings.notices is not None and not stop.asked.is_set():
            _send_notices(app)
    if first_error is not None:
        sys.exit(first_error.exit_code)
    if stop.asked.is_set():
        sys.exit(TRY_AGAIN)
    sys.exit(SOME_FAILED if strict and failed else 0)


def _send_notices(app: App) -> None:
    """Tell the submitters; whatever comes of it, the passes stand."""
    from maillogger.worker.notify import notify

    try:
        trouble = notify(app.settings, app.database).trouble
    except MailloggerError as error:
        trouble = str(error)
    if trouble:
        click.echo(f"maillogger: notices are still to be sent: {trouble}", err=True)


def _poll(
    app: App, mailbox: "MailboxSettings", stop: "Stop", *, backoff: bool, quiet: bool
) -> "Report":
    from maillogger.worker.poll import poll as make_pass
    from maillogger.worker.spare import refuse_early

    refuse_early(app.database, mailbox.name, patient=backoff)
    with Bar(mailbox.name, quiet=quiet) as progress:
        return make_pass(mailbox, app.settings, app.database, progress, stop.at)
