"""The first configuration file: its text from answers, written so that only its owner reads it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from maillogger.config import PROVIDERS, load
from maillogger.config.provider import provider_of
from maillogger.errors import InputError


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` was told. `password` and `password_file` may both be absent.

    `oauth2` are the keys of that table with their values; without any there is no such table.
    """

    name: str
    host: str
    port: int | None
    security: str
    ca_file: Path | None
    username: str
    password: str | None
    password_file: Path | None
    bcc: tuple[str, ...]
    forward: tuple[str, ...]
    oauth2: tuple[tuple[str, str], ...] = ()


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
            *_oauth2(answers),
            *_notices(answers),
            "[rules]",
            "# require_html_and_text = false    # accept forwards that are HTML or text only",
            '# colleagues = "ignore"            # log no mail to other users',
            "",
        )
    )


def write_private(file: Path, text: str) -> None:
    """Write the file whole or not at all, mode 0600, after it was read back as a configuration.

    Raises ConfigError where the text is none, with every problem; InputError where no file can
    be written.
    """
    draft = file.with_name(f".{file.name}.new")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise InputError(f"{file} can't be written: {error.strerror}") from None
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
        ("ca_file", answers.ca_file and str(answers.ca_file.absolute())),
        ("username", answers.username),
        ("password", answers.password),
        ("password_file", answers.password_file and str(answers.password_file.absolute())),
        ("success_folder", "Logged"),
        ("failure_folder", "Failed"),
        ("bcc_addresses", answers.bcc),
        ("forward_addresses", answers.forward),
    ]
    return [f"{key} = {_toml(value)}" for key, value in pairs if value not in (None, ())]


def _oauth2(answers: Answers) -> list[str]:
    if not answers.oauth2:
        return []
    return ["[mailbox.oauth2]", *(f"{key} = {_toml(value)}" for key, value in answers.oauth2), ""]


def _notices(answers: Answers) -> list[str]:
    """The provider's own server for notices, to be switched on: it takes the same login."""
    host = PROVIDERS[provider_of(answers.host)].smtp_host
    if host is None:
        return []
    return [
        "# [notices]                       # tells submitters why a message was not logged",
        f"# host = {_toml(host)}",
        '# security = "starttls"',
        f"# username = {_toml(answers.username)}    # with a password, or [notices.oauth2]",
        f"# from = {_toml(answers.username)}",
        "",
    ]


def _toml(value: object) -> str:
    """A TOML value: its basic strings take JSON's escapes."""
    return json.dumps(value, ensure_ascii=False)
