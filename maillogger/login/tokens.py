"""Access tokens (RFC 6749 section 1.4): kept in a file of their owner's, got anew in time."""

import contextlib
import fcntl
import json
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from maillogger.errors import ConfigError, TemporaryError

EARLY = timedelta(minutes=5)
"""How long before its end a token is not used any more."""

LOCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, when it ends (aware, UTC), and what gets the next one, where there is."""

    value: str = field(repr=False)
    expires: datetime
    refresh_token: str | None = field(default=None, repr=False)


def ending(answer: Mapping[str, Any], now: datetime) -> datetime:
    """When the token of that answer ends (RFC 6749 section 5.1); now where that is unsaid."""
    seconds = str(answer.get("expires_in", ""))
    return now + timedelta(seconds=int(seconds[:9]) if seconds.isdecimal() else 0)


Grant = Callable[[str | None], Token]
"""Gets a token from the provider, given the refresh token that is kept.

Raises LoginError where it is refused, ConfigError, TemporaryError.
"""


class TokenFile:
    """The file with the tokens of one login: mode 0600, written whole or not at all.

    `owner` says whose tokens they are: those of other settings are not used.
    """

    def __init__(self, path: Path, owner: str) -> None:
        self.path = path
        self.owner = owner

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else who takes this lock reads or writes meanwhile, in any process."""
        try:
            descriptor = os.open(self.path.with_name(f".{self.path.name}.lock"), _NEW, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        with os.fdopen(descriptor, "w") as lock:
            _lock(lock.fileno(), self.path)
            yield

    def read(self) -> Token | None:
        """What is kept; None where that is nothing, or nothing of these settings."""
        try:
            text = self.path.read_text(encoding="utf-8")
            mode = stat.S_IMODE(self.path.stat().st_mode)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._unusable(error) from None
        if mode & 0o077:
            problem = f"{self.path} holds tokens and others can read it (mode {mode:04o})"
            raise ConfigError([f"{problem}: chmod 600 {self.path}"])
        return _token(text, self.owner)

    def write(self, token: Token) -> None:
        """Keep this token instead of what was there. Raises ConfigError where that fails."""
        kept = {
            "owner": self.owner,
            "access_token": token.value,
            "expires": token.expires.isoformat(),
            "refresh_token": token.refresh_token,
        }
        draft = self.path.with_name(f".{self.path.name}.new")
        try:
            with os.fdopen(os.open(draft, _NEW | os.O_TRUNC, 0o600), "w") as stream:
                os.fchmod(stream.fileno(), 0o600)
                json.dump(kept, stream)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(self.path)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError | UnicodeDecodeError) -> ConfigError:
        why = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        return ConfigError(
            [f"oauth2.token_file: {self.path}: {why}: name a file that maillogger may write"]
        )


class TokenSource:
    """The access tokens of one login: kept ones while they last, then new ones."""

    def __init__(self, file: TokenFile, grant: Grant) -> None:
        self.file = file
        self._grant = grant

    def current(self) -> str:
        """A token that is good for some minutes. Raises as `Grant`."""
        with self.file.locked():
            kept = self.file.read()
            if kept and kept.expires - EARLY > datetime.now(UTC):
                return kept.value
            return self._got(kept)

    def renewed(self, refused: str) -> str:
        """Another token than the one that a server refused. Raises as `Grant`.

        One that another process got meanwhile will do.
        """
        with self.file.locked():
            kept = self.file.read()
            if kept and kept.value != refused and kept.expires > datetime.now(UTC):
                return kept.value
            return self._got(kept)

    def _got(self, kept: Token | None) -> str:
        token = self._grant(kept.refresh_token if kept else None)
        self.file.write(token)
        return token.value


_NEW = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


def _lock(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TemporaryError(f"{path}: another process holds it") from None
            time.sleep(0.05)


def _token(text: str, owner: str) -> Token | None:
    try:
        kept = json.loads(text)
        expires = datetime.fromisoformat(kept["expires"]).astimezone(UTC)
        refresh_token = kept["refresh_token"]
        token = Token(str(kept["access_token"]), expires, refresh_token and str(refresh_token))
    except (ValueError, TypeError, KeyError):
        return None
    return token if kept.get("owner") == owner else None
