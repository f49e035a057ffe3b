"""The demo from its first line to its last: set up, poll, and show what happened."""

from importlib.resources import files
from pathlib import Path

import click

from maillogger.demo.fates import Fate, fates
from maillogger.demo.letters import (
    BCC_ADDRESS,
    CONTACT,
    FORWARD_ADDRESS,
    LETTERS,
    NEVER_LOGGED,
    NEWCOMER,
    OWN_DOMAIN,
    USERNAME,
    USERS,
)
from maillogger.demo.program import ask, show
from maillogger.demo.prompt import before_commands, command_line
from maillogger.demo.server import HOST, MailServer, mail_server

LEFT_BEHIND = (
    ("maillogger.toml", "the configuration (its server is gone)"),
    ("maillogger.db", "records, decisions and their reasons (SQLite)"),
    ("maillogger.key", "the key of its hashes"),
    ("attachments/", "one file for each content, named by its SHA-256"),
    ("mail/", "the messages; any mail client opens them"),
    ("records/", "the CSV files that were imported"),
)


def run(folder: Path) -> None:
    """Run the demo in an empty folder, where everything but the server stays.

    Raises ConfigError where pymap is not installed, TemporaryError or StepError where a step
    fails.
    """
    click.echo("Ana and Jonas sell cargo bikes. Writing to a customer, they put in Bcc")
    click.echo(f"  {BCC_ADDRESS}\nand a customer's answer they forward to\n  {FORWARD_ADDRESS}")
    with mail_server(USERNAME) as server:
        _set_up(folder, server)
        server.deliver(each.octets(folder / "mail") for each in LETTERS)
        _explain_one(folder)
        found = _poll(folder, server)
    _look(folder)
    _say_what_stays(folder, found)


def _set_up(folder: Path, server: MailServer) -> None:
    _heading("A mail server to throw away, and what maillogger is told first")
    click.echo(f"  pymap, in memory, on {HOST} port {server.port}\n")
    for name in ("mail", "records"):
        _unpack(folder, name)
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(server.password)
    place = ("--host", HOST, "--port", str(server.port), "--security", "none")
    login = ("--username", USERNAME, "--password-file", secret.name)
    addresses = ("--bcc-address", BCC_ADDRESS, "--forward-address", FORWARD_ADDRESS)
    _do(folder, "init", *place, *login, *addresses, "--never-log", OWN_DOMAIN)
    for name, address in USERS:
        _do(folder, "user", "add", "--name", name, address)
    _do(folder, "never-log", "add", NEVER_LOGGED)
    for kind in ("companies", "contacts", "deals"):
        _do(folder, "import", kind, f"records/{kind}.csv")


def _unpack(folder: Path, name: str) -> None:
    """Copy a folder of the package into the demo's."""
    (folder / name).mkdir()
    for each in files("maillogger.demo").joinpath(name).iterdir():
        (folder / name / each.name).write_bytes(each.read_bytes())


def _explain_one(folder: Path) -> None:
    _heading(f"{len(LETTERS)} messages wait in the inbox. What would become of the first?")
    _show(folder, "explain", f"mail/{LETTERS[0].file}")


def _poll(folder: Path, server: MailServer) -> list[Fate]:
    _heading("One pass: log what can be logged, and file every message")
    _show(folder, "poll")
    click.echo()
    found = fates(server, folder)
    for each in found:
        line = f"  {each.letter.number}  {each.letter.about:53}  {each.folder}  {each.reason or ''}"
        click.echo(line.rstrip())
    return found


def _look(folder: Path) -> None:
    _heading("A contact's timeline")
    _show(folder, "timeline", CONTACT)
    _heading("The failure folder, and why each message is there")
    _show(folder, "failed", "list")


def _say_what_stays(folder: Path, found: list[Fate]) -> None:
    _heading(f"The mail server is gone. The rest stays in {folder}")
    for name, what in LEFT_BEHIND:
        click.echo(f"  {name:16} {what}")
    _heading("What to try next")
    for line in before_commands(folder):
        click.echo(f"  {line}")
    failed = [str(each.failed_id) for each in found if each.failed_id is not None]
    for words, what in (
        *((("failed", "show", each), "every rule asked, and what to do") for each in failed[-1:]),
        (("never-log", "remove", NEVER_LOGGED), "and now"),
        (("explain", "mail/08-lawyer.eml"), "it would be logged"),
        (("timeline", NEWCOMER), "somebody new"),
        (("explain", "--json", "mail"), "for scripts, one object a line"),
        (("rules",), "each reason, and what to do about it"),
    ):
        click.echo(f"  {command_line(words):60} # {what}")
    click.echo("\nFor a mailbox of your own: maillogger init, then maillogger check.")


def _heading(text: str) -> None:
    click.echo(f"\n{click.style(text, bold=True)}")


def _do(folder: Path, *words: str) -> None:
    """Run a command of which only the command itself is shown."""
    click.echo(f"  $ {command_line(words)}")
    ask(folder, *words)


def _show(folder: Path, *words: str) -> None:
    """Run a command with its output."""
    click.echo(f"  $ {command_line(words)}")
    show(folder, *words)
