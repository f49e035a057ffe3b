"""maillogger as a user runs it: a process of its own, in the demo's folder."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from maillogger.errors import MailloggerError

PACKAGE_ROOT = Path(__file__).parents[2]
_PYMAPS_OWN = frozenset({"CERT_FILE", "KEY_FILE"})
_ENDING_SECONDS = 15


class StepError(MailloggerError):
    """A command of the demo failed; its own words, and its exit code."""

    def __init__(self, words: Sequence[str], exit_code: int, said: str) -> None:
        its_words = said.replace("maillogger: ", "").rstrip()
        command = " ".join(words)
        super().__init__(f"`maillogger {command}` failed ({exit_code})\n{its_words}".rstrip())
        self.exit_code = exit_code


def environment() -> dict[str, str]:
    """This process's environment without the user's own settings, which would win over the demo's.

    Its children run the code that it runs itself, and write UTF-8 in any locale.
    """
    left_out = {*foreign_settings(), *_PYMAPS_OWN}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    path = os.pathsep.join(filter(None, (str(PACKAGE_ROOT), kept.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path, "PYTHONUTF8": "1"}


def foreign_settings() -> list[str]:
    """The names of the user's own settings for maillogger in the environment."""
    return sorted(name for name in os.environ if name.startswith("MAILLOGGER_"))


def show(folder: Path, *words: str) -> None:
    """Run a command whose output the user sees. Raises StepError."""
    _run(folder, words, capture=False)


def ask(folder: Path, *words: str) -> str:
    """Run a command for its output. Raises StepError."""
    return _run(folder, words, capture=True)


def _run(folder: Path, words: Sequence[str], *, capture: bool) -> str:
    process = subprocess.Popen(  # noqa: S603  the demo's own commands
        [sys.executable, "-P", "-m", "maillogger", *words],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.PIPE if capture else None,
        encoding="utf-8",
    )
    try:
        printed, said = process.communicate()
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        raise StepError(words, process.returncode, said or "")
    return printed or ""


def _end(process: "subprocess.Popen[str]") -> None:
    """End a command in mid-run, politely: it ends its own children."""
    process.terminate()
    try:
        process.communicate(timeout=_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
