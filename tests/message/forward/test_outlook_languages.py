"""Outlook's header in the languages and date formats of Windows, as text and as HTML of Word."""

import json
from datetime import datetime, timedelta, timezone
from html import escape
from pathlib import Path
from typing import NamedTuple

import pytest

from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Address, Message, Original

SENT = datetime(2024, 6, 14, 10, 0, tzinfo=timezone(timedelta(hours=2)))
SENDER = Address("b.crane@tidewater.example", "Björn Ólafsson-Crane")
PEOPLE = (Address("mira@holt.example", "Mira Holt"), Address("owen@holt.example", "Owen Pike"))
COPIED = (Address("dispatch@tidewater.example", "Dispatch"),)
SUBJECT = "Ponuda / Offer 88: zaštita & spares"


class Printed(NamedTuple):
    """The five labels with their colons; the date, as printed and as local time."""

    labels: list[str]
    date: str
    local: str

    def lines(self) -> list[tuple[str, str]]:
        values = (
            f"{SENDER.name} <{SENDER.address}>",
            self.date,
            "; ".join(f"{each.name} <{each.address}>" for each in PEOPLE),
            f"{COPIED[0].name} <{COPIED[0].address}>",
            SUBJECT,
        )
        return list(zip(self.labels, values, strict=True))


ROWS = json.loads(Path(__file__).with_name("outlook_languages.json").read_text("utf-8"))


def original_of(printed: Printed, *, subject: str, html: bool) -> Original:
    if html:
        rows = "<br>".join(f"<b>{label}</b> {escape(v)}" for label, v in printed.lines())
        body = f"<p>See below</p><div><p>{rows}</p></div><p>Dear Mira,</p>"
        message = Message(subject=subject, date=SENT, html=body)
    else:
        rows = "\n".join(f"{label} {value}" for label, value in printed.lines())
        message = Message(subject=subject, date=SENT, text=f"See below\n\n{rows}\n\nDear Mira,\n")
    (original,) = unwrap(message).forward.originals
    return original


@pytest.mark.parametrize("html", [False, True], ids=["text", "html"])
@pytest.mark.parametrize("subject", ["FW: Offer", "4 the record"], ids=["forward", "edited"])
@pytest.mark.parametrize(
    "printed",
    [pytest.param(Printed(r["labels"], r["date"], r["local"]), id=r["id"]) for r in ROWS],
)
def test_everything_printed_is_found(printed: Printed, subject: str, html: bool) -> None:
    original = original_of(printed, subject=subject, html=html)
    assert original.sender == SENDER
    assert (original.to, original.cc) == (PEOPLE, COPIED)
    assert original.subject == SUBJECT
    assert original.date is not None
    assert original.date.isoformat() == f"{printed.local}:00+02:00"
    assert (original.note, original.text) == ("See below", "Dear Mira,")
