"""The folder that attachments are kept in: each content once, named by its SHA-256."""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from maillogger.crm.durability import reach_disk
from maillogger.crm.email_tables import EmailAttachment
from maillogger.database.rows import select_in
from maillogger.errors import TemporaryError

if TYPE_CHECKING:
    from maillogger.rules.decision import Decision

_SHA256 = re.compile("[0-9a-f]{64}")


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

    def keep(self, decisions: Iterable["Decision"]) -> None:
        """Move what these decisions store from the spool into place, and let it reach the disk.

        Before COMMIT: a crash then leaves a file too many, which `sweep` takes, never one too few.
        Raises TemporaryError when the disk is full, or when a file is in neither place.
        """
        wanted = {
            each.attachment.sha256
            for decision in decisions
            if decision.reason is None
            for email in decision.emails
            for each in email.attachments
            if each.stored
        }
        try:
            folders = {self._path(each).parent for each in wanted}
            for folder in folders:
                folder.mkdir(mode=0o700, exist_ok=True)
            new = self._settled(wanted)
            reach_disk({*new, *folders, self.folder} if new else ())
        except OSError as error:
            raise TemporaryError(f"attachments can't be stored: {error}") from error

    def _settled(self, wanted: set[str]) -> list[Path]:
        """Move these contents into place; the files that are not known to be on the disk whole.

        A file of an e-mail is, since that was committed. Any other may have been moved by a pass
        that ended before it reached the disk: the spooled one takes its place.
        """
        new = []
        recorded = _recorded(wanted)
        for each in sorted(wanted):
            spooled, path = self.spool / each, self._path(each)
            if each in recorded and path.exists():
                spooled.unlink(missing_ok=True)
            else:
                _settle(spooled, path)
                new.append(path)
        return new

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
        named = _recorded(set(contents.values()))
        return {path for path, sha256 in contents.items() if sha256 not in named}

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"no SHA-256: {sha256!r}")
        return self.folder / sha256[:2] / sha256[2:]

    def _files(self) -> Iterator[Path]:
        return (each for each in self.folder.glob("*/*") if each.is_file())


def _recorded(contents: set[str]) -> set[str]:
    """Those of the contents that an e-mail has."""
    query = EmailAttachment.select(EmailAttachment.sha256).where(EmailAttachment.stored)
    return {row[0] for row in select_in(query, EmailAttachment.sha256, contents)}


def _settle(spooled: Path, path: Path) -> None:
    """Move a spooled file into place; one that an earlier try moved is there."""
    try:
        spooled.replace(path)
    except FileNotFoundError:
        if not path.exists():
            raise


def _remove(files: set[Path]) -> int:
    for path in files:
        path.unlink()
    return len(files)
