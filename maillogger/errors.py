"""Failures nobody decided on, each with its exit code (sysexits.h)."""

from collections.abc import Sequence


class MailloggerError(Exception):
    """A failure that ends a command with a sentence for its user, not a traceback."""

    exit_code = 70


class ConfigError(MailloggerError):
    """The configuration can't be used; `problems` holds every one, each with its key's path."""

    exit_code = 78

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class LoginError(MailloggerError):
    """The server refused the login (RFC 3501 section 6.2.3)."""

    exit_code = 77


class TemporaryError(MailloggerError):
    """Server, network, database or disk trouble: nothing was changed, try again."""

    exit_code = 75


class InputError(MailloggerError):
    """What the user gave a command can't be used (EX_DATAERR)."""

    exit_code = 65


class MessageError(MailloggerError):
    """A message that our code can't take; `cause` is kept in the trace."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause
