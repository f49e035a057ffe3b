"""`maillogger timeline`: what was written with a contact, newest first."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from maillogger.cli.app import App
from maillogger.cli.output import clean, json_option, print_json

if TYPE_CHECKING:
    from maillogger.crm.timeline import Logged, Party

TEXT_LINES = 3


@click.command()
@click.argument("address")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@json_option
@click.pass_obj
def timeline(app: App, address: str, limit: int, page: int, as_json: bool) -> None:
    """Show the e-mails logged to the contact with ADDRESS, newest first."""
    from maillogger.crm.timeline import timeline as of
    from maillogger.message.model import Address

    app.open_database()
    emails = of(Address(address).key, limit, (page - 1) * limit)
    if as_json:
        print_json(asdict(each) for each in emails)
        return
    for email in emails:
        click.echo("\n".join((*_lines(email), "")))
    if not emails:
        click.echo(f"Nothing {'more ' if page > 1 else ''}is logged to {address}.")


def _lines(email: "Logged") -> Iterator[str]:
    sent = email.sent_at.strftime("%Y-%m-%d %H:%M %z") if email.sent_at else "no date"
    arrow = "<-" if email.direction == "FORWARDED_EMAIL" else "->"
    yield f"{sent}  {arrow}  {clean(email.subject) or '(no subject)'}"
    yield f"    {email.direction} by {', '.join(map(clean, email.users)) or 'nobody'}"
    for each in email.participants:
        yield f"    {each.role:4} {_party(each)}"
    for name, values in (("company", email.companies), ("deal", email.deals)):
        yield from (f"    {name} {clean(each)}" for each in values)
    for kept in email.attachments:
        state = "" if kept.stored else f" (not stored: {kept.reason})"
        yield f"    attachment {clean(kept.filename)}, {kept.size} octets{state}"
    written = [line for line in (email.text or "").splitlines() if line.strip()]
    yield from (f"    | {clean(line)[:120]}" for line in written[:TEXT_LINES])


def _party(party: "Party") -> str:
    shown = party.address
    named = f"{shown.name} <{shown.address}>" if shown.name else shown.address
    return f"{clean(named)}: {party.verdict}"
