"""`maillogger deal`: deals added and closed by hand."""

from datetime import UTC, datetime

import click

from maillogger.cli.app import App
from maillogger.cli.output import json_option, print_done

company_option = click.option("--company", default="", metavar="NAME", help="Whose deal it is.")


@click.group()
def deal() -> None:
    """Add and close deals. E-mails are logged to the newest open deals of their contacts."""


@deal.command()
@click.argument("name")
@click.option("--contact", "contacts", multiple=True, metavar="ADDRESS", help="May be repeated.")
@company_option
@click.option("--stage", default="", help="Where it stands, in your words.")
@click.option("--owner", default="", metavar="USER", help="A user, by address or name.")
@json_option
@click.pass_obj
def add(app: App, /, name: str, contacts: tuple[str, ...], as_json: bool, **texts: str) -> None:
    """Add the deal NAME, or give the one of that name and company what is new.

    Without --company it is of the company of its first contact. A closed deal is opened again.
    """
    from maillogger.crm import deals
    from maillogger.crm.given import DealGiven
    from maillogger.database import transaction

    given = DealGiven(
        name=name,
        stage=texts["stage"],
        open=True,
        company=texts["company"],
        owner=texts["owner"],
        contacts=contacts,
    )
    with transaction(app.database):
        done = deals.put(given, datetime.now(UTC))
    print_done({"name": name, "done": done}, f"{name}: {done}", as_json=as_json)


@deal.command()
@click.argument("name")
@company_option
@click.option("--stage", default="", help="The last stage, such as Won.")
@json_option
@click.pass_obj
def close(app: App, name: str, company: str, stage: str, as_json: bool) -> None:
    """Close the open deal NAME: no more e-mails are logged to it."""
    from maillogger.crm import order
    from maillogger.database import transaction

    with transaction(app.database):
        order.close_deal(name, company, stage)
    print_done({"name": name, "done": "closed"}, f"{name}: closed", as_json=as_json)
