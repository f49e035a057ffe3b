"""docs/reliability.md says what the code does."""

from pathlib import Path

from maillogger.ledger.states import TRANSITIONS
from maillogger.worker.points import POINTS

TEXT = (Path(__file__).parents[1] / "docs" / "reliability.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [each for each in section.splitlines() if each.startswith("|")]
    return [[cell.strip() for cell in each.strip("|").split("|")] for each in table[2:]]


def test_the_states_are_those_that_the_ledger_obeys() -> None:
    assert rows("States of a message") == [
        [each.event, ", ".join(each.sources) or "–", each.target, each.sentence]
        for each in TRANSITIONS
    ]


def test_the_points_are_those_of_a_pass() -> None:
    assert tuple(each[0] for each in rows("Points of a pass")) == POINTS


def test_the_tests_it_names_are_there() -> None:
    named = {word.strip("`,") for each in rows("Promises") for word in each[3].split()}
    found = {each.name for each in Path(__file__).parent.rglob("*.py")}
    assert {Path(each).name for each in named if each.endswith(".py")} <= found
