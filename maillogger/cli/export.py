"""`maillogger export`: records as files for other programs."""

import os
import secrets
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from maillogger.cli.app import App


@click.command()
@click.argument("kind", type=click.Choice(["contacts", "companies", "deals", "emails"]))
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "mbox"]),
    default="csv",
    show_default=True,
    help="JSON is one object a line; mbox is for e-mails alone.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file, which only you can read; else to standard output.",
)
@click.pass_obj
def export(app: App, kind: str, form: str, output: Path | None) -> None:
    """Write contacts, companies, deals or e-mails to a file.

    The CSV of contacts, companies and deals can be imported again. In CSV a cell that a
    spreadsheet would take for a formula has a ' in front; `import` takes it off. An mbox is
    rebuilt from the records, with the attachments that are stored.
    """
    from maillogger.crm.attachments import AttachmentStore
    from maillogger.worker.exporting import export as export_pieces

    app.open_database()
    pieces = export_pieces(kind, form, AttachmentStore(app.settings.database.attachments))
    if output is None:
        _write(sys.stdout.buffer, pieces)
        return
    with _whole(output) as stream:
        _write(stream, pieces)


def _write(stream: BinaryIO, pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        stream.write(piece)
    stream.flush()


@contextmanager
def _whole(file: Path) -> Iterator[BinaryIO]:
    """The file appears when it is whole, and replaces what was there; mode 0600."""
    from maillogger.errors import InputError

    fresh = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InputError(f"{file} can't be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            os.fsync(stream.fileno())
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
