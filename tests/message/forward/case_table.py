"""Reads the case tables of this folder: one file for each client, family of clients or trap."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A forward, and what is in it. What isn't given isn't compared."""

    id: str
    subject: str
    text: str | None = None
    html: str | None = None
    client: str | None = None
    language: str | None = None
    original_subject: str | None = None
    sender: str | None = None
    to: list[str] | None = None
    cc: list[str] | None = None
    date: str | None = None
    date_text: str | None = None
    note: str | None = None
    body: str | None = None
    quoted: list[str] | None = None
    html_has: list[str] = field(default_factory=list)
    html_lacks: list[str] = field(default_factory=list)
    refused: Literal["reply", "nothing", "unknown"] | None = None
    unknown_labels: list[str] = field(default_factory=list)


def read_cases() -> list[Case]:
    """All cases, in the order of the files' names."""
    return [
        _case(row)
        for path in sorted(FOLDER.glob("*.toml"))
        for row in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def _case(row: dict[str, Any]) -> Case:
    row["sender"] = row.pop("from", None)
    return Case(**row)
