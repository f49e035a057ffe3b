"""Hashes under a secret key: an address can be known again without being kept."""

import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from maillogger.database.text import clean
from maillogger.errors import ConfigError

KEY_BYTES = 32
MARK = "hash:"


@dataclass(frozen=True, slots=True)
class KeyedHash:
    """HMAC-SHA256 (RFC 2104) under one key; without the key, addresses can't be guessed from it."""

    key: bytes = field(repr=False)

    def of(self, text: str) -> str:
        """The hash of the text, as `hash:` and 64 hexadecimal digits: never an address."""
        return MARK + hmac.digest(self.key, clean(text).encode(), "sha256").hex()


def open_keyed_hash(path: Path) -> KeyedHash:
    """The keyed hash whose key is in this file; the file is made at first use, mode 0600.

    Losing the file makes maillogger forget whom it erased, so a damaged one raises ConfigError
    instead of being replaced.
    """
    try:
        key = path.read_bytes() if path.exists() else _create(path)
    except OSError as error:
        raise ConfigError([f"{path} can't be made or read: {error.strerror}"]) from error
    if len(key) != KEY_BYTES:
        raise ConfigError([f"{path} is damaged: restore this key file from a backup"])
    return KeyedHash(key)


def _create(path: Path) -> bytes:
    """Write a new key beside and link it into place: of several at once one wins, whole."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        _link(fresh, path)
    finally:
        fresh.unlink()
    return path.read_bytes()


def _link(fresh: Path, path: Path) -> None:
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
