"""What servers say when an account is fine but has to wait."""

from maillogger.config import PROVIDERS

THROTTLED = ("throttl", *(words for each in PROVIDERS.values() for words in each.busy))

# RFC 5530, and the words of Yahoo, iCloud and others.
BUSY = (
    *THROTTLED,
    "[unavailable]",
    "[inuse]",
    "[limit]",
    "[serverbug]",
    "too many",
    "rate limit",
    "temporar",
    "try again later",
    "server busy",
)


def is_throttled(answer: str) -> bool:
    """Whether the server wants fewer requests."""
    return any(words in answer.lower() for words in THROTTLED)


def is_busy(answer: str) -> bool:
    """Whether the same will do later, so that the account was not refused."""
    return any(words in answer.lower() for words in BUSY)
