"""What became of each message of the demo: where it lies on the server now, and why."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillogger.demo.letters import LETTERS, Letter
from maillogger.demo.program import ask
from maillogger.demo.server import MailServer

SUCCESS_FOLDER = "Logged"
FAILURE_FOLDER = "Failed"


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a message lies; for one in the failure folder its number there and its reason."""

    letter: Letter
    folder: str
    failed_id: int | None = None
    reason: str | None = None


def fates(server: MailServer, folder: Path) -> list[Fate]:
    """Each message's fate, in the order of arrival: asked of the server and of `failed list`."""
    lying = _lying(server, [each.octets(folder / "mail") for each in LETTERS])
    printed = ask(folder, "failed", "list", "--json").splitlines()
    # The ledger numbers messages as the server does, in the order of arrival.
    failures = iter(sorted((json.loads(line) for line in printed), key=lambda each: each["id"]))
    found = []
    for letter, name in zip(LETTERS, lying, strict=True):
        failure: dict[str, Any] = next(failures, {}) if name == FAILURE_FOLDER else {}
        found.append(Fate(letter, name, failure.get("id"), failure.get("reason")))
    return found


def _lying(server: MailServer, messages: Sequence[bytes]) -> list[str]:
    """The folder in which each message lies, octet for octet."""
    folders = ("INBOX", SUCCESS_FOLDER, FAILURE_FOLDER)
    found = {octets: name for name in folders for octets in server.messages(name)}
    return [found.get(octets, "nowhere") for octets in messages]
