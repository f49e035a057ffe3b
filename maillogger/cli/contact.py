"""`maillogger contact`: what is known of a contact, and putting contacts in order."""

import click

from maillogger.cli.app import App
from maillogger.cli.erase import erase
from maillogger.cli.output import clean, json_option, print_done, print_json


@click.group()
def contact() -> None:
    """Show contacts, and put them in order. A contact is named by any of its addresses."""


@contact.command()
@click.argument("address")
@json_option
@click.pass_obj
def show(app: App, address: str, as_json: bool) -> None:
    """Show what is known of the contact with ADDRESS."""
    from maillogger.crm.card import card
    from maillogger.crm.order import find_contact

    app.open_database()
    found = card(find_contact(address))
    if as_json:
        print_json([found])
        return
    for name, value in found.items():
        shown = ", ".join(map(str, value)) or None if isinstance(value, list) else value
        click.echo(f"{name.replace('_', ' '):12} {clean(str(shown)) if shown is not None else '-'}")


@contact.command()
@click.argument("address")
@click.argument("into")
@json_option
@click.pass_obj
def merge(app: App, address: str, into: str, as_json: bool) -> None:
    """Make the contact with ADDRESS one with the contact INTO.

    INTO stays, with the addresses, e-mails and deals of both; its own name, company and owner
    are kept where it has them. This can't be undone.
    """
    from maillogger.crm import order
    from maillogger.database import transaction

    with transaction(app.database):
        order.merge(address, into)
    done = {"address": address, "into": into, "done": "merged"}
    print_done(done, f"{address} and {into} are one contact", as_json=as_json)


@contact.command("add-address")
@click.argument("address")
@click.argument("new")
@json_option
@click.pass_obj
def add_address(app: App, address: str, new: str, as_json: bool) -> None:
    """Give the contact with ADDRESS the address NEW too: mail to either is theirs."""
    from maillogger.crm import order
    from maillogger.database import transaction

    with transaction(app.database):
        added = order.add_address(address, new)
    done = {"address": address, "new": new, "done": "updated" if added else "unchanged"}
    print_done(done, f"{new}: {'added' if added else 'is theirs already'}", as_json=as_json)


contact.add_command(erase)
