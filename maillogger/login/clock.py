"""What time it is elsewhere, without asking anybody for anything but the time."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

TIMEOUT = 10.0


def ahead_of(url: str) -> timedelta | None:
    """How far this machine's clock is ahead of that server's (RFC 9110 section 6.6.1, Date).

    None where the server can't be reached or doesn't say.
    """
    try:
        import requests
    except ImportError:
        return None
    before = datetime.now(UTC)
    try:
        answer = requests.head(url, timeout=TIMEOUT, allow_redirects=False)
        told = parsedate_to_datetime(answer.headers.get("Date", "")).astimezone(UTC)
    except (requests.RequestException, ValueError, TypeError):
        return None
    # Half of the time that the answer took; Date has whole seconds.
    return before + (datetime.now(UTC) - before) / 2 - told
