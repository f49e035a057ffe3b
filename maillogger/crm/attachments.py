"""The folder that attachments are kept in: each content once, named by its SHA-256."""

import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO, TypeVar

from maillogger.crm.email_tables import EmailAttachment
from maillogger.database.rows import select_in
from maillogger.errors import TemporaryError
from maillogger.rules.decision import Decision, Log

T = TypeVar("T")

_SHA256 = re.compile("[0-9a-f]{64}")
_SYNCED_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class AttachmentStore:
    """A folder with a `spool` in it, where attachments wait for their e-mail to be recorded.

    The name a sender gave is never part of a path. The spool is on the same file system, so that
    a spooled file moves into place whole.
    """

    folder: Path

    @property
    def spool(self) -> Path:
        """Where the intake writes an attachment, as a file named by its SHA-256."""
        return self.folder / "spool"

    def prepare(self) -> None:
        """Make the folders, for this user alone. Raises TemporaryError where that fails."""
        try:
            self.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise TemporaryError(f"{self.spool} can't be made: {error.strerror}") from error

    def keep(self, decisions: Iterable[Decision]) -> None:
        """Move what these decisions store from the spool into place, and let it reach the disk.

        Before COMMIT: a crash then leaves a file too many, which `sweep` takes, never one too few.
        Raises TemporaryError when the disk is full, or when a file is in neither place.
        """
        wanted = {
            each.attachment.sha256
            for decision in decisions
            if isinstance(decision.outcome, Log)
            for email in decision.emails
            for each in email.attachments
            if each.stored
        }
        try:
            places = [(self.spool / each, self._path(each)) for each in sorted(wanted)]
            folders = {path.parent for _, path in places}
            for each in folders:
                each.mkdir(mode=0o700, exist_ok=True)
            _side_by_side(_settle, places)
            # Of files that were in place too: the attempt that moved them may have ended then.
            _side_by_side(_sync, {*folders, self.folder} if places else ())
        except OSError as error:
            raise TemporaryError(f"attachments can't be stored: {error}") from error

    def open(self, sha256: str) -> BinaryIO:
        """The stored octets. Raises FileNotFoundError for a content that isn't stored."""
        return self._path(sha256).open("rb")

    def has(self, sha256: str) -> bool:
        """Whether the content is stored."""
        return self._path(sha256).exists()

    def sweep(self, older_than: float) -> int:
        """Remove files that no e-mail has and that are so many seconds old; how many it were.

        Inside a `transaction`: nobody records meanwhile. A spooled file that old has no pass
        left that would record it.
        """
        until = time.time() - older_than
        old = {each for each in self._files() if each.stat().st_mtime < until}
        spooled = {each for each in old if each.parent == self.spool}
        return _remove(spooled | self._unnamed(old - spooled))

    def remove_unnamed(self) -> int:
        """Remove at once what is in place and no e-mail has any more; how many files it were.

        Inside a `transaction`.
        """
        return _remove(self._unnamed({each for each in self._files() if each.parent != self.spool}))

    def _unnamed(self, files: set[Path]) -> set[Path]:
        contents = {each: each.parent.name + each.name for each in files}
        query = EmailAttachment.select(EmailAttachment.sha256).where(EmailAttachment.stored)
        named = {row[0] for row in select_in(query, EmailAttachment.sha256, set(contents.values()))}
        return {path for path, sha256 in contents.items() if sha256 not in named}

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"no SHA-256: {sha256!r}")
        return self.folder / sha256[:2] / sha256[2:]

    def _files(self) -> Iterator[Path]:
        return (each for each in self.folder.glob("*/*") if each.is_file())


def _settle(places: tuple[Path, Path]) -> None:
    """Move a spooled file into place, whole and on the disk; one that is there stays."""
    spooled, path = places
    if path.exists():
        spooled.unlink(missing_ok=True)
    else:
        _sync(spooled)
        spooled.replace(path)


def _side_by_side(step: Callable[[T], None], each: Iterable[T]) -> None:
    """A file system brings many files to the disk at the cost of a few.

    Each thread takes a share at once: they are woken a few times a set, not for each file.
    """
    every = list(each)
    shares = [every[n::_SYNCED_AT_ONCE] for n in range(min(_SYNCED_AT_ONCE, len(every)))]
    deque(_threads().map(partial(_one_by_one, step), shares), maxlen=0)


def _one_by_one(step: Callable[[T], None], share: Iterable[T]) -> None:
    for each in share:
        step(each)


@cache
def _threads() -> ThreadPoolExecutor:
    """Started once: a set of messages is stored in the time that the threads take to start."""
    return ThreadPoolExecutor(_SYNCED_AT_ONCE, "sync")


def _remove(files: set[Path]) -> int:
    for path in files:
        path.unlink()
    return len(files)


def _sync(path: Path) -> None:
    """Let a file, or a folder's names, reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
