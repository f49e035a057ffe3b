"""What a parsing child and its parent say to each other: frames of octets over two pipes.

Values are pickled, which is safe between two processes of this program only: a sender's
octets are never unpickled.
"""

import copyreg
import os
import pickle
import secrets
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from struct import Struct
from typing import Any, BinaryIO

from maillogger.intake.caps import Limits
from maillogger.intake.raw import RawMessage
from maillogger.intake.spool import create, write_all
from maillogger.message.drop_box import DropBox
from maillogger.message.model import Attachment, Message
from maillogger.message.words import TextWords

BUFFER_OCTETS = 256 * 1024
"""Of both ends: each call of the system lets other threads go first, and most messages fit in."""
_LARGE_OCTETS = 8 * 1024 * 1024
_LENGTH = Struct("<Q")
_ATTRIBUTES = tuple(each.name for each in fields(RawMessage) if each.init and each.name != "octets")


def _pickle_by_arguments(kind: type[Any]) -> None:
    arguments = attrgetter(*(each.name for each in fields(kind)))
    copyreg.pickle(kind, lambda value: (kind, arguments(value)))


# These have slots: by their arguments they take half the time of a dataclass's own way, which is
# a loop in Python.
for each in (Attachment, TextWords):
    _pickle_by_arguments(each)


@dataclass(frozen=True, slots=True)
class Ready:
    """The child has started and can read messages; `version` is that of its code."""

    version: str


@dataclass(frozen=True, slots=True)
class ParserDied:
    """The message ended its parser, or would have: `cause` says how. It may be worth a retry."""

    cause: str


@dataclass(frozen=True, slots=True)
class SpoolTrouble:
    """The disk refused an attachment: no fault of the message."""

    cause: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a child is told first. `drop_box` is whose mail it reads, None for anybody's."""

    spool: Path | None
    limits: Limits
    drop_box: DropBox | None = None


Answer = Ready | Message | ParserDied | SpoolTrouble


def write_value(pipe: BinaryIO, value: Settings | Answer) -> None:
    """Sends a value of ours; both ends are this program, so pickle will do."""
    _write(pipe, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    pipe.flush()


def read_settings(pipe: BinaryIO) -> Settings:
    """The settings a child begins with; EOFError where the parent is gone."""
    value: Settings = pickle.loads(_read(pipe))  # noqa: S301
    return value


def read_answer(pipe: BinaryIO) -> Answer:
    """A child's next answer; EOFError where the child is gone."""
    value: Answer = pickle.loads(_read(pipe))  # noqa: S301
    return value


def write_raw(pipe: BinaryIO, raw: RawMessage, folder: Path | None = None) -> None:
    """Sends a message: its octets in a frame of their own, so that they are not copied.

    Large ones in a file of the folder: so they needn't be in two processes at once. OSError where
    the disk refuses; then nothing was sent.
    """
    large = len(raw.octets) >= _LARGE_OCTETS
    file = _filed(raw.octets, folder) if folder and large else None
    _write(pipe, pickle.dumps((_without_octets(raw), file), pickle.HIGHEST_PROTOCOL))
    _write(pipe, b"" if file else raw.octets)
    pipe.flush()


def read_raw(pipe: BinaryIO) -> RawMessage:
    """The next message; EOFError where there is none, OSError where its file can't be read."""
    attributes: dict[str, Any]
    file: Path | None
    attributes, file = pickle.loads(_read(pipe))  # noqa: S301
    octets = _read(pipe)
    return RawMessage(octets=_taken(file) if file else octets, **attributes)


def _filed(octets: bytes, folder: Path) -> Path:
    """A new file with the octets. The sweeper takes it where nobody does."""
    file = folder / f"message-{secrets.token_hex(8)}"
    handle = create(file)
    try:
        write_all(handle, octets)
    except OSError:
        file.unlink()
        raise
    finally:
        os.close(handle)
    return file


def _taken(file: Path) -> bytes:
    with file.open("rb") as opened:
        file.unlink()
        return opened.read()


def _without_octets(raw: RawMessage) -> dict[str, object]:
    return {name: getattr(raw, name) for name in _ATTRIBUTES}


def _write(pipe: BinaryIO, octets: bytes) -> None:
    pipe.write(_LENGTH.pack(len(octets)))
    pipe.write(octets)


def _read(pipe: BinaryIO) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: BinaryIO, count: int) -> bytes:
    octets = pipe.read(count)
    if len(octets) < count:
        raise EOFError
    return octets
