"""`maillogger never-log`: whose mail never enters the CRM."""

from dataclasses import asdict
from datetime import UTC, datetime

import click

from maillogger.cli.app import App
from maillogger.cli.output import json_option, print_columns, print_done, print_json

user_option = click.option(
    "--user", "who", metavar="ADDRESS", help="On this user's own list, not on the account's."
)


@click.group("never-log")
def never_log() -> None:
    """Keep addresses and domains out of the CRM.

    VALUE is an address, a domain with its subdomains (example.com), or a domain without them
    (*@example.com).
    """


@never_log.command()
@click.argument("value")
@user_option
@json_option
@click.pass_obj
def add(app: App, value: str, who: str | None, as_json: bool) -> None:
    """Never log mail to or from VALUE. What was logged before stays."""
    from maillogger.crm import never_log as entries
    from maillogger.database import transaction

    with transaction(app.database):
        added = entries.add(value, _user_id(who), datetime.now(UTC))
    done = {"value": value, "done": "created" if added else "unchanged"}
    said = "never logged from now on" if added else "was on the list already"
    print_done(done, f"{value}: {said}", as_json=as_json)


@never_log.command()
@click.argument("value")
@user_option
@json_option
@click.pass_obj
def remove(app: App, value: str, who: str | None, as_json: bool) -> None:
    """Take VALUE off the list."""
    from maillogger.crm import never_log as entries
    from maillogger.database import transaction
    from maillogger.errors import InputError

    with transaction(app.database):
        if not entries.remove(value, _user_id(who)):
            raise InputError(f"{value} is not on that list: see `maillogger never-log list`")
    print_done({"value": value, "done": "removed"}, f"{value}: off the list", as_json=as_json)


@never_log.command("list")
@json_option
@click.pass_obj
def list_entries(app: App, as_json: bool) -> None:
    """List the entries: the account's first, then each user's own."""
    from maillogger.crm import never_log as entries

    app.open_database()
    listed = list(entries.listed())
    if as_json:
        print_json(asdict(each) for each in listed)
        return
    print_columns(("VALUE", "LIST"), [(each.value, each.user or "account") for each in listed])


def _user_id(who: str | None) -> int | None:
    from maillogger.crm import users

    return users.find(who).id if who else None
