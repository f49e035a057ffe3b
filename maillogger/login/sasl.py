"""The two SASL mechanisms for access tokens, in the words they have for IMAP and SMTP alike."""

from collections.abc import Container
from typing import Literal, get_args

Mechanism = Literal["XOAUTH2", "OAUTHBEARER"]
MECHANISMS: tuple[Mechanism, ...] = get_args(Mechanism)


def mechanism(offered: Container[str]) -> Mechanism | None:
    """The mechanism for a server that offers these; None where it takes no access tokens.

    XOAUTH2 where there is a choice: every provider has it, and it came first.
    """
    return next((each for each in MECHANISMS if each in offered), None)


def initial_response(name: Mechanism, username: str, token: str, place: tuple[str, int]) -> str:
    """What the client says first, to the server at that host and port.

    XOAUTH2: developers.google.com/gmail/imap/xoauth2-protocol; OAUTHBEARER: RFC 7628.
    """
    if name == "XOAUTH2":
        return f"user={username}\1auth=Bearer {token}\1\1"
    identity = username.replace("=", "=3D").replace(",", "=2C")
    host, port = place
    return f"n,a={identity},\1host={host}\1port={port}\1auth=Bearer {token}\1\1"


def after_refusal(name: Mechanism) -> str:
    """What ends the exchange once the server has said why it refuses (RFC 7628 section 3.2.3)."""
    return "" if name == "XOAUTH2" else "\1"
