"""The states of a message and what leads from one to another: the table that the ledger obeys."""

from dataclasses import dataclass
from typing import Literal

State = Literal["missing", "begun", "recorded", "filed", "settled", "dropped", "gone"]
Event = Literal[
    "miss",
    "ask",
    "arrive",
    "begin",
    "attempt",
    "record",
    "file",
    "relocate",
    "settle",
    "drop",
    "vanish",
    "lose",
    "reopen",
]


@dataclass(frozen=True, slots=True)
class Transition:
    """What an event does to a message; no sources: it wasn't known before."""

    event: Event
    sources: tuple[State, ...]
    target: State
    sentence: str


TRANSITIONS: tuple[Transition, ...] = (
    Transition("miss", (), "missing", "The server named it and had nothing for it."),
    Transition("ask", ("missing",), "missing", "Asked for again, in vain: the pauses grow."),
    Transition("arrive", ("missing",), "begun", "It came at last; nothing is decided."),
    Transition("begin", (), "begun", "It was fetched; nothing is decided."),
    Transition("attempt", ("begun",), "begun", "An earlier pass ended on it: it is tried alone."),
    Transition("record", ("begun",), "recorded", "Its decision is committed; it is to be moved."),
    Transition("file", ("recorded",), "filed", "It was moved to its folder."),
    Transition("relocate", ("recorded",), "recorded", "It was met in a new place, still unfiled."),
    Transition("settle", ("begun", "filed"), "settled", "A person moved it to the success folder."),
    Transition(
        "drop",
        ("begun", "filed", "settled"),
        "dropped",
        "It was deleted, as was asked.",
    ),
    Transition("vanish", ("begun", "filed"), "gone", "It is in none of the folders any more."),
    Transition(
        "lose", ("missing", "begun", "recorded"), "gone", "Somebody else took it out of the inbox."
    ),
    Transition(
        "reopen",
        ("begun", "filed", "settled", "dropped", "gone"),
        "begun",
        "It was met again in this place, and is decided anew.",
    ),
)

BY_EVENT: dict[Event, Transition] = {each.event: each for each in TRANSITIONS}
