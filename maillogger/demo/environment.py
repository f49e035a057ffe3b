"""The environment of the demo's commands: without the user's own settings."""

import os
from pathlib import Path

PACKAGE_ROOT = Path(__file__).parents[2]
_PYMAPS_OWN = frozenset({"CERT_FILE", "KEY_FILE"})


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
