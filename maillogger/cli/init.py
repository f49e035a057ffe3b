"""`maillogger init`: write a first configuration from options, asking for what is missing."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from maillogger.cli.app import App
from maillogger.cli.first_file import Answers, first_file, write_private
from maillogger.cli.login_questions import HOST, Question, ask_login, host_of
from maillogger.config.provider import provider_of
from maillogger.config.settings import address_key
from maillogger.crm import never_log as entry_list
from maillogger.crm.domains import free_mail, registrable
from maillogger.database import transaction
from maillogger.errors import InputError
from maillogger.message.model import Address

DEFAULT_FILE = Path("maillogger.toml")


USERNAME = Question("--username", "Login name of the drop box (its main address)")


def _check_addresses(answer: str) -> None:
    for each in _words(answer):
        address_key(each)


BCC = Question(
    "--bcc-address", "Address that your team puts in Bcc", needless=True, check=_check_addresses
)
FORWARD = Question(
    "--bcc-address or --forward-address",
    "Address that your team forwards answers to",
    check=_check_addresses,
)


@click.command()
@click.option("--name", default="crm", show_default=True, help="The mailbox's name in maillogger.")
@click.option("--host", metavar="HOST", help="The IMAP server, or gmail, or exchange.")
@click.option("--port", type=click.IntRange(1, 65535), help="Its port [993 for tls, else 143].")
@click.option(
    "--security",
    type=click.Choice(["tls", "starttls", "none"]),
    default="tls",
    show_default=True,
    help="How the connection is protected; none only on this machine.",
)
@click.option(
    "--ca-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A PEM file of the authorities that vouch for the server, instead of the system's.",
)
@click.option("--username", metavar="NAME", help="The login name.")
@click.option("--password", metavar="PASSWORD", help="The password; better asked for than typed.")
@click.option(
    "--password-file", type=click.Path(path_type=Path), help="A file that holds the password."
)
@click.option("--client-id", metavar="ID", help="OAuth2: the application's id.")
@click.option("--tenant", metavar="ID", help="OAuth2, Exchange: the directory's id or domain.")
@click.option(
    "--client-secret-file",
    type=click.Path(path_type=Path),
    help="OAuth2: a file that holds the application's secret.",
)
@click.option(
    "--certificate-file",
    type=click.Path(path_type=Path),
    help="OAuth2, Exchange: the application's key and certificate (PEM).",
)
@click.option(
    "--service-account-file",
    type=click.Path(path_type=Path),
    help="OAuth2, Gmail: the key of a service account (JSON).",
)
@click.option("--bcc-address", "bcc", multiple=True, metavar="ADDRESS", help="May be repeated.")
@click.option(
    "--forward-address", "forward", multiple=True, metavar="ADDRESS", help="May be repeated."
)
@click.option(
    "--never-log",
    "never_log",
    multiple=True,
    metavar="VALUE",
    help="Your own domain, so that mail among colleagues is not logged; may be repeated.",
)
@click.option("--no-never-log", is_flag=True, help="Don't propose your own domain for that list.")
@click.option("--force", is_flag=True, help="Replace a configuration that is there.")
@click.pass_obj
def init(
    app: App,
    /,
    never_log: tuple[str, ...],
    no_never_log: bool,
    force: bool,
    **given: str | int | Path | tuple[str, ...] | None,
) -> None:
    """Write a first configuration, from these options and by asking for what is missing.

    The file is ./maillogger.toml, or the one that --config names before the command; only its
    owner can read it. The database is created too, and your own domain is proposed for the
    never-log list. `maillogger check` then says whether everything works.
    """
    file = app.named or DEFAULT_FILE
    if file.exists() and not force:
        raise InputError(f"{file} is there already; --force replaces it")
    answers = _answers(given)
    write_private(file, first_file(answers))
    click.echo(f"Wrote {file}.")
    entries = never_log or (() if no_never_log else _proposed(answers))
    with App(file) as written, transaction(written.database):
        for each in entries:
            entry_list.add(each, None, datetime.now(UTC))
            click.echo(f"Never logged: {each}")
    if dict(answers.oauth2).keys() & {"client_id"} and "tenant" not in dict(answers.oauth2):
        click.echo("First: `maillogger login`, as the user whose mailbox it is.")
    click.echo("Next: `maillogger check`, then `maillogger user add --name NAME ADDRESS` for all")
    click.echo("who may log; then `maillogger poll`.")


def _answers(given: dict[str, Any]) -> Answers:
    missing: list[str] = []
    host = host_of(given["host"] or _ask(HOST, missing))
    username = given["username"] or _ask(USERNAME, missing)
    login = ask_login(provider_of(host), given, lambda question: _ask(question, missing))
    bcc, forward = given["bcc"], given["forward"]
    if not (bcc or forward):
        bcc = _words(_ask(BCC, missing))
        forward = _words(_ask(replace(FORWARD, needless=bool(bcc)), missing))
    if missing:
        raise InputError(f"give {', '.join(missing)}: nobody is here to be asked")
    return Answers(
        name=given["name"],
        host=host,
        port=given["port"],
        security=given["security"],
        ca_file=given["ca_file"],
        username=username,
        password=login.password,
        password_file=given["password_file"],
        oauth2=login.oauth2,
        bcc=bcc,
        forward=forward,
    )


def _ask(question: Question, missing: list[str]) -> str:
    """The answer, asked for until it can be used; "" where nobody can be asked: it is missing."""
    if not sys.stdin.isatty():
        missing += [] if question.needless else [question.option]
        return ""

    def read(answer: str) -> str:
        try:
            return question.checked(answer)
        except ValueError as error:
            raise click.UsageError(str(error)) from None

    return str(
        click.prompt(
            question.prompt,
            default="",
            hide_input=question.hidden,
            show_default=False,
            value_proc=read,
        )
    )


def _words(answer: str) -> tuple[str, ...]:
    return tuple(answer.replace(",", " ").split())


def _proposed(answers: Answers) -> tuple[str, ...]:
    """The team's own domain, if somebody is here to agree to it; else only a hint.

    It is the registrable domain of the drop box: `crm.example.com` is a part of `example.com`.
    """
    addresses = (*answers.bcc, *answers.forward, answers.username)
    domains = (registrable(Address(each).domain) for each in addresses)
    domain = next((each for each in domains if each and each not in free_mail()), None)
    if domain is None:
        return ()
    if not sys.stdin.isatty():
        click.echo(f"To log no mail among colleagues: maillogger never-log add {domain}")
        return ()
    question = f"Log no mail to {domain}, your own domain (colleagues)?"
    return (domain,) if click.confirm(question, default=True) else ()
