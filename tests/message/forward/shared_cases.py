"""The cases beside the checkout, judged one by one; and the table that tells the outcome."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from maillogger.intake.caps import Limits
from maillogger.intake.parse import parse
from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Address, Message, Original

FOLDER = Path(__file__).resolve().parents[3] / "../shared/data/forward"
FILES = ("client-text-cases", "hard-text-cases", "hard-html-cases", "hard-eml-cases")
EDITED = "Please log this"
SENT = datetime(2024, 3, 6, 9, 0, tzinfo=timezone(timedelta(hours=1)))
# What the best of other parsers made of the same cases (2026).
OTHERS = {
    "client-text-cases": "133 of 133",
    "client-text-cases, subject edited": "0",
    "hard-text-cases": "46 % of the full set",
    "hard-html-cases": "56 % of the full set",
    "hard-eml-cases": "39 % of the full set",
    "only look like a forward": "8 of 10",
    "median, text": "0.3-2 ms",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: on what, and how we did."""

    on: str
    right: int
    of: int
    note: str = ""

    def __str__(self) -> str:
        ours = self.note or f"{self.right} of {self.of}"
        return f"{self.on:36}{OTHERS.get(self.on, ''):>22}{ours:>22}"


def read(name: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    return [json.loads(row) for row in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def message_of(case: dict[str, Any], subject: str | None = None) -> Message:
    """The message of a case, under another subject if one is given."""
    if "message_base64" in case:
        return parse(base64.b64decode(case["message_base64"]), spool=None, limits=Limits())
    return Message(
        subject=subject or case["outer_subject"] or "",
        date=SENT,
        text=case.get("text"),
        html=case.get("html"),
    )


def faults(case: dict[str, Any], subject: str | None = None) -> list[str]:
    """What is wrong with our answer to a case."""
    forward = unwrap(message_of(case, subject)).forward
    expected = case["expect"]
    refused = forward.reply or not forward.originals
    if not expected["forwarded"]:
        return [] if refused else ["taken for a forward"]
    if refused:
        return ["no original"]
    return list(_differences(forward.originals[0], expected, case, edited=subject is not None))


def _differences(
    original: Original, expected: dict[str, Any], case: dict[str, Any], *, edited: bool
) -> Iterator[str]:
    sender = Address(expected["from"]["address"] or "", expected["from"]["name"])
    if original.sender != sender:
        yield f"from {original.sender}"
    printed = expected["subject"] in case.get("text", "") or not edited
    if printed and original.subject != expected["subject"]:
        yield f"subject {original.subject!r}"
    if original.date_text != expected["date_text"]:
        yield f"date text {original.date_text!r}"
    local = expected.get("date_local_iso")
    if local and not str(original.date).replace(" ", "T").startswith(local):
        yield f"date {original.date}"
    text = (original.text or "").strip()
    body = (expected.get("body") or "").strip()
    # The hard cases tell how a body begins, the others what it is.
    whole = "to" in expected and expected["to"] is not None
    if (text != body) if whole else not text.startswith(body):
        yield f"body {text[:60]!r}"
    if expected.get("note") and original.note != expected["note"]:
        yield f"note {original.note!r}"
    if case.get("html") and not (original.html and "Zebra body" in original.html):
        yield "html"
    for role, printed_people in (
        ("to", expected.get("to")),
        ("cc", expected.get("cc_starts_with")),
    ):
        yield from _people(getattr(original, role), printed_people or ())


def _people(found: Sequence[Address], expected: Sequence[dict[str, Any]]) -> Iterator[str]:
    for address, wanted in zip(found, expected, strict=False):
        if address.address != wanted["address"] or address.name != wanted.get("name", address.name):
            yield f"recipient {address}"
    if len(found) < len(expected):
        yield "too few recipients"


def forwards(name: str) -> list[dict[str, Any]]:
    """The cases of a file that are forwards."""
    return [case for case in read(name) if case["expect"]["forwarded"]]


def rows() -> Iterator[Row]:
    """The table."""
    for name in FILES:
        cases = read(name)
        yield Row(name, sum(not faults(case) for case in cases), len(cases))
        if name == FILES[0]:
            edited = forwards(name)
            right = sum(not faults(case, EDITED) for case in edited)
            yield Row(f"{name}, subject edited", right, len(edited))
    others = [c for name in FILES for c in read(name) if not c["expect"]["forwarded"]]
    yield Row("only look like a forward", sum(not faults(c) for c in others), len(others))
    yield Row("median, text", 0, 0, f"{_median(map(message_of, read(FILES[0]))):.2f} ms")
    yield Row("median, 30 kB of HTML", 0, 0, f"{_median(_padded()):.2f} ms")


def _padded() -> Iterator[Message]:
    """The HTML cases with a body of 30 kB."""
    filling = "<p><span style='font-size:11pt'>Lorem ipsum <b>dolor</b> sit amet.</span></p>" * 390
    for case in read("hard-html-cases"):
        html = case["html"].replace("</body>", f"{filling}</body>")
        yield Message(subject=case["outer_subject"], text=case["text"], html=html)


def _median(messages: Iterator[Message]) -> float:
    """The median of the times it takes, in milliseconds of the processor."""
    times = []
    for message in [*messages]:
        begin = process_time()
        unwrap(message)
        times.append((process_time() - begin) * 1_000)
    return median(times)
