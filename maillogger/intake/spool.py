"""Where decoded attachments wait for their record: files named by their SHA-256."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


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
        # Strings, and calls of the system: a Path, and what buffers a file, take longer than these.
        unfinished = f"{self.folder}/part-{secrets.token_hex(8)}"
        kept = False
        handle = create(unfinished)
        try:
            try:
                sha256, size = _copy(chunks, handle, max_octets)
            finally:
                os.close(handle)
            if size <= max_octets:
                os.replace(unfinished, f"{self.folder}/{sha256}")  # noqa: PTH105
                kept = True
            return sha256, size
        finally:
            if not kept:
                with suppress(FileNotFoundError):
                    os.unlink(unfinished)  # noqa: PTH108


def measure(chunks: Iterable[bytes]) -> tuple[str, int]:
    """The SHA-256 and the size in octets, without keeping anything."""
    return _copy(chunks, None, 0)


def _copy(chunks: Iterable[bytes], file: int | None, max_octets: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if file is not None and size <= max_octets:
            write_all(file, chunk)
    return digest.hexdigest(), size


def create(path: Path | str) -> int:
    """The handle of a new file for this user alone, to be written."""
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)


def write_all(file: int, chunk: bytes) -> None:
    """The system may take less at once (write(2)): at most 2 GiB, or what the disk has left."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(file, rest) :]
