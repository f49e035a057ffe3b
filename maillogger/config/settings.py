"""The settings: one frozen model for each table of maillogger.toml, checked as a whole."""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

from maillogger.message.drop_box import DropBox
from maillogger.message.model import Address
from maillogger.rules.policy import MEBIBYTE, Policy

Security = Literal["tls", "starttls", "none"]
PROVIDER_HOSTS = {"gmail": "imap.gmail.com", "exchange": "outlook.office365.com"}


def _one_line(value: str) -> str:
    """No CR, LF or NUL: the value goes to a server or into a header."""
    if any(character in value for character in "\r\n\0"):
        raise ValueError("must not hold line ends or NUL")
    return value


def _address(value: str) -> str:
    key = Address(_one_line(value).strip()).key
    local, at, domain = key.rpartition("@")
    if not (local and at and domain) or any(each.isspace() for each in key):
        raise ValueError(f"{value!r} is no e-mail address")
    return key


Line = Annotated[str, Field(min_length=1), AfterValidator(_one_line)]
AddressKey = Annotated[str, AfterValidator(_address)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Table(BaseModel):
    """A table of the file: unknown keys are refused, values can't change."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class DatabaseSettings(Table):
    """Where the records and the attachments are."""

    url: Line = "sqlite:///maillogger.db"
    attachments: Path = Path("attachments")


class Secret(Table):
    """A password, given as it is or as the file that holds it."""

    password: SecretStr | None = None
    password_file: Path | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.password is not None and self.password_file is not None:
            raise ValueError("give password or password_file, not both")
        return self


def check_security(host: str, security: Security) -> None:
    """Refuse to send a password in clear text further than this machine."""
    if security == "none" and not _is_loopback(host):
        raise ValueError(
            f'security = "none" would send the password to {host} in clear text: '
            'use "tls" or "starttls" (none is for loopback only)'
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class MailboxSettings(Secret):
    """A drop box: the server, the login, the folders and its own addresses."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")]
    provider: Literal["imap", "gmail", "exchange"] = "imap"
    host: Line
    port: Port
    security: Security = "tls"
    ca_file: Path | None = None
    username: Line
    interval: Annotated[int, Field(ge=5)] = 60
    inbox: Line = "INBOX"
    success_folder: Line = "Logged"
    failure_folder: Line = "Failed"
    bcc_addresses: tuple[AddressKey, ...] = ()
    forward_addresses: tuple[AddressKey, ...] = ()
    authserv_id: Line | None = None

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, given: object) -> object:
        """Host from the provider, provider from the host, port from the security."""
        if not isinstance(given, dict):
            return given
        hosts = {host: provider for provider, host in PROVIDER_HOSTS.items()}
        filled = {"provider": hosts.get(str(given.get("host", "")).lower(), "imap"), **given}
        filled.setdefault("port", 993 if given.get("security", "tls") == "tls" else 143)
        if host := PROVIDER_HOSTS.get(str(filled["provider"])):
            filled.setdefault("host", host)
        return filled

    @model_validator(mode="after")
    def _usable(self) -> Self:
        check_security(self.host, self.security)
        if not (self.bcc_addresses or self.forward_addresses):
            raise ValueError("give bcc_addresses or forward_addresses, or both")
        folders = (self.inbox, self.success_folder, self.failure_folder)
        if len({each.lower() for each in folders}) < len(folders):
            raise ValueError("inbox, success_folder and failure_folder must be three folders")
        return self

    @property
    def drop_box(self) -> DropBox:
        """The addresses as the rules ask for them."""
        return DropBox(frozenset(self.bcc_addresses), frozenset(self.forward_addresses))


class WorkerSettings(Table):
    """How the work is done."""

    processes: Literal["auto"] | Annotated[int, Field(ge=1, le=64)] = "auto"
    lease_seconds: Annotated[int, Field(ge=30)] = 300


class RuleSettings(Table):
    """The owner's choices among the rules; sizes in octets."""

    max_message_bytes: Annotated[int, Field(ge=1024)] = 128 * MEBIBYTE
    max_attachment_bytes: Annotated[int, Field(ge=0)] = 50 * MEBIBYTE
    max_body_bytes: Annotated[int, Field(ge=1024)] = 2 * MEBIBYTE
    max_deals: Annotated[int, Field(ge=0)] = 5
    require_html_and_text: bool = True
    own_reply: Literal["reject", "unwrap"] = "reject"
    colleagues: Literal["log", "ignore"] = "log"
    create_companies: bool = True
    accept_redirected: bool = False
    authentication: Literal["off"] = "off"


class NoticeSettings(Secret):
    """The mail that tells a submitter why a message was not logged."""

    model_config = ConfigDict(populate_by_name=True)

    host: Line
    port: Port
    security: Security = "tls"
    ca_file: Path | None = None
    username: Line | None = None
    from_: Annotated[AddressKey, Field(alias="from")]
    language: Literal["en", "nl", "de", "fr", "es"] = "en"
    admin: AddressKey | None = None

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, given: object) -> object:
        """A local relay takes mail on port 25 without a login; port from the security."""
        if not isinstance(given, dict):
            return given
        filled = dict(given)
        if "security" not in filled and _is_loopback(str(filled.get("host", ""))):
            filled["security"] = "none"
        ports = {"tls": 465, "starttls": 587, "none": 25}
        filled.setdefault("port", ports.get(str(filled.get("security", "tls")), 465))
        return filled

    @model_validator(mode="after")
    def _usable(self) -> Self:
        check_security(self.host, self.security)
        return self


class Settings(Table):
    """All of maillogger.toml."""

    database: DatabaseSettings = DatabaseSettings()
    mailbox: tuple[MailboxSettings, ...] = ()
    worker: WorkerSettings = WorkerSettings()
    rules: RuleSettings = RuleSettings()
    notices: NoticeSettings | None = None

    @model_validator(mode="after")
    def _distinct_names(self) -> Self:
        names = [each.name.lower() for each in self.mailbox]
        twice = sorted({each for each in names if names.count(each) > 1})
        if twice:
            raise ValueError(f"mailbox: the name {twice[0]!r} is given twice")
        return self

    def policy(self, drop_box: DropBox | None = None) -> Policy:
        """The rules' view of these settings, for one drop box or for all of them."""
        return Policy(drop_box=drop_box or self._every_drop_box(), **self.rules.model_dump())

    def _every_drop_box(self) -> DropBox:
        return DropBox(
            frozenset(key for each in self.mailbox for key in each.bcc_addresses),
            frozenset(key for each in self.mailbox for key in each.forward_addresses),
        )
