"""`maillogger import`: records from the CSV files of other programs."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maillogger.cli.app import App
from maillogger.cli.output import json_option, print_json
from maillogger.cli.progress import Bar
from maillogger.worker.counted import counted

if TYPE_CHECKING:
    from maillogger.worker.importing import Remark

SHOWN = 20


@click.command("import")
@click.argument("kind", type=click.Choice(["contacts", "companies", "deals", "users"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@json_option
@click.pass_obj
def imports(app: App, kind: str, file: Path, dry_run: bool, as_json: bool) -> None:
    """Import contacts, companies, deals or users from a CSV file.

    Columns are found by their common names (Email, First Name, Company, Deal Stage, …) in any
    order, in English and some other languages; the delimiter may be , ; | or a tab. A deal names
    its contacts by address: import contacts before deals. A row that can't be used is left out
    and reported with its line; importing a file again changes nothing.
    """
    from maillogger.transfer.columns import KINDS
    from maillogger.transfer.csv_rows import count_lines, read_rows
    from maillogger.worker.importing import REQUIRED, Imported, import_rows, try_rows

    rows = read_rows(file, KINDS[kind], REQUIRED[kind])
    now = datetime.now(UTC)
    imported = Imported()
    if dry_run:
        imported = try_rows(kind, rows, app.database, now)
    else:
        with Bar(kind, quiet=as_json) as bar:
            bar.expect(count_lines(file))
            done = 0
            for imported in import_rows(kind, rows, app.database, now):
                total = sum(imported.done.values()) + len(imported.skipped)
                bar.advance(total - done)
                done = total
    if as_json:
        told = {
            "skipped": [asdict(each) for each in imported.skipped],
            "without_owner": [asdict(each) for each in imported.without_owner],
        }
        print_json([{**imported.done, **told, "dry_run": dry_run}])
        return
    counts = ", ".join(f"{count} {name}" for name, count in sorted(imported.done.items()))
    would = "would be: " if dry_run else ""
    skipped = counted(len(imported.skipped), "row")
    click.echo(f"{kind}: {would}{counts or 'nothing'}, {skipped} left out")
    _print_remarks(imported.skipped)
    if imported.without_owner:
        click.echo(f"Imported without owner: {counted(len(imported.without_owner), 'row')}")
        _print_remarks(imported.without_owner)


def _print_remarks(remarks: "Sequence[Remark]") -> None:
    for each in remarks[:SHOWN]:
        click.echo(f"  line {each.line}: {each.why}")
    if len(remarks) > SHOWN:
        click.echo(f"  … and {len(remarks) - SHOWN} more: --json has them all")
