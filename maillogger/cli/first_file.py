"""The first configuration file: its text from answers, written so that only its owner reads it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from maillogger.config import load


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` was told. `password` and `password_file` may both be absent."""

    name: str
    host: str
    port: int | None
    security: str
    username: str
    password: str | None
    password_file: Path | None
    bcc: tuple[str, ...]
    forward: tuple[str, ...]


def first_file(answers: Answers) -> str:
    """The text of maillogger.toml; what isn't in it has its default."""
    return "\n".join(
        (
            "# maillogger's configuration. Every key can also come from the environment:",
            "# MAILLOGGER_DATABASE_URL, MAILLOGGER_MAILBOX_<NAME>_<KEY>, …",
            "",
            "[database]",
            'url = "sqlite:///maillogger.db"    # relative to this file',
            'attachments = "attachments"',
            "",
            "[[mailbox]]",
            *_mailbox(answers),
            "",
            "[rules]",
            "# require_html_and_text = false    # accept forwards that are HTML or text only",
            '# colleagues = "ignore"            # log no mail to other users',
            "",
        )
    )


def write_private(file: Path, text: str) -> None:
    """Write the file whole or not at all, mode 0600, after it was read back as a configuration.

    Raises ConfigError where the text is none, with every problem.
    """
    draft = file.with_name(f".{file.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        draft.chmod(0o600)
        load(draft, {})
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _mailbox(answers: Answers) -> list[str]:
    pairs: list[tuple[str, object]] = [
        ("name", answers.name),
        ("host", answers.host),
        ("port", answers.port),
        ("security", answers.security),
        ("username", answers.username),
        ("password", answers.password),
        ("password_file", answers.password_file and str(answers.password_file.absolute())),
        ("success_folder", "Logged"),
        ("failure_folder", "Failed"),
        ("bcc_addresses", answers.bcc),
        ("forward_addresses", answers.forward),
    ]
    return [f"{key} = {_toml(value)}" for key, value in pairs if value not in (None, ())]


def _toml(value: object) -> str:
    """A TOML value: its basic strings take JSON's escapes."""
    return json.dumps(value, ensure_ascii=False)
