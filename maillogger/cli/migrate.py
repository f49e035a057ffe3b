"""`maillogger migrate`: bring the database's schema up to date."""

import click

from maillogger.cli.app import App
from maillogger.cli.output import json_option, print_done


@click.command()
@json_option
@click.pass_obj
def migrate(app: App, as_json: bool) -> None:
    """Bring the database's schema up to date, safely beside other commands.

    Every command that needs the schema does this first; this one only says what was applied.
    """
    from maillogger.database import migrate as apply
    from maillogger.database import open_database

    database = open_database(app.settings.database.url)
    try:
        applied = apply(database)
    finally:
        database.close()
    said = "\n".join(f"applied {name}" for name in applied) or "The schema is up to date."
    print_done({"applied": list(applied)}, said, as_json=as_json)
