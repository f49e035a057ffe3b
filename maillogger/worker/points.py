"""The points of a pass, in order: between any two of them a process may end and lose nothing."""

from collections.abc import Callable
from typing import Literal, get_args

Point = Literal[
    "leased",  # the mailbox is ours
    "connected",  # logged in
    "placed",  # the folders are found or created
    "repaired",  # what an earlier pass left half done is done
    "set",  # the next set is about to be fetched; here a pass is asked to stop
    "fetched",
    "begun",  # the set is entered in the ledger
    "attempted",  # a try of a single message is counted
    "parsed",
    "decided",
    "recording",  # inside the transaction, before COMMIT
    "recorded",
    "moving",  # the lease was checked, MOVE is next
    "copied",  # without MOVE: the copy is there, the original not yet marked
    "marked",  # without MOVE: the original is marked \Deleted, not yet expunged
    "moved",
    "filed",  # the ledger knows it
    "ended",  # all is done but giving the mailbox back
]

POINTS: tuple[Point, ...] = get_args(Point)

At = Callable[[Point], None]
"""Told each point that a pass reaches. What it raises ends the pass there."""


def nowhere(point: Point) -> None:
    """Let the pass go on."""
