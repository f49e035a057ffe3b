"""The settings of a login with OAuth2 (RFC 6749), for a mailbox or for the notices' server."""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from maillogger.config.table import Line, Table

Flow = Literal["service_account", "user", "client_credentials"]

NEEDED: dict[Flow, tuple[str, ...]] = {
    "service_account": ("service_account_file",),
    "user": ("client_id",),
    "client_credentials": ("client_id", "tenant"),
}


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, so that nobody listens between."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def secure_url(value: str) -> str:
    """The URL, if secrets may be sent there. Raises ValueError."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    if not (parts.scheme == "https" and host) and not (
        parts.scheme == "http" and is_loopback(host)
    ):
        raise ValueError("must be an https:// URL (http:// is for loopback only)")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("must be a URL without user, query and fragment")
    return value


SecureUrl = Annotated[Line, AfterValidator(secure_url)]


class OAuth2Settings(Table):
    """How an access token is got: Google's two ways, or Microsoft's.

    `service_account`: Gmail, domain-wide delegation (RFC 7523). `user`: Gmail, the consent that
    `maillogger login` asks for. `client_credentials`: Exchange Online, with `client_secret` or
    `certificate_file` (PEM: private key and certificate). `token_file` keeps the tokens.
    """

    flow: Flow
    client_id: Line | None = None
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = None
    tenant: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,255}$")] | None = None
    certificate_file: Path | None = None
    service_account_file: Path | None = None
    token_file: Path
    token_url: SecureUrl = "https://oauth2.googleapis.com/token"  # noqa: S105 (no password)
    authority: SecureUrl = "https://login.microsoftonline.com"
    scope: Line | None = None

    @model_validator(mode="before")
    @classmethod
    def _flow_from_keys(cls, given: object) -> object:
        """What is given says which flow is meant."""
        if not isinstance(given, dict):
            return given
        flow = "client_credentials" if "tenant" in given else "user"
        return {"flow": "service_account" if "service_account_file" in given else flow, **given}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [key for key in NEEDED[self.flow] if getattr(self, key) is None]
        if missing:
            raise ValueError(f'flow "{self.flow}" needs {" and ".join(missing)}')
        if self.client_secret is not None and self.client_secret_file is not None:
            raise ValueError("give client_secret or client_secret_file, not both")
        if self.certificate_file is not None and self.has_secret:
            raise ValueError("give a client secret or certificate_file, not both")
        return self

    @property
    def has_secret(self) -> bool:
        """Whether a client secret is configured, in either way."""
        return self.client_secret is not None or self.client_secret_file is not None
