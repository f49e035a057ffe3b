"""One line of the check-up."""

from dataclasses import dataclass
from typing import Literal

from maillogger.errors import MailloggerError

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do if it isn't well.

    `exit_code` is that of the failure behind an error.
    """

    level: Level
    subject: str
    message: str
    advice: str = ""
    exit_code: int = 0


def failed(subject: str, error: MailloggerError) -> Finding:
    """The failure as a finding."""
    return Finding("error", subject, str(error), exit_code=error.exit_code)
