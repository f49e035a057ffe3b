"""The words of the notices in each language the team may choose."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from maillogger.rules.forwarding import MANUAL_FORMAT
from maillogger.rules.reasons import REASONS, Reason

ENGLISH = "en"
NOTICED: tuple[Reason, ...] = tuple(each for each in REASONS if each.notice)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a message was not logged, in one sentence, and what to do, in another."""

    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Texts:
    """One language: the frame of every mail, the reasons, the format to type above a forward."""

    frame: Mapping[str, str]
    reasons: Mapping[str, Explanation]
    manual_format: str


@cache
def read_texts(language: str) -> Texts:
    """The texts of that language, read once. Raises FileNotFoundError for one we don't have."""
    source = files("maillogger.notice.translations").joinpath(f"{language}.json")
    table = json.loads(source.read_text("utf-8"))
    return _english(table) if language == ENGLISH else _translated(table)


def _english(table: dict[str, Any]) -> Texts:
    reasons = {
        each.name: Explanation(each.sentence, each.remedy.removesuffix(MANUAL_FORMAT).rstrip())
        for each in NOTICED
    }
    return Texts(table["frame"], reasons, MANUAL_FORMAT)


def _translated(table: dict[str, Any]) -> Texts:
    reasons = {name: Explanation(**each) for name, each in table["reasons"].items()}
    return Texts(table["frame"], reasons, "\n".join(table["manual_format"]) + "\n")


def takes_manual_format(reason: str) -> bool:
    """Whether the remedy of that reason ends with the format to type."""
    return any(each.name == reason and each.remedy.endswith(MANUAL_FORMAT) for each in NOTICED)
