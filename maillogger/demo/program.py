"""maillogger as a user runs it: a process of its own, in the demo's folder."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from maillogger.demo.child import child
from maillogger.errors import MailloggerError


class StepError(MailloggerError):
    """A command of the demo failed; its own words, and its exit code."""

    def __init__(self, words: Sequence[str], exit_code: int, said: str) -> None:
        its_words = said.replace("maillogger: ", "").rstrip()
        command = " ".join(words)
        super().__init__(f"`maillogger {command}` failed ({exit_code})\n{its_words}".rstrip())
        self.exit_code = exit_code


def show(folder: Path, *words: str) -> None:
    """Run a command whose output the user sees. Raises StepError."""
    _run(folder, words, output=None)


def ask(folder: Path, *words: str) -> str:
    """Run a command for its output. Raises StepError."""
    return _run(folder, words, output=subprocess.PIPE)


def _run(folder: Path, words: Sequence[str], output: int | None) -> str:
    with child(["maillogger", *words], folder=folder, output=output) as process:
        printed, said = process.communicate()
    if process.returncode:
        raise StepError(words, process.returncode, said or "")
    return printed or ""
