"""A maillogger as an admin would have set it up, on a real server and a database of its own."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import peewee

from maillogger.config import MailboxSettings, Settings, load
from maillogger.crm import users
from maillogger.crm.email_tables import Email
from maillogger.database import migrate, open_database, transaction
from maillogger.ledger.failures import Failure, Wanted, failures
from maillogger.worker.points import At, nowhere
from maillogger.worker.poll import poll
from maillogger.worker.report import Report
from tests.mail import BCC, FORWARD
from tests.servers.drop_box import DropBox

NOW = datetime(2024, 3, 6, tzinfo=UTC)


@dataclass(frozen=True)
class Installation:
    """Settings, database and drop box; Ana Ruiz may log."""

    settings: Settings
    database: peewee.Database
    drop_box: DropBox
    file: Path

    @property
    def mailbox(self) -> MailboxSettings:
        return self.settings.mailbox[0]

    def reloaded(self) -> "Installation":
        """With the settings that the file has now."""
        return replace(self, settings=load(self.file, {}))

    def poll(self, at: At = nowhere) -> Report:
        return poll(self.mailbox, self.settings, self.database, at=at)

    def failures(self) -> list[Failure]:
        """Oldest first."""
        return list(failures(Wanted()))[::-1]

    def reasons(self) -> list[str]:
        return [each.reason for each in self.failures()]

    def emails(self) -> list[Any]:
        return list(Email.select().order_by(Email.id))

    def counts(self) -> dict[str, int]:
        """How many messages lie in each folder."""
        return {name: len(self.drop_box.octets(name)) for name in ("INBOX", "Logged", "Failed")}


def install(
    drop_box: DropBox, folder: Path, url: str | None = None, rules: str = ""
) -> Installation:
    """Write the configuration, make the database, and let Ana log."""
    file = folder / "maillogger.toml"
    file.write_text(
        f"""
        [database]
        url = "{url or "sqlite:///maillogger.db"}"
        [[mailbox]]
        name = "crm"
        host = "127.0.0.1"
        port = {drop_box.port}
        security = "none"
        username = "{drop_box.username}"
        password = "{drop_box.password}"
        bcc_addresses = ["{BCC}"]
        forward_addresses = ["{FORWARD}"]
        [worker]
        processes = 1
        [rules]
        {rules}
        """
    )
    file.chmod(0o600)
    settings = load(file, {})
    database = open_database(settings.database.url)
    migrate(database)
    with transaction(database):
        users.put("Ana Ruiz", ["ana@example.com"], NOW)
    return Installation(settings, database, drop_box, file)
