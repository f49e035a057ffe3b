"""`contact erase` as it is typed, without a mail server."""

from pathlib import Path

import pytest

from maillogger.crm.record import record
from maillogger.database.keyed_hash import open_keyed_hash
from tests.cli.conftest import Run
from tests.cli.test_search import crm
from tests.crm.records import NOW, add_contact, add_user, decision, email, newcomer, to

pytestmark = pytest.mark.usefixtures("configured")


@pytest.fixture
def jana(run: Run, tmp_path: Path) -> None:
    """Jana Meier with one e-mail."""
    del run
    with crm():
        add_contact("jana@a.example", "jm@a.example", name="Jana Meier")
        person = to("jana@a.example", "logged", "Jana Meier")
        written = email(
            newcomer("jana@a.example"), participants=(person,), subject="Hi, Jana Meier"
        )
        keyed_hash = open_keyed_hash(tmp_path / "maillogger.key")
        user = add_user("Ana", "ana@team.example")
        record([decision("k", user, emails=(written,))], keyed_hash, NOW)


@pytest.mark.usefixtures("jana")
def test_it_says_what_it_will_do_and_asks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")

    ran = run("contact", "erase", "jm@a.example")

    assert ran.code == 130
    assert "jana@a.example, jm@a.example" in ran.out
    assert "known as Jana Meier" in ran.out
    assert "1 e-mail logged to nobody else" in ran.out
    assert run("contact", "show", "jm@a.example").code == 0


@pytest.mark.usefixtures("jana")
def test_it_erases_and_reports(run: Run) -> None:
    (done,) = run("contact", "erase", "jana@a.example", "--yes", "--json").records()

    assert done == {
        "addresses": ["jana@a.example", "jm@a.example"],
        "emptied": 1,
        "redacted": 0,
        "attachments_removed": 0,
        "messages": [],
        "mailboxes": [],
    }
    assert run("contact", "show", "jm@a.example").code == 65
    assert "eier" not in run("export", "emails", "--format", "json").out
    again = run("contact", "erase", "jana@a.example", "--yes", "--delete-mail")
    assert "Erased: 0 e-mails emptied" in again.out


def test_a_wrong_address_is_told(run: Run) -> None:
    run("user", "add", "--name", "Ana", "ana@team.example")

    assert run("contact", "erase", "nothing", "--yes").code == 65
    assert "is a user" in run("contact", "erase", "ana@team.example", "--yes").err
