"""Who logs in, and by what: a password or access tokens."""

from dataclasses import dataclass, field

from maillogger.errors import ConfigError
from maillogger.login.guard import one_line
from maillogger.login.tokens import TokenSource


@dataclass(frozen=True, slots=True)
class Password:
    """A user name and a password. Raises ConfigError if one of them can't be sent."""

    username: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        one_line(self.username, "username")
        one_line(self.secret, "password")


@dataclass(frozen=True, slots=True)
class OAuth2:
    """A user name and where its access tokens come from."""

    username: str
    tokens: TokenSource = field(repr=False)

    def __post_init__(self) -> None:
        one_line(self.username, "username")
        # It ends a field of both mechanisms (RFC 7628 section 3.1).
        if "\1" in self.username:
            raise ConfigError(["username: holds a control character: remove it"])


Credential = Password | OAuth2
