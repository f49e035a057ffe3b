"""`maillogger contact erase`: the right to be forgotten."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from maillogger.cli.app import App
from maillogger.cli.output import clean, json_option, print_json
from maillogger.worker.counted import counted

if TYPE_CHECKING:
    from maillogger.config import Settings
    from maillogger.ledger.erasure import Lying
    from maillogger.worker.erase import Plan


@click.command()
@click.argument("address")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option(
    "--delete-mail", is_flag=True, help="Delete their messages from the mail folders, too."
)
@json_option
@click.pass_obj
def erase(app: App, address: str, yes: bool, delete_mail: bool, as_json: bool) -> None:
    """Forget the contact with ADDRESS, by all their addresses. This can't be undone.

    E-mails that are logged to nobody else lose subject, texts and attachments. In all others
    their addresses and full names are replaced. Only keyed hashes stay, so that nothing is
    logged to them again. What an erasure can't reach stands in docs/privacy.md. One that was
    interrupted is to be begun anew.
    """
    from maillogger.worker.erase import erase as forget
    from maillogger.worker.erase import plan

    app.open_database()
    planned = plan(address, app.settings)
    if not as_json:
        click.echo("\n".join(_plan(planned, app.settings, delete_mail=delete_mail)))
    if not yes:
        click.confirm("Erase them for good?", abort=True, err=as_json)
    done = forget(planned.person, app.settings, app.database)
    deleted = _delete(app, planned.messages) if delete_mail else []
    if as_json:
        print_json(
            [
                {
                    "addresses": planned.person.keys,
                    "emptied": done.emptied,
                    "redacted": done.redacted,
                    "attachments_removed": done.attachments,
                    "messages": [_message(each, app.settings) for each in planned.messages],
                    "mailboxes": deleted,
                }
            ]
        )
        return
    click.echo(
        f"Erased: {counted(done.emptied, 'e-mail')} emptied, {done.redacted} redacted, "
        f"{counted(done.attachments, 'stored attachment')} removed."
    )
    for each in deleted:
        click.echo(f"{each['mailbox']}: {each['deleted']} deleted, {each['not_found']} not found")


def _plan(plan: "Plan", settings: "Settings", *, delete_mail: bool) -> Iterator[str]:
    yield f"To be erased: {', '.join(plan.person.keys)}"
    if plan.person.names:
        yield f"  known as {', '.join(map(clean, plan.person.names))}"
    if plan.person.contact is None:
        yield "  no contact has this address; it is erased wherever else it stands"
    yield f"  {counted(plan.emptied, 'e-mail')} logged to nobody else: nothing of this stays"
    yield f"  with {counted(plan.attachments, 'attachment')}, unless another e-mail has it too"
    yield f"  {counted(plan.shared, 'e-mail')} of others: addresses and full names are replaced"
    if plan.messages:
        fate = (
            "to be deleted, too" if delete_mail else "to stay (--delete-mail deletes what is there)"
        )
        yield f"  {counted(len(plan.messages), 'message')} in the mail folders, {fate}:"
    for each in plan.messages:
        shown = _message(each, settings)
        yield f"    {shown['mailbox']}/{shown['folder']}, {shown['decided_at']}: {shown['subject']}"


def _message(lying: "Lying", settings: "Settings") -> dict[str, object]:
    """A message by the folder it should lie in."""
    mailbox = next((each for each in settings.mailbox if each.name == lying.mailbox), None)
    folder = lying.target
    if mailbox is not None:
        succeeded = lying.target == "success" or lying.state == "settled"
        folder = mailbox.success_folder if succeeded else mailbox.failure_folder
        folder = mailbox.inbox if lying.state == "recorded" else folder
    return {
        "id": lying.entry,
        "mailbox": lying.mailbox,
        "folder": folder,
        "subject": clean(lying.subject) if lying.subject else None,
        "decided_at": lying.decided_at.isoformat(timespec="seconds"),
    }


def _delete(app: App, messages: Iterable["Lying"]) -> list[dict[str, object]]:
    """From each of the configured mailboxes; what isn't configured any more is left."""
    from dataclasses import asdict

    from maillogger.worker.erased_mail import delete_mail
    from maillogger.worker.services import open_services

    every = list(messages)
    concerned = {each.mailbox for each in every}
    deleted = []
    for mailbox in app.settings.mailbox:
        if mailbox.name in concerned:
            with open_services(mailbox, app.settings, app.database) as services:
                deleted.append(asdict(delete_mail(services, every)))
    return deleted
