"""What is in a message, as its generator knows it, and whether a parser has found the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from maillogger.message.model import Attachment, Message


@dataclass(frozen=True)
class File:
    """A file as it was put in: everything that must come out again."""

    filename: str
    content_type: str
    octets: bytes = field(repr=False)
    inline: bool = False


@dataclass(frozen=True)
class Truth:
    """A message's contents; `attached` are the messages within it.

    `original_sender` is the address key of who wrote the original of a forward.
    """

    subject: str
    text: str | None
    html: str | None
    files: tuple[File, ...] = ()
    attached: tuple["Truth", ...] = ()
    kind: str = "bcc"
    original_sender: str | None = None


def differences(truth: Truth, message: Message) -> Iterator[str]:
    """What the parser has wrong: nothing for a message that it read right."""
    if message.problem:
        yield f"problem: {message.problem}"
    if message.subject != truth.subject:
        yield f"subject: {message.subject!r} for {truth.subject!r}"
    for name, wanted, found in (
        ("text", truth.text, message.text),
        ("html", truth.html, message.html),
    ):
        if wanted != found:
            yield f"{name}: {found!r} for {wanted!r}"
    files = tuple(map(_file, message.attachments))
    wanted_files = tuple(map(_wanted, truth.files))
    if files != wanted_files:
        yield f"files: {files} for {wanted_files}"
    if len(message.attached) != len(truth.attached):
        yield f"{len(message.attached)} attached messages for {len(truth.attached)}"
    for inner, found_message in zip(truth.attached, message.attached, strict=False):
        yield from (f"attached: {each}" for each in differences(inner, found_message))


def misread_forward(truth: Truth, message: Message) -> Iterator[str]:
    """Whether the original of a forward was found, by its sender."""
    if truth.original_sender is None:
        return
    found = [each.sender.key if each.sender else "" for each in message.forward.originals]
    if found != [truth.original_sender]:
        yield f"original from {found} for {truth.original_sender}"


def _file(attachment: Attachment) -> tuple[object, ...]:
    return (
        attachment.filename,
        attachment.content_type,
        attachment.size,
        attachment.sha256,
        attachment.inline,
    )


def _wanted(file: File) -> tuple[object, ...]:
    digest = sha256(file.octets).hexdigest()
    return (file.filename, file.content_type, len(file.octets), digest, file.inline)
