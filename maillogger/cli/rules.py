"""`maillogger rules`: every reason code, what it means, and what to do about it."""

from dataclasses import asdict

import click

from maillogger.cli.output import json_option, print_json

TITLES = {
    "screening": "Screening, in this order; the first answer ends it",
    "forward": "Forwards, in this order",
    "recipients": "Is anybody left to log to?",
    "attachments": "Attachments",
    "intake": "Intake",
}
ORIGINS = {
    "seed": "as in the system this one reproduces",
    "later": "as in its later versions",
    "ours": "this system's own",
}


@click.command()
@click.option("--markdown", is_flag=True, help="Print the table that stands in the README.")
@json_option
def rules(markdown: bool, as_json: bool) -> None:
    """Print the logging rules: each reason code, its sentence, and what to do about it."""
    from maillogger.rules.reasons import REASONS

    if as_json:
        print_json(asdict(each) for each in REASONS)
        return
    if markdown:
        click.echo("| reason | what it means | folder | notice |\n|---|---|---|---|")
        for each in REASONS:
            told = "yes" if each.notice else ""
            click.echo(f"| `{each.name}` | {each.sentence} | {each.folder} | {told} |")
        return
    section = ""
    for each in REASONS:
        if each.section != section:
            section = each.section
            click.echo(f"\n{TITLES[section]}\n")
        told = "notice" if each.notice else "no notice"
        click.echo(f"  {each.name}: {each.outcome}, {each.folder} folder, {told}")
        click.echo(f"      {each.sentence} ({ORIGINS[each.origin]})")
        remedy = each.remedy.rstrip().replace("\n", "\n        ")
        click.echo(f"      What to do: {remedy}\n")
