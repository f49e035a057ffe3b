"""`maillogger failed export` and `failed drop`: copies of failures, and their end."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from maillogger.cli.app import App
from maillogger.cli.failed_choice import concerned, filters, ids_argument, is_narrowed, wanted
from maillogger.cli.failed_reprocess import explain_absent
from maillogger.cli.output import json_option, print_done, print_json
from maillogger.worker.counted import counted

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, type=int, required=True)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@json_option
@click.pass_obj
def export(app: App, ids: tuple[int, ...], folder: Path, force: bool, as_json: bool) -> None:
    """Write messages from the failure folder to DIR as ID.eml, octet for octet."""
    from maillogger.errors import InputError
    from maillogger.worker.failure_mail import export as fetch

    meant = wanted(ids)
    files = {entry: folder / f"{entry}.eml" for entry in ids}
    taken = [str(each) for each in files.values() if each.exists() and not force]
    if taken:
        raise InputError(f"{', '.join(taken)}: there already (--force replaces)")
    mailboxes = [mailbox for mailbox, _ in concerned(app, meant)]
    written = set()
    for mailbox in mailboxes:
        for entry, octets in fetch(mailbox, frozenset(ids)):
            _write(files[entry], octets, force)
            file = files[entry]
            print_done({"id": entry, "file": str(file)}, str(file), as_json=as_json)
            written.add(entry)
    if missing := sorted(set(ids) - written):
        listed = ", ".join(map(str, missing))
        raise InputError(
            f"not in the failure folder: {listed} (`maillogger failed list --refresh`)"
        )


def _write(file: Path, octets: bytes, force: bool) -> None:
    """A new file of this user's alone, complete or not there."""
    from maillogger.errors import InputError

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if force:
            file.unlink(missing_ok=True)
        # Never through a link, nor over a file that has come meanwhile.
        with os.fdopen(os.open(file, NEW, 0o600), "wb") as stream:
            try:
                stream.write(octets)
                stream.flush()
            except OSError:
                file.unlink()
                raise
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error


@click.command()
@ids_argument
@filters
@click.option("--yes", is_flag=True, help="Don't ask.")
@json_option
@click.pass_obj
def drop(app: App, /, ids: tuple[int, ...], yes: bool, as_json: bool, **given: Any) -> None:  # noqa: ANN401
    """Delete messages from the failure folder for good, by ID or by filters.

    What is known of them stays: `maillogger failed show ID`.
    """
    from maillogger.worker.failure_folder import Choice
    from maillogger.worker.failure_mail import drop as delete
    from maillogger.worker.services import open_services

    meant = wanted(ids, **given)
    if not is_narrowed(meant):
        raise click.UsageError("Give IDs or filters: --reason, --sender, --since.")
    found = list(concerned(app, meant))
    count = sum(len(each) for _, each in found)
    if count and not yes:
        click.confirm(
            f"Delete {counted(count, 'message')} from the failure folder for good?", abort=True
        )
    # Just what was counted: more may have failed while the question was open.
    for mailbox, meant_here in found:
        with open_services(mailbox, app.settings, app.database) as services:
            done = delete(services, Choice(wanted(tuple(meant_here))))
        if as_json:
            print_json([asdict(done)])
        else:
            lines = (f"{done.mailbox}: {done.dropped} deleted", *explain_absent(done.absent))
            click.echo("\n".join(lines))
