"""The settings: one frozen model for each table of maillogger.toml, checked as a whole."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from maillogger.config.oauth2 import OAuth2Settings, is_loopback
from maillogger.config.provider import PROVIDERS, ProviderName, provider_of
from maillogger.config.table import Line, Table, one_line
from maillogger.message.drop_box import DropBox
from maillogger.message.model import Address
from maillogger.rules.policy import MEBIBYTE, Authentication, Policy

Security = Literal["tls", "starttls", "none"]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_NOT_IN_ADDRESSES = frozenset('<>(),;:"\\')


def address_key(value: str) -> str:
    """An address of ours as its key. ValueError for what is none."""
    key = Address(one_line(value).strip()).key
    local, at, domain = key.rpartition("@")
    odd = any(each.isspace() or each in _NOT_IN_ADDRESSES for each in key)
    if odd or not (local and at and domain):
        raise ValueError(f"{value!r} is no e-mail address")
    return key


def _ascii(key: str) -> str:
    """Our own mail asks no server for SMTPUTF8 (RFC 6531)."""
    if not key.isascii():
        raise ValueError(f"{key!r} must be ASCII before the @")
    return key


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("must be letters, digits, - and _, at most 63")
    return value


AddressKey = Annotated[str, AfterValidator(address_key)]
MailableKey = Annotated[AddressKey, AfterValidator(_ascii)]
Port = Annotated[int, Field(ge=1, le=65535)]


class DatabaseSettings(Table):
    """Where the records and the attachments are. The url may hold a password."""

    url: Annotated[Line, Field(repr=False)] = "sqlite:///maillogger.db"
    attachments: Path = Path("attachments")

    @field_validator("url")
    @classmethod
    def _known_engine(cls, url: str) -> str:
        if url.partition(":")[0].lower() not in ("sqlite", "postgresql", "postgres"):
            raise ValueError("has to begin with sqlite:/// or postgresql://")
        return url


class Secret(Table):
    """A password, given as it is or as the file that holds it, or OAuth2 instead."""

    password: SecretStr | None = None
    password_file: Path | None = None
    oauth2: OAuth2Settings | None = None

    @field_validator("password_file")
    @classmethod
    def _one_source(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if file is not None and info.data.get("password") is not None:
            raise ValueError("give password or password_file, not both")
        return file

    @field_validator("oauth2")
    @classmethod
    def _instead_of_a_password(
        cls, oauth2: OAuth2Settings | None, info: ValidationInfo
    ) -> OAuth2Settings | None:
        if oauth2 and (info.data.get("password") or info.data.get("password_file")):
            raise ValueError("give a password or oauth2, not both")
        return oauth2


def check_security(host: str, security: Security) -> None:
    """Refuse to send a password in clear text further than this machine."""
    if security == "none" and not is_loopback(host):
        raise ValueError(
            f'security = "none" would send the password to {host} in clear text: '
            'use "tls" or "starttls" (none is for loopback only)'
        )


def check_host(host: str) -> str:
    """The host itself. ValueError for one with a port or a scheme; IPv6 has more colons."""
    if host.count(":") == 1 or "]:" in host:
        raise ValueError("give the server's name alone, and its port as port")
    return host


class ServerSettings(Secret):
    """A server that is logged in to."""

    host: Annotated[Line, AfterValidator(check_host)]
    port: Port
    security: Security = "tls"
    ca_file: Path | None = None

    @field_validator("security")
    @classmethod
    def _not_in_clear_text(cls, security: Security, info: ValidationInfo) -> Security:
        check_security(info.data.get("host", "localhost"), security)
        return security


class MailboxSettings(ServerSettings):
    """A drop box: the server, the login, the folders and its own addresses."""

    name: Annotated[str, AfterValidator(_name)]
    provider: ProviderName = "imap"
    username: Line
    interval: Annotated[int, Field(ge=5)] = 60
    inbox: Line = "INBOX"
    success_folder: Annotated[Line, Field(validate_default=True)] = "Logged"
    failure_folder: Annotated[Line, Field(validate_default=True)] = "Failed"
    bcc_addresses: tuple[AddressKey, ...] = ()
    forward_addresses: Annotated[tuple[AddressKey, ...], Field(validate_default=True)] = ()
    authentication: Authentication | None = None
    authserv_id: Line | None = None
    trust_exchange_internal: bool = False

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, given: object) -> object:
        """Host from the provider, provider from the host, port from the security."""
        if not isinstance(given, dict):
            return given
        filled = {"provider": provider_of(str(given.get("host", ""))), **given}
        filled.setdefault("port", 993 if given.get("security", "tls") == "tls" else 143)
        known = PROVIDERS.get(filled["provider"])
        if known and known.hosts:
            filled.setdefault("host", known.hosts[0])
        return filled

    @field_validator("success_folder", "failure_folder")
    @classmethod
    def _another_folder(cls, folder: str, info: ValidationInfo) -> str:
        for other in ("inbox", "success_folder"):
            if folder.lower() == str(info.data.get(other, "")).lower():
                raise ValueError(f"must be another folder than {other}")
        return folder

    @field_validator("forward_addresses")
    @classmethod
    def _an_address(cls, forward: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not forward and info.data.get("bcc_addresses") == ():
            raise ValueError("give bcc_addresses or forward_addresses, or both")
        return forward

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
    authentication: Authentication = "off"


class NoticeSettings(ServerSettings):
    """The mail that tells a submitter why a message was not logged."""

    username: Line | None = None
    from_: Annotated[MailableKey, Field(alias="from")]
    language: Literal["en", "nl", "de", "fr", "es"] = "en"
    admin: MailableKey | None = None

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, given: object) -> object:
        """A local relay takes mail on port 25 without a login; port from the security."""
        if not isinstance(given, dict):
            return given
        filled = dict(given)
        if "security" not in filled and is_loopback(str(filled.get("host", ""))):
            filled["security"] = "none"
        ports = {"tls": 465, "starttls": 587, "none": 25}
        filled.setdefault("port", ports.get(str(filled.get("security", "tls")), 465))
        return filled


class Settings(Table):
    """All of maillogger.toml."""

    database: DatabaseSettings = DatabaseSettings()
    mailbox: tuple[MailboxSettings, ...] = ()
    worker: WorkerSettings = WorkerSettings()
    rules: RuleSettings = RuleSettings()
    notices: NoticeSettings | None = None

    @field_validator("notices")
    @classmethod
    def _not_to_the_drop_box(
        cls, notices: NoticeSettings | None, info: ValidationInfo
    ) -> NoticeSettings | None:
        """What comes to the drop box is a message to be logged."""
        drop_boxes = [each.drop_box for each in info.data.get("mailbox", ())]
        for name, key in (("from", notices.from_), ("admin", notices.admin)) if notices else ():
            if key and any(each.owns(key) for each in drop_boxes):
                raise ValueError(f"{name}: {key} is the drop box's own address: give another")
        return notices

    def policy(self, mailbox: MailboxSettings | None = None) -> Policy:
        """The rules' view of these settings, for one mailbox; without one for the only one.

        For all of several, senders are judged by [rules] and whoever's results stand on top.
        """
        every = self._every_drop_box()
        rules = self.rules.model_dump()
        if mailbox is None and len(self.mailbox) == 1:
            mailbox = self.mailbox[0]
        if mailbox is None:
            return Policy(drop_box=every, **rules)
        others = every.bcc_addresses | every.forward_addresses
        return Policy(
            drop_box=replace(mailbox.drop_box, others=others),
            authserv_id=mailbox.authserv_id,
            trust_exchange_internal=mailbox.trust_exchange_internal,
            **{**rules, "authentication": mailbox.authentication or self.rules.authentication},
        )

    def _every_drop_box(self) -> DropBox:
        return DropBox(
            frozenset(key for each in self.mailbox for key in each.bcc_addresses),
            frozenset(key for each in self.mailbox for key in each.forward_addresses),
        )
