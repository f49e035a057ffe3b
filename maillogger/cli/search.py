"""`maillogger search`: e-mails by their words, newest first."""

from dataclasses import asdict

import click

from maillogger.cli.app import App
from maillogger.cli.output import json_option, page_options, print_json
from maillogger.cli.timeline import email_lines


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS…")
@page_options
@json_option
@click.pass_obj
def search(app: App, words: tuple[str, ...], limit: int, page: int, as_json: bool) -> None:
    """Find the e-mails that hold all the WORDS, newest first.

    They are looked for in subject, text, note, names, addresses and attachment names; case and
    accents don't matter. `'"a phrase"'` in quotes is found word for word, and `offer*` is
    whatever begins so.
    """
    from maillogger.crm.indexing import index_pending
    from maillogger.crm.search import search as find

    index_pending(app.database)
    emails = find(" ".join(words), limit, (page - 1) * limit)
    if as_json:
        print_json(asdict(each) for each in emails)
        return
    for email in emails:
        click.echo("\n".join((*email_lines(email), "")))
    if not emails:
        click.echo("Nothing more is found." if page > 1 else "Nothing is found.")
