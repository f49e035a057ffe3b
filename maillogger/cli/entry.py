"""The entry point: commands loaded on demand, failures as sentences with their exit codes."""

import gc
import importlib
import logging
import os
import sys
from pathlib import Path

import click

from maillogger import __version__
from maillogger.cli.app import App
from maillogger.cli.summaries import SUMMARIES
from maillogger.errors import MailloggerError

COMMANDS = {
    "init": "maillogger.cli.init:init",
    "login": "maillogger.cli.login:login",
    "check": "maillogger.cli.check:check",
    "poll": "maillogger.cli.poll:poll",
    "run": "maillogger.cli.run:run",
    "explain": "maillogger.cli.explain:explain",
    "failed": "maillogger.cli.failed:failed",
    "user": "maillogger.cli.user:user",
    "never-log": "maillogger.cli.never_log:never_log",
    "import": "maillogger.cli.imports:imports",
    "export": "maillogger.cli.export:export",
    "contact": "maillogger.cli.contact:contact",
    "deal": "maillogger.cli.deal:deal",
    "timeline": "maillogger.cli.timeline:timeline",
    "search": "maillogger.cli.search:search",
    "stats": "maillogger.cli.stats:stats",
    "rules": "maillogger.cli.rules:rules",
    "migrate": "maillogger.cli.migrate:migrate",
    "demo": "maillogger.cli.demo:demo",
}
BUG = 70
# A pass makes and drops values by the thousand, hardly any of them in cycles: with Python's own
# 700 the collector takes a twentieth of its time.
_COLLECTED_AFTER = (200_000, 10, 10)


class LazyGroup(click.Group):
    """Imports a command's module when it is asked for, so that `--help` answers at once."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with what they are for, none of them imported."""
        room = formatter.width - 6 - max(map(len, COMMANDS))
        stubs = [click.Command(name, help=SUMMARIES[name]) for name in COMMANDS]
        rows = [(each.name or "", each.get_short_help_str(room)) for each in stubs]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a first day: set up, run, look."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None where there is none."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. A reader that has seen enough (`| head`) is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # What is still buffered goes nowhere when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The configuration file; else $MAILLOGGER_CONFIG, ./maillogger.toml, or "
    "~/.config/maillogger/maillogger.toml.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say on standard error what is being done.")
@click.version_option(__version__, prog_name="maillogger")
@click.pass_context
def cli(context: click.Context, config_file: Path | None, verbose: bool) -> None:
    """Log BCC'd and forwarded e-mail to contacts, companies and deals.

    A first day: `init` writes the configuration, `check` says what is wrong and what to do,
    `user add` tells who may log, and `poll` does the work, by cron or by hand.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    context.obj = context.with_resource(App(config_file))


def main() -> None:
    """Run a command; end with its exit code (sysexits.h), and a sentence where it failed."""
    gc.set_threshold(*_COLLECTED_AFTER)
    try:
        cli.main(prog_name="maillogger", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except MailloggerError as error:
        for line in str(error).splitlines():
            click.echo(f"maillogger: {line}", err=True)
        sys.exit(error.exit_code)
    except Exception:
        logging.getLogger("maillogger").exception(
            "this is a bug: please report it with the lines below (they hold no message text)"
        )
        sys.exit(BUG)
