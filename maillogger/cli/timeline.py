"""`maillogger timeline`: what was written with a contact, or on a deal, newest first."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from maillogger.cli.app import App
from maillogger.cli.output import clean, cut, json_option, page_options, print_json

if TYPE_CHECKING:
    from maillogger.crm.timeline import Logged, Party

TEXT_LINES = 3
LINE = 120


@click.command()
@click.argument("what", metavar="ADDRESS|COMPANY|DEAL")
@page_options
@json_option
@click.pass_obj
def timeline(app: App, what: str, limit: int, page: int, as_json: bool) -> None:
    """Show the e-mails logged to a contact (by ADDRESS), a company or a deal, newest first.

    A company is known by its name or its domain, a deal by its name.
    """
    from maillogger.crm.timeline import timeline as of_contact
    from maillogger.crm.timeline import timeline_of
    from maillogger.message.model import Address

    app.open_database()
    offset = (page - 1) * limit
    if "@" in what:
        emails = of_contact(Address(what).key, limit, offset)
    else:
        emails = timeline_of(what, limit, offset)
    if as_json:
        print_json(asdict(each) for each in emails)
        return
    for email in emails:
        click.echo("\n".join((*email_lines(email), "")))
    if not emails:
        click.echo(f"Nothing {'more ' if page > 1 else ''}is logged to {what}.")


def email_lines(email: "Logged") -> Iterator[str]:
    """An e-mail in a few lines, for people."""
    sent = email.sent_at.strftime("%Y-%m-%d %H:%M %z") if email.sent_at else "no date"
    arrow = "<-" if email.direction == "FORWARDED_EMAIL" else "->"
    yield f"{sent}  {arrow}  {cut(clean(email.subject), LINE) or '(no subject)'}"
    yield f"    {email.direction} by {', '.join(map(clean, email.users)) or 'nobody'}"
    for each in email.participants:
        yield f"    {each.role:4} {_party(each)}"
    for name, values in (("company", email.companies), ("deal", email.deals)):
        yield from (f"    {name} {clean(each)}" for each in values)
    for kept in email.attachments:
        state = "" if kept.stored else f" (not stored: {kept.reason})"
        yield f"    attachment {cut(clean(kept.filename), LINE)}, {kept.size} octets{state}"
    written = [line for line in (email.text or "").splitlines() if line.strip()]
    yield from (f"    | {cut(clean(line), LINE)}" for line in written[:TEXT_LINES])


def _party(party: "Party") -> str:
    shown = party.address
    # The name alone is cut: a long one must not hide the address.
    name = cut(clean(shown.name or ""), LINE // 2)
    address = clean(shown.address)
    return f"{name} <{address}>: {party.verdict}" if name else f"{address}: {party.verdict}"
