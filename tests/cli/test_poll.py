"""`maillogger poll` where there is trouble: said once, and with the mailbox's name once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from maillogger.cli.app import App
from maillogger.ledger.lease import acquire
from tests.cli.conftest import Run


def leased(file: Path) -> str:
    with App(file) as app:
        acquire(app.database, "crm", 300)
    return "works on this mailbox"


def unreachable(_: Path) -> str:
    return "127.0.0.1:9"


@pytest.mark.parametrize("trouble", [leased, unreachable])
def test_a_mailbox_is_named_once(
    run: Run, configured: Path, trouble: Callable[[Path], str]
) -> None:
    says = trouble(configured)

    ran = run("poll")

    assert (ran.code, says in ran.err) == (75, True)
    assert ran.err.count("crm") == 1


def test_check_names_it_once(run: Run, configured: Path) -> None:
    ran = run("check", "--json")
    (error,) = [each for each in ran.records() if each["level"] == "error"]
    assert (error["subject"], "crm" in error["message"]) == ("mailbox crm", False)
