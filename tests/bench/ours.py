"""maillogger as an admin would have set it up, beside the benchmark's server."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import peewee

from maillogger.config import Settings, load
from maillogger.crm import users
from maillogger.database import migrate, open_database, transaction
from tests.bench.mixed.people import TEAM
from tests.mail import BCC, FORWARD
from tests.servers.drop_box import DropBox


@dataclass(frozen=True)
class Setting:
    """How an installation differs: another port for its server, children, an SMTP server."""

    port: int | None = None
    processes: int | None = None
    smtp_port: int | None = None
    rules: str = ""


def install(drop_box: DropBox, folder: Path, setting: Setting | None = None) -> Path:
    """Write the configuration, make the database, let the team log; the configuration's file."""
    setting = setting or Setting()
    file = folder / "maillogger.toml"
    file.write_text(_configuration(drop_box, folder, setting))
    file.chmod(0o600)
    _, database = opened(file)
    with transaction(database):
        for each in TEAM:
            users.put(each.name or "", [each.address], datetime.now(UTC))
    database.close()
    return file


def opened(file: Path) -> tuple[Settings, peewee.Database]:
    """The settings and the database of an installation; the tables mean this one now."""
    settings = load(file, {})
    database = open_database(settings.database.url)
    migrate(database)
    return settings, database


def _configuration(drop_box: DropBox, folder: Path, setting: Setting) -> str:
    notices = f"""
        [notices]
        host = "127.0.0.1"
        port = {setting.smtp_port}
        security = "none"
        from = "maillogger@crm.example.com"
        """
    return f"""
        [database]
        url = "sqlite:///{folder}/maillogger.db"
        [[mailbox]]
        name = "crm"
        host = "127.0.0.1"
        port = {setting.port or drop_box.port}
        security = "none"
        username = "{drop_box.username}"
        password = "{drop_box.password}"
        bcc_addresses = ["{BCC}"]
        forward_addresses = ["{FORWARD}"]
        [worker]
        processes = {setting.processes or '"auto"'}
        [rules]
        {setting.rules}
        {notices if setting.smtp_port else ""}
        """
