"""`maillogger explain`: what would become of messages on disk, without writing anything."""

from collections.abc import Iterator
from pathlib import Path

import click

from maillogger.cli.app import App
from maillogger.cli.decision_record import decision_record
from maillogger.cli.explanation import explain_decision
from maillogger.cli.output import json_option, print_json
from maillogger.errors import InputError


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, readable=True, path_type=Path),
    metavar="PATH…",
)
@click.option("--mailbox", metavar="NAME", help="Decide as for this mailbox alone.")
@json_option
@click.pass_obj
def explain(app: App, paths: tuple[Path, ...], mailbox: str | None, as_json: bool) -> None:
    """Explain what would become of each message file: decision, reason, every rule asked.

    PATH is an .eml file, or a folder whose .eml files are taken in the order of their names.
    Each is judged by the users, contacts and never-log list as they are now, and alone: nothing
    is written. With --json, one object a line.
    """
    from maillogger.worker.examine import examine

    files = [each for path in paths for each in _files(path)]
    named = app.mailboxes(mailbox)[0] if mailbox else None
    app.open_database()
    for path, decision in examine(files, app.settings, named):
        if as_json:
            print_json([{"path": str(path), **decision_record(decision)}])
        else:
            click.echo("\n".join((f"{path}", *explain_decision(decision), "")))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(each for each in path.rglob("*.eml") if each.is_file())
    if not found:
        raise InputError(f"{path} holds no .eml file")
    yield from found
