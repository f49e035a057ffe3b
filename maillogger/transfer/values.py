"""Values as files have them: lists, names, dates, yes and no, web addresses."""

import re
from datetime import UTC, datetime

from maillogger.errors import InputError

YES = frozenset(
    {"1", "yes", "y", "true", "t", "x", "ja", "oui", "si", "sí", "open", "wahr", "waar"}
)
NO = frozenset({"0", "no", "n", "false", "f", "nein", "nee", "non", "closed", "falsch", "onwaar"})
CLOSED_STAGES = frozenset(
    {"won", "lost", "gewonnen", "verloren", "gagne", "gagné", "perdu", "ganado", "perdido"}
)

_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}):(\d{2}))?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(\d{1,2}):(\d{2}))?")


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(cell: str) -> str:
    """The cell with `'` in front where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and guarded(cell) != cell else cell


def words(values: list[str]) -> tuple[str, ...]:
    """The values of a list, whether in several columns or in one, separated by `;`, `,`, space."""
    return tuple(word for value in values for word in re.split(r"[;,\s]+", value) if word)


def addresses(values: list[str]) -> tuple[str, ...]:
    """E-mail addresses as `words`; of `Jane Doe (jane@example.com)` only what holds an @."""
    several = words(values)
    return tuple(each.strip('()<>"') for each in several if "@" in each) or several


def person(text: str) -> str:
    """A user by name or address; of `Ana Ruiz (ana@example.com)` the address."""
    found = addresses([text])
    return found[0] if len(found) == 1 and "@" in found[0] else text


def yes_or_no(text: str) -> bool | None:
    """True or False as people write it; None for nothing. InputError for anything else."""
    plain = text.strip().casefold()
    if not plain:
        return None
    if plain in YES or plain in NO:
        return plain in YES
    raise InputError(f"{text!r} is neither yes nor no")


def is_open(stage: str) -> bool | None:
    """False for a stage whose name says that the deal is closed; None where it says nothing."""
    plain = re.split(r"[^\w]+", stage.casefold())
    return False if "closed" in plain or CLOSED_STAGES & set(plain) else None


def moment(text: str) -> datetime | None:
    """A date, with or without a time, UTC where no offset is written; None for nothing.

    Raises InputError for what is no date, or may be two: `03/04/2024`.
    """
    if not text.strip():
        return None
    try:
        found = _iso(text.strip()) or _dotted(text.strip()) or _slashed(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise InputError(f"{text!r} is not certain to be one date: write it as 2024-03-31")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def domain(text: str) -> str:
    """The host of a web address, or the domain itself, without `www.`."""
    host = text.strip().partition("://")[2] or text.strip()
    return re.split(r"[/?#:]", host, maxsplit=1)[0].lower().removeprefix("www.")


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _dotted(text: str) -> datetime | None:
    found = _DAY_FIRST.fullmatch(text)
    if not found:
        return None
    day, month, year, hour, minute = (int(each or 0) for each in found.groups())
    return datetime(year, month, day, hour, minute)


def _slashed(text: str) -> datetime | None:
    """Certain only where one of the numbers can't be a month, or both are the same."""
    found = _SLASHED.fullmatch(text)
    if not found:
        return None
    first, second, year, hour, minute = (int(each or 0) for each in found.groups())
    if first <= 12 and second <= 12 and first != second:
        return None
    day, month = (first, second) if first > 12 else (second, first)
    return datetime(year, month, day, hour, minute)
