"""Search, the timelines of companies and deals, and what is counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from maillogger.crm.record import record
from maillogger.database import migrate, open_database, transaction
from maillogger.message.model import Address
from maillogger.rules import facts
from maillogger.rules.decision import Association, Decision, Participant
from tests.cli.conftest import Run
from tests.crm.records import KEYED, NOW, add_company, add_contact, add_deal, add_user, email
from tests.crm.records import decision as decide

pytestmark = pytest.mark.usefixtures("configured")


@contextmanager
def crm() -> Iterator[None]:
    """The database that the commands will use."""
    database = open_database("sqlite:///maillogger.db")
    migrate(database)
    with transaction(database):
        yield
    database.close()


@pytest.fixture
def logged(run: Run, tmp_path: Path) -> None:
    """Three e-mails to Jan of Acme, the youngest on a deal."""
    del run, tmp_path
    with crm():
        ana, bo = add_user("Ana", "ana@team.example"), add_user("Bo", "bo@team.example")
        acme = add_company("Acme", "acme.example")
        jan = add_contact("jan@acme.example", name="Jan", company=acme)
        deal = facts.Deal(add_deal("big one", jan), "big one", "new", NOW)
        company = facts.Company(acme, "Acme", "acme.example")
        decisions: list[Decision] = []
        for number, deals in enumerate(((), (), (deal,))):
            contact = facts.Contact(jan, "jan@acme.example", "Jan", company, None, deals)
            sent = NOW + timedelta(days=number)
            written = email(Association(contact), subject=f"Offer {number}", sent_at=sent)
            decisions.append(decide(f"k{number}", bo if number == 2 else ana, emails=(written,)))
        record(decisions, KEYED, NOW)


@pytest.mark.usefixtures("logged")
def test_search(run: Run) -> None:
    found = run("search", "offer", "--limit", "2", "--json").records()

    assert [each["subject"] for each in found] == ["Offer 2", "Offer 1"]
    assert (found[0]["contacts"], found[0]["deals"]) == (["jan@acme.example"], ["big one"])
    assert "thread" in found[0]
    assert "Offer 0" in run("search", '"offer 0"').out
    assert "Offer 0" in run("search", "offer", "--limit", "2", "--page", "2").out
    assert run("search", "nowhere").out == "Nothing is found.\n"
    assert run("search", "!").code == 65


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("what", "emails"),
    [
        pytest.param("Jan@acme.example", 3, id="address"),
        pytest.param("acme", 3, id="company"),
        pytest.param("ACME.example", 3, id="domain"),
        pytest.param("big one", 1, id="deal"),
        pytest.param("nothing", 0, id="unknown"),
    ],
)
def test_timelines(run: Run, what: str, emails: int) -> None:
    assert len(run("timeline", what, "--json").records()) == emails


def test_long_subjects_and_names_are_cut_on_a_screen_only(run: Run) -> None:
    with crm():
        ana = add_user("Ana", "ana@team.example")
        jan = add_contact("jan@acme.example")
        contact = facts.Contact(jan, "jan@acme.example", "Jan", None, None, ())
        named = Participant("to", Address("jan@acme.example", "n" * 5_000), "logged")
        written = replace(email(Association(contact), subject="s" * 60_000), participants=(named,))
        record([decide("k", ana, emails=(written,))], KEYED, NOW)

    shown = run("timeline", "jan@acme.example").out
    (found,) = run("timeline", "jan@acme.example", "--json").records()

    assert max(map(len, shown.splitlines())) < 200
    assert "n… <jan@acme.example>: logged" in shown
    assert found["subject"] == "s" * 60_000


@pytest.mark.usefixtures("logged")
def test_stats(run: Run) -> None:
    assert run("stats", "--json").records() == [
        {"week": "2026-W27", "user": "Ana", "emails": 2},
        {"week": "2026-W27", "user": "Bo", "emails": 1},
    ]
    assert "2026-W27" in run("stats").out
