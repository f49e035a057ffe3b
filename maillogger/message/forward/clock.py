"""The time of day and the offset in a printed date, and what is left without them."""

import re
from dataclasses import dataclass

CLOCK = "\x00"

_MAX_OFFSET = 14 * 60
_ISO_T = re.compile(r"(?<=\d)t(?=\d\d:)")
_EAST_ASIAN = re.compile(
    r"(\d{1,2}) ?[時时點点시](?: ?(\d{1,2}) ?[分분](?: ?(\d{1,2}) ?[秒초])?)?",
)
_WITH_H = re.compile(r"(?<![\d.:])(\d{1,2}) ?[hu] ?(\d\d)(?!\d)")
_COLON = re.compile(r"(?<![\d:+])(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,6})?)?(?![\d:])")
_DOTTED = re.compile(r"(?<![\d.:+])(\d{1,2})\.(\d\d)(?:\.(\d\d))?(?![\d:])(?!\.\d)")
_NAMED_OFFSET = re.compile(
    r"(?:gmt|utc?|гринуич|гринвич|غرینتش) ?([+-]) ?(\d{1,2})(?::?(\d\d))?(?![\d:])"
)
_OFFSET = re.compile(r"(?:^|(?<=[ (\d]))([+-])(?:(\d{1,2}):(\d\d)|(\d\d)(\d\d))(?![\d:])")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as printed: `hour` may be of a 12-hour clock; `offset` is in minutes.

    `rest` is the text without both; `CLOCK` stands where the time stood.
    """

    hour: int
    minute: int
    second: int
    offset: int | None
    rest: str


def read_clock(text: str) -> Clock | None:
    """The only time of day in a folded text, None where there is none or more than one.

    Forms: `14:53`, `14:53:22`, `14.53` (no date), `14h53`, `14시 53분`; offsets: `GMT+1`,
    `UTC+01:00`, and after the time `+0100` or `+01:00` (RFC 5322 section 3.3, ISO 8601).
    """
    text = _ISO_T.sub(" ", text)
    if not text.isascii():
        text = _EAST_ASIAN.sub(_with_colons, text)
    text = _WITH_H.sub(r"\1:\2", text)
    named = _NAMED_OFFSET.search(text)
    if named:
        text = f"{text[: named.start()]} {text[named.end() :]}"
    match = _time(text)
    if match is None:
        return None
    before, after = text[: match.start()], text[match.end() :]
    plain = None if named else _OFFSET.search(after)
    if plain:
        after = f"{after[: plain.start()]} {after[plain.end() :]}"
    hour, minute, second = (int(each or 0) for each in match.groups())
    offset = _minutes(named or plain)
    if hour > 23 or minute > 59 or second > 60 or _COLON.search(after):
        return None
    return Clock(hour, minute, min(second, 59), offset, f"{before} {CLOCK} {after}")


def _time(text: str) -> re.Match[str] | None:
    """The time: the first with colons, else the last with dots (a date may come before it)."""
    match = _COLON.search(text)
    if match:
        return match
    dotted = list(_DOTTED.finditer(text))
    shorter = [each for each in dotted if each[3] is None]
    return next(reversed(shorter if len(dotted) > 1 and len(shorter) == 1 else dotted), None)


def _with_colons(match: re.Match[str]) -> str:
    return ":".join(each.zfill(2) for each in (match[1], match[2] or "0", match[3] or "0")) + " "


def _minutes(match: re.Match[str] | None) -> int | None:
    """The offset that was matched, in minutes; None where none was, or none could be."""
    if match is None:
        return None
    digits = [each for each in match.groups()[1:] if each is not None]
    minutes = int(digits[0]) * 60 + (int(digits[1]) if len(digits) > 1 else 0)
    if minutes > _MAX_OFFSET:
        return None
    return -minutes if match[1] == "-" else minutes


def to_24_hours(hour: int, span: tuple[int, int]) -> int | None:
    """The hour of the day that a clock hour means in a part of the day, None if not just one.

    `span` is from its first hour to before its last; the latter is beyond 24 where it goes over
    midnight. A span of half a day or within one covers all of it, but for noon and midnight.
    """
    start, end = span
    if end - start > 2 and end <= 12:
        start, end = 0, 12
    elif end - start > 2 and start >= 12 and end <= 24:
        start, end = 12, 24
    possible = {hour} if hour > 12 else {hour % 12, hour % 12 + 12}
    fitting = [each for each in possible if start <= each < end or start <= each + 24 < end]
    return fitting[0] if len(fitting) == 1 else None
