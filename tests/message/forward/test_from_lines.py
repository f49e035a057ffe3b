"""The From of a header block in the forms that clients print, each with the person it names."""

import json
from pathlib import Path

import pytest

from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Address, Message

ROWS = json.loads(Path(__file__).with_name("from_lines.json").read_text("utf-8"))
BLOCK = """From: {}
Sent: Thursday, 11 April 2024 16:20
To: Owen Pike <owen@holt.example>
Subject: Service contract

The contract is attached.
"""


@pytest.mark.parametrize(
    ("printed", "address", "name"),
    [pytest.param(r["printed"], r["address"], r["name"], id=r["id"]) for r in ROWS],
)
def test_the_sender_is_the_person_named(printed: str, address: str, name: str | None) -> None:
    forward = unwrap(Message(subject="FW: Service contract", text=BLOCK.format(printed))).forward
    assert [each.sender for each in forward.originals] == [Address(address, name)]
