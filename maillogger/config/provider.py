"""What is particular to a provider of mailboxes, in one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ProviderName = Literal["imap", "gmail", "exchange"]

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Provider:
    """How a provider's servers differ.

    `hosts` are the IMAP servers it is known by, the first the usual one; `smtp_host` takes
    mail with STARTTLS on port 587. `set_count` and `set_bytes` bound what is fetched at once;
    `connections` is how many an account may have open, None where nobody says.
    `envelope_field` shows the recipient of the envelope, and so the way of a BCC; None: nothing
    does. `busy` are the words, in lower case, in which it asks for fewer requests.
    """

    hosts: tuple[str, ...] = ()
    smtp_host: str | None = None
    set_count: int = 1_000
    set_bytes: int = 20 * MEBIBYTE
    connections: int | None = None
    envelope_field: str | None = "Delivered-To"
    busy: tuple[str, ...] = ()


PROVIDERS: Mapping[ProviderName, Provider] = {
    "imap": Provider(),
    "gmail": Provider(
        hosts=("imap.gmail.com", "imap.googlemail.com"),
        smtp_host="smtp.gmail.com",
        # 2,500 MB a day are all that an account may download.
        set_count=200,
        set_bytes=16 * MEBIBYTE,
        connections=15,
        busy=(
            "[throttled]",
            "too many simultaneous connections",
            "exceeded command or bandwidth limits",
        ),
    ),
    "exchange": Provider(
        # Worldwide, the US government's clouds, and the one that 21Vianet runs.
        hosts=(
            "outlook.office365.com",
            "outlook.office365.us",
            "outlook-dod.office365.us",
            "partner.outlook.cn",
        ),
        smtp_host="smtp.office365.com",
        # What is throttled is time: small sets lose little of it.
        set_count=50,
        set_bytes=32 * MEBIBYTE,
        envelope_field=None,
        busy=("request is throttled", "suggested backoff time", "server unavailable"),
    ),
}


def provider_of(host: str) -> ProviderName:
    """Whose server that is: `imap` for everybody's own."""
    wanted = host.lower().rstrip(".")
    return next((name for name, each in PROVIDERS.items() if wanted in each.hosts), "imap")
