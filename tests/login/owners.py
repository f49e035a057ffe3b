"""Mailboxes that are logged in to with OAuth2, as an admin configures them."""

from pathlib import Path
from typing import Any

from maillogger.config import MailboxSettings, load
from maillogger.login.configured import token_file
from maillogger.login.tokens import Token
from tests.mail import BCC
from tests.servers.drop_box import DropBox
from tests.servers.tokens import (
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    TENANT,
    TokenServer,
    long_ago,
)

FLOWS = ("service_account", "user", "secret", "certificate")


def keys_of(flow: str, tokens: TokenServer) -> dict[str, Any]:
    """The `[mailbox.oauth2]` table for one of `FLOWS`."""
    application = {"client_id": CLIENT_ID, "tenant": TENANT, "authority": tokens.url}
    match flow:
        case "service_account":
            return {
                "service_account_file": str(tokens.service_account_file()),
                "token_url": tokens.token_url,
            }
        case "user":
            return {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "token_url": tokens.token_url,
            }
        case "secret":
            return {**application, "client_secret": CLIENT_SECRET}
        case _:
            return {**application, "certificate_file": str(tokens.certificate_file)}


def written(box: DropBox, folder: Path, keys: dict[str, Any], more: str = "") -> Path:
    """The configuration file of a mailbox that is logged in to so."""
    file = folder / "maillogger.toml"
    lines = "\n".join(f'{key} = "{value}"' for key, value in keys.items())
    file.write_text(
        f"""
        [[mailbox]]
        name = "crm"
        host = "localhost"
        port = {box.tls_port}
        ca_file = "{box.ca_file}"
        username = "{box.username}"
        bcc_addresses = ["{BCC}"]
        [mailbox.oauth2]
        {lines}
        {more}
        """
    )
    file.chmod(0o600)
    return file


def mailbox(box: DropBox, folder: Path, keys: dict[str, Any]) -> MailboxSettings:
    """That mailbox's settings."""
    return load(written(box, folder, keys), {}).mailbox[0]


def consented(owner: MailboxSettings, refresh_token: str = REFRESH_TOKEN) -> MailboxSettings:
    """The owner, as if its user had agreed once."""
    token_file(owner).write(Token("stale", long_ago(), refresh_token))
    return owner
