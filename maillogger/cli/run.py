"""`maillogger run`: the service."""

import logging
import signal

import click

from maillogger.cli.app import App
from maillogger.cli.logs import LogFormat, log_to_stderr

logger = logging.getLogger(__name__)


@click.command()
@click.option(
    "--log-format",
    type=click.Choice(["plain", "json"]),
    default="plain",
    help="How to log on standard error: in lines for people, or one JSON object a line.",
)
@click.pass_obj
def run(app: App, log_format: LogFormat) -> None:
    """Work on all mailboxes until stopped: at their intervals, and at once where mail arrives.

    Messages that arrive are seen at once where the server has IDLE. A mailbox in trouble is tried
    less and less often, an hour apart at most, and hinders no other. SIGTERM ends it after the
    messages in hand, ten seconds later at most. It talks to systemd (Type=notify, WatchdogSec).
    """
    from maillogger.schedule import serve
    from maillogger.worker.stop import Stop

    log_to_stderr(log_format)
    for each in app.mailboxes():
        logger.info(
            "%s: %s:%d as %s: a pass every %d s, and at once on what its server tells by IDLE",
            each.name,
            each.host,
            each.port,
            each.username,
            each.interval,
        )
    stop = Stop()
    with stop.on_signals(signal.SIGTERM, signal.SIGINT, exit_code=0):
        serve(app.settings, app.database, stop)
