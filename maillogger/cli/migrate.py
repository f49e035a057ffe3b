"""`maillogger migrate`: bring the database's schema up to date."""

import click

from maillogger.cli.app import App


@click.command()
@click.pass_obj
def migrate(app: App) -> None:
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
    for name in applied:
        click.echo(f"applied {name}")
    if not applied:
        click.echo("The schema is up to date.")
