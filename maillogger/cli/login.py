"""`maillogger login`: ask a user, once, to let maillogger into a Gmail mailbox."""

import os
from typing import TYPE_CHECKING

import click

from maillogger.cli.app import App
from maillogger.errors import InputError

if TYPE_CHECKING:
    from maillogger.config import MailboxSettings, NoticeSettings, OAuth2Settings
    from maillogger.login.consent import Listener

WAIT_SECONDS = 600


@click.command()
@click.option("--mailbox", metavar="NAME", help="Which mailbox, where there are several.")
@click.option("--notices", is_flag=True, help="The server for notices instead.")
@click.option(
    "--port",
    type=click.IntRange(1024, 65535),
    help="Where to wait for the browser, to be forwarded from another machine by SSH.",
)
@click.pass_obj
def login(app: App, /, mailbox: str | None, notices: bool, port: int | None) -> None:
    """Let a user of Gmail agree, in a browser, that maillogger reads the mailbox.

    Needed once for a mailbox whose [mailbox.oauth2] has a client_id without a tenant; all other
    logins need nobody. Open the page it prints, as the mailbox's user; what comes back is kept in
    token_file, which only its owner can read. On a machine without a browser forward a port to
    it: `ssh -L PORT:127.0.0.1:PORT HOST`, then `maillogger login --port PORT`.
    """
    from maillogger.config import client_secret, owner_name
    from maillogger.login.configured import token_file
    from maillogger.login.consent import exchanged

    owner, settings = _owner(app, mailbox, notices=notices)
    kept = token_file(owner)
    secret = client_secret(owner, os.environ)
    with _listening(port) as listener:
        url = listener.question.url(settings, str(owner.username))
        click.echo(f"Open this page in a browser, as {owner.username}, and agree:\n\n{url}\n")
        click.echo(f"Waiting on port {listener.port} of this machine for the answer …")
        token = exchanged(settings, secret, listener.question, listener.code(WAIT_SECONDS))
    with kept.locked():
        kept.write(token)
    click.echo(f"{owner_name(owner)} may log in now; `maillogger check` tries it.")


def _owner(
    app: App, mailbox: str | None, *, notices: bool
) -> "tuple[MailboxSettings | NoticeSettings, OAuth2Settings]":
    """Whose login it is. Raises InputError where it is nobody's, or not this kind of login."""
    if notices and app.settings.notices is None:
        raise InputError("the configuration has no [notices]")
    found = app.settings.notices if notices else None
    if found is None:
        given = app.mailboxes(mailbox)
        wanting = [each for each in given if each.oauth2 and each.oauth2.flow == "user"]
        if len(wanting) > 1:
            raise InputError(f"say which: --mailbox {' or '.join(each.name for each in wanting)}")
        return _with_oauth2((wanting or list(given))[0])
    return _with_oauth2(found)


def _with_oauth2(
    owner: "MailboxSettings | NoticeSettings",
) -> "tuple[MailboxSettings | NoticeSettings, OAuth2Settings]":
    if owner.oauth2 is None or owner.oauth2.flow != "user":
        raise InputError(
            "nobody has to agree to this login: only an oauth2 table with a client_id and no "
            "tenant or service account does (docs/gmail.md)"
        )
    return owner, owner.oauth2


def _listening(port: int | None) -> "Listener":
    from maillogger.login.consent import Listener

    try:
        return Listener(port or 0)
    except OSError as error:
        raise InputError(f"can't listen on port {port}: {error.strerror}") from None
