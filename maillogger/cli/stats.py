"""`maillogger stats`: how much is logged, by whom, and why the rest is not."""

from dataclasses import asdict

import click

from maillogger.cli.app import App
from maillogger.cli.output import json_option, print_columns, print_json


@click.command()
@click.option("--weeks", type=click.IntRange(1), default=12, show_default=True)
@json_option
@click.pass_obj
def stats(app: App, weeks: int, as_json: bool) -> None:
    """Count what was logged in the last weeks by each user, and the failures by reason."""
    from maillogger.crm.statistics import logged_by_week
    from maillogger.ledger.failures import by_reason

    app.open_database()
    rows = list(logged_by_week())
    shown = sorted({each.week for each in rows}, reverse=True)[:weeks]
    logged = [each for each in rows if each.week in shown]
    failures = by_reason()
    if as_json:
        print_json(asdict(each) for each in logged)
        print_json({"reason": reason, "failures": count} for reason, count in failures)
        return
    print_columns(
        ("WEEK", "E-MAILS", "USER"), [(each.week, each.emails, each.user) for each in logged]
    )
    click.echo()
    print_columns(("FAILURES", "REASON"), [(count, reason) for reason, count in failures])
