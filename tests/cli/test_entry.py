"""The entry point: help, exit codes, and failures as sentences."""

import subprocess
import sys
from pathlib import Path

import pytest
from click import Context

from maillogger import __version__
from maillogger.cli.entry import COMMANDS, cli
from maillogger.cli.summaries import SUMMARIES
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


def test_a_command_collects_garbage_seldom() -> None:
    program = "import gc; from maillogger.cli import main; main(); print(gc.get_threshold())"
    ended = subprocess.run(
        [sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True
    )
    assert ended.stdout.endswith("\n(200000, 10, 10)\n")


def test_help_names_every_command(run: Run) -> None:
    shown = run("--help")

    assert shown.code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in shown.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run: Run, name: str) -> None:
    shown = run(name, "--help")

    assert shown.code == 0
    assert len(shown.out.splitlines()) > 5
    assert shown.out.split("\n\n")[1].strip().endswith((".", ":"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_listed_with_the_first_sentence_of_its_help(name: str) -> None:
    command = cli.get_command(Context(cli), name)

    assert command is not None
    assert command.get_short_help_str(limit=1_000) == SUMMARIES[name]


def test_help_loads_no_command() -> None:
    program = (
        "import sys\nfrom maillogger.cli.entry import main\n"
        "sys.argv = ['maillogger', '--help']\n"
        "try:\n    main()\nfinally:\n"
        "    print('loaded:', *(sys.modules.keys() & {'peewee', 'pydantic', 'imapclient'}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert ran.stdout.splitlines()[-1].strip() == "loaded:"


def test_sqlite_needs_no_driver_for_postgresql(tmp_path: Path) -> None:
    file = tmp_path / "maillogger.toml"
    file.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/maillogger.db"\n')
    program = (
        "import sys\nfrom pathlib import Path\nfrom maillogger.cli.app import App\n"
        f"with App(Path({str(file)!r})) as app:\n    app.open_database()\n"
        "print('psycopg' in sys.modules, 'peewee' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert ran.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_docs(name: str) -> None:
    text = "".join(each.read_text() for each in (ROOT / "README.md", *ROOT.glob("docs/*.md")))

    assert f"maillogger {name}" in text or f"`{name}`" in text


def test_version(run: Run) -> None:
    assert __version__ in run("--version").out


def test_without_a_configuration_it_says_what_to_do(run: Run) -> None:
    ran = run("poll")

    assert ran.code == 78
    assert "maillogger init" in ran.err


def test_every_problem_is_told_at_once(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('[rules]\nmax_deals = "many"\n[[mailbox]]\nname = "crm"\nsecurity = "none"\n')

    ran = run("--config", file, "poll")

    assert ran.code == 78
    for key in ("rules.max_deals", "mailbox.crm.host", "mailbox.crm.username"):
        assert f"maillogger: {key}: " in ran.err


def test_an_unknown_mailbox_is_told_with_those_there_are(run: Run, configured: Path) -> None:
    ran = run("poll", "--mailbox", "sales")

    assert (ran.code, ran.out) == (78, "")
    assert "there are: crm" in ran.err


def test_a_dead_server_is_trouble_that_passes(run: Run, configured: Path) -> None:
    ran = run("poll")

    assert ran.code == 75
    assert "Traceback" not in ran.err
    assert "secret" not in ran.err


def test_a_database_that_can_not_be_used_is_told_once(run: Run, configured: Path) -> None:
    """Not again as what keeps notices back: without [notices] there are none."""
    text = configured.read_text()
    configured.write_text(f'[database]\nurl = "postgresql://localhost"\n{text}')

    ran = run("poll")

    assert ran.code == 78
    assert len(ran.err.splitlines()) == 1
    assert "database.url names no database" in ran.err


def test_as_a_module() -> None:
    done = subprocess.run(  # noqa: PLW1510
        [sys.executable, "-m", "maillogger", "--version"], capture_output=True, text=True, cwd=ROOT
    )

    assert (done.returncode, done.stderr) == (0, "")
