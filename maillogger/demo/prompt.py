"""Commands as a user types them, and what makes them work in the user's shell."""

import shlex
import shutil
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from maillogger.demo.environment import foreign_settings

WIDTH = 96
_CONTINUED = " \\\n      "


def command_line(words: Sequence[str]) -> str:
    """The command for a POSIX shell; a long one goes on, before an option, on a further line."""
    lines = ["maillogger"]
    for phrase in _phrases(words):
        if len(lines[-1]) + 1 + len(phrase) > WIDTH - len(_CONTINUED):
            lines.append(phrase)
        else:
            lines[-1] += f" {phrase}"
    return _CONTINUED.join(lines)


def _phrases(words: Sequence[str]) -> list[str]:
    """The words quoted, each option together with what follows it."""
    phrases: list[str] = []
    for word in words:
        if phrases and not word.startswith("--"):
            phrases[-1] += f" {shlex.quote(word)}"
        else:
            phrases.append(shlex.quote(word))
    return phrases


def before_commands(folder: Path) -> list[str]:
    """What to type before the demo's commands: into its folder, out of other configurations."""
    lines = [f"cd {shlex.quote(str(folder))}"]
    scripts = sysconfig.get_path("scripts")
    if not shutil.which("maillogger") and shutil.which("maillogger", path=scripts):
        lines.append(f'export PATH={shlex.quote(scripts)}:"$PATH"')
    if settings := foreign_settings():
        lines.append(f"unset {' '.join(settings)}")
    return lines
