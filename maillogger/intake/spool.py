"""Where decoded attachments wait for their record: files named by their SHA-256."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO


class Spool:
    """A folder for decoded attachments. They are not fsynced: who records them does that.

    A file under its SHA-256 is complete; unfinished ones are named `part-…`. Several
    processes may share the folder. OSError where the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the attachment of that hash (lower-case hex) lies, if it was kept."""
        return self.folder / sha256

    def keep(self, chunks: Iterable[bytes], max_octets: int) -> tuple[str, int]:
        """Writes and hashes; what is over `max_octets` is hashed and counted, not kept.

        Returns the SHA-256 and the size in octets.
        """
        unfinished = self.folder / f"part-{secrets.token_hex(8)}"
        kept = False
        try:
            with _create(unfinished) as file:
                sha256, size = _copy(chunks, file, max_octets)
            if size <= max_octets:
                unfinished.replace(self.path(sha256))
                kept = True
            return sha256, size
        finally:
            if not kept:
                unfinished.unlink(missing_ok=True)


def measure(chunks: Iterable[bytes]) -> tuple[str, int]:
    """The SHA-256 and the size in octets, without keeping anything."""
    return _copy(chunks, None, 0)


def _create(path: Path) -> BinaryIO:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _copy(chunks: Iterable[bytes], file: BinaryIO | None, max_octets: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if file is not None and size <= max_octets:
            file.write(chunk)
    return digest.hexdigest(), size
