"""`maillogger failed reprocess`: decide failures anew, where they lie."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from maillogger.cli.app import App
from maillogger.cli.failed_choice import concerned, filters, ids_argument, is_narrowed, wanted
from maillogger.cli.output import json_option, print_columns, print_json
from maillogger.cli.progress import Bar
from maillogger.errors import MailloggerError
from maillogger.worker.counted import counted

if TYPE_CHECKING:
    from maillogger.config import MailboxSettings
    from maillogger.worker.failure_folder import Absent, Choice


@click.command()
@ids_argument
@click.option("--all", "everything", is_flag=True, help="All that lies in the failure folders.")
@filters
@click.option("--dry-run", is_flag=True, help="Only say what would become of them.")
@click.option("--limit", type=click.IntRange(1), help="At most so many messages.")
@json_option
@click.pass_obj
def reprocess(app: App, /, ids: tuple[int, ...], everything: bool, **given: Any) -> None:  # noqa: ANN401
    """Decide messages in the failure folder anew, by ID, by filters, or --all.

    After a rule, a user or a record has changed, those that log now are moved to the success
    folder; the others stay, with the reason of now. Doing it again changes nothing. With --all
    also what a person put into the failure folder. What a person took out of it is taken off
    the list. Exit code 75: another run is working on the mailbox.
    """
    from maillogger.worker.failure_folder import Choice

    dry_run, limit, as_json = (given.pop(each) for each in ("dry_run", "limit", "as_json"))
    meant = wanted(ids, **given)
    if everything == is_narrowed(meant):
        raise click.UsageError("Give IDs or filters (--reason, --sender, --since), or --all alone.")
    choice = Choice(meant, everything, limit)
    run = _rehearse if dry_run else _reprocess
    sys.exit(run(app, choice, as_json))


def _mailboxes(app: App, choice: "Choice") -> "Iterator[MailboxSettings]":
    app.open_database()
    if choice.everything:
        yield from app.mailboxes(choice.wanted.mailbox)
    else:
        yield from (mailbox for mailbox, _ in concerned(app, choice.wanted))


def _reprocess(app: App, choice: "Choice", as_json: bool) -> int:
    """One mailbox after the other; the answer is the exit code of the first that failed."""
    from dataclasses import replace

    exit_code = 0
    left = choice.limit
    for mailbox in _mailboxes(app, choice):
        if left == 0:
            break
        try:
            done = _in_mailbox(app, mailbox, replace(choice, limit=left), as_json)
        except MailloggerError as error:
            exit_code = exit_code or error.exit_code
            click.echo(f"maillogger: {mailbox.name}: {error}", err=True)
            continue
        left = None if left is None else max(left - done, 0)
    return exit_code


def _in_mailbox(app: App, mailbox: "MailboxSettings", choice: "Choice", as_json: bool) -> int:
    from maillogger.worker.reprocess import reprocess as decide_anew
    from maillogger.worker.services import open_services

    with open_services(mailbox, app.settings, app.database) as services, Bar(mailbox.name) as bar:
        report, absent = decide_anew(services, choice, bar)
    if as_json:
        print_json([asdict(report) | {"absent": asdict(absent)}])
    else:
        click.echo("\n".join((report.summary(), *explain_absent(absent))))
    return report.total


def _rehearse(app: App, choice: "Choice", as_json: bool) -> int:
    from maillogger.cli.decision_record import outcome
    from maillogger.worker.failure_mail import rehearse

    rows: list[dict[str, Any]] = []
    for mailbox in _mailboxes(app, choice):
        for each in rehearse(mailbox, app.settings, choice):
            decision = each.decision
            row = {
                "id": each.id,
                "mailbox": mailbox.name,
                "decision": outcome(decision),
                "reason": decision.reason,
                "sender": decision.submitter.address if decision.submitter else None,
                "subject": decision.subject if decision.keeps_content else None,
            }
            rows.append(row)
            if as_json:
                print_json([row])
    if not as_json:
        _print_rehearsal(rows)
    return 0


def _print_rehearsal(rows: list[dict[str, Any]]) -> None:
    shown = [
        (each["id"], each["reason"] or "logged", each["sender"], each["subject"]) for each in rows
    ]
    print_columns(("ID", "WOULD BE", "SENDER", "SUBJECT"), shown)
    counts = Counter(each[1] for each in shown)
    outcomes = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    click.echo(
        f"\n{counted(len(rows), 'message')} would be: {outcomes or 'none'}. Nothing was changed."
    )


def explain_absent(absent: "Absent") -> Iterator[str]:
    """What a person had taken out of the failure folder, a line each."""
    if absent.settled:
        yield f"  {absent.settled} moved to the success folder by hand: off the list"
    if absent.gone:
        yield f"  {absent.gone} in none of the folders any more: off the list"
    if absent.waiting:
        yield f"  {absent.waiting} back in the inbox: for the next poll"
