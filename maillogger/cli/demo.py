"""`maillogger demo`: the main job on a throw-away mail server."""

import signal
import sys
from pathlib import Path
from types import FrameType

import click


@click.command()
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder to work in, new or empty [default: a new one among the temporary files].",
)
def demo(keep: Path | None) -> None:
    """Show the main job on a throw-away mail server, with mail made up for it.

    A dozen messages in several languages are delivered and polled; what was logged and what was
    refused is shown with the reasons. The server is ended; configuration, database and messages
    stay in a folder of their own, so that other commands can be tried on them. Your own
    configuration is neither read nor changed.
    """
    from maillogger.demo.folder import work_folder
    from maillogger.demo.show import run

    signal.signal(signal.SIGTERM, _end)
    with work_folder(keep) as folder:
        run(folder)


def _end(number: int, _frame: FrameType | None) -> None:
    """End as after Ctrl-C: the server and the folder are cleared away."""
    sys.exit(128 + number)
