"""`maillogger user`: who may log."""

from dataclasses import asdict
from datetime import UTC, datetime

import click

from maillogger.cli.app import App
from maillogger.cli.output import json_option, print_columns, print_done, print_json


@click.group()
def user() -> None:
    """Say who may log: the team's members and their addresses."""


@user.command()
@click.option("--name", required=True, help="The name as in the From of their mail.")
@click.option(
    "--team", is_flag=True, help="A team: mail from its address is nobody's in particular."
)
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@json_option
@click.pass_obj
def add(app: App, name: str, team: bool, addresses: tuple[str, ...], as_json: bool) -> None:
    """Add a user, or give a user of that name more addresses.

    Only mail from a user's address is logged. The first address is the one they are known by;
    several users may share an address.
    """
    from maillogger.crm import users
    from maillogger.database import transaction

    with transaction(app.database):
        done = users.put(name, addresses, datetime.now(UTC), team=team)
    print_done({"name": name, "done": done}, f"{name}: {done}", as_json=as_json)


@user.command("list")
@json_option
@click.pass_obj
def list_users(app: App, as_json: bool) -> None:
    """List the users, oldest first."""
    from maillogger.crm import users

    app.open_database()
    members = list(users.members())
    if as_json:
        print_json(asdict(each) for each in members)
        return
    rows = [
        (
            each.name,
            "team" if each.team else "",
            "" if each.active else "inactive",
            ", ".join(each.addresses),
        )
        for each in members
    ]
    print_columns(("NAME", "TEAM", "STATE", "ADDRESSES"), rows)


@user.command()
@click.argument("who", metavar="ADDRESS|NAME")
@json_option
@click.pass_obj
def deactivate(app: App, who: str, as_json: bool) -> None:
    """Let a user log no more; what was logged for them stays.

    `user add` with the same name and address brings them back.
    """
    from maillogger.crm import users
    from maillogger.database import transaction

    with transaction(app.database):
        member = users.deactivate(who)
    done = {"name": member.name, "done": "deactivated"}
    print_done(done, f"{member.name}: deactivated", as_json=as_json)
