import re
from pathlib import Path
from typing import get_args

import maillogger.ledger
from maillogger.ledger.states import BY_EVENT, TRANSITIONS, Event, State


def test_every_event_and_state_stands_in_the_table() -> None:
    assert [each.event for each in TRANSITIONS] == list(get_args(Event))
    assert {each.target for each in TRANSITIONS} == set(get_args(State))
    assert len(BY_EVENT) == len(TRANSITIONS)


def test_every_state_is_reached_from_the_first() -> None:
    reached: set[State] = set()
    while (
        new := {
            each.target for each in TRANSITIONS if not each.sources or set(each.sources) & reached
        }
        - reached
    ):
        reached |= new
    assert reached == set(get_args(State))


def test_nothing_but_the_table_writes_a_state() -> None:
    """A state in quotes beside `state=` would be a transition that the table doesn't know."""
    folder = Path(maillogger.ledger.__file__).parent
    for path in folder.glob("*.py"):
        assert not re.search(r"""state["']?\s*[=:]\s*["']""", path.read_text("utf-8")), path.name
