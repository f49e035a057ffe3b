"""`maillogger demo` as a user sees it: what it shows, what stays, and that nothing runs on."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from maillogger.demo.letters import LETTERS
from tests.demo.running import ROOT, Demo

FOREIGN = {"MAILLOGGER_DATABASE_URL": "postgresql://nobody@192.0.2.1/real"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return Demo(tmp_path_factory.mktemp("temporary"))


@pytest.fixture(scope="module")
def shown(demo: Demo) -> str:
    """What the demo prints to a user who has a real configuration in the environment."""
    code, printed, said = demo.run(**FOREIGN)
    assert (code, said) == (0, "")
    return printed


@pytest.fixture
def fresh(tmp_path: Path) -> Demo:
    return Demo(tmp_path)


FATES = [
    pytest.param("01", "Logged", "", id="bcc_with_attachment"),
    pytest.param("02", "Logged", "", id="latin1_html_inline_image"),
    pytest.param("03", "Logged", "", id="iso_2022_jp"),
    pytest.param("04", "Logged", "", id="one_of_two_never_logged"),
    pytest.param("05", "Logged", "", id="attached_forward"),
    pytest.param("06", "Logged", "", id="gmail_forward"),
    pytest.param("07", "Logged", "", id="outlook_forward"),
    pytest.param("08", "Failed", "never_log", id="never_logged_domain"),
    pytest.param("09", "Failed", "sender_unknown", id="unknown_sender"),
    pytest.param("10", "Logged", "", id="duplicate"),
    pytest.param("11", "Failed", "automatic_message", id="auto_reply"),
    pytest.param("12", "Failed", "unparseable", id="no_header"),
    pytest.param("13", "Logged", "", id="cut_off"),
    pytest.param("14", "Failed", "forward_header_missing", id="nothing_forwarded"),
]


def test_every_message_has_an_expected_fate() -> None:
    assert [each.number for each in LETTERS] == [str(case.values[0]) for case in FATES]


@pytest.mark.parametrize(("number", "folder", "reason"), FATES)
def test_each_message_is_shown_with_its_fate(
    shown: str, number: str, folder: str, reason: str
) -> None:
    about = next(each.about for each in LETTERS if each.number == number)
    line = next(each for each in shown.splitlines() if each.startswith(f"  {number}  "))
    assert line.split(about)[1].split() == [folder, *([reason] if reason else [])]


def test_the_summary_is_that_of_the_pass(shown: str) -> None:
    assert "crm: 14 messages: 8 logged, 1 already_logged, 1 automatic_message" in shown


def test_the_explanation_shows_every_kind_of_participant(shown: str) -> None:
    explained = _section(shown, "What would become of the first?")
    assert "to   Marta Kowalska <marta.kowalska@pedalo-kurier.example>: logged" in explained
    assert "to   Piotr Zieliński <piotr.zielinski@pedalo-kurier.example>: created" in explained
    assert "bcc  Tom Okafor <tom@okafor-advice.example>: bcc_recipient" in explained


def test_the_timeline_holds_the_offer_once_and_the_forwarded_answer(shown: str) -> None:
    timeline = _section(shown, "A contact's timeline")
    assert timeline.count("Offer 2026-118 for twelve cargo bikes") == 2
    assert "2026-11-06 09:15 +0100" in timeline  # the original's date, not the forward's
    assert "Zarząd zgadza się" in timeline
    assert "deal Twelve cargo bikes" in timeline
    assert "Test bike" not in timeline  # closed


def test_the_failure_folder_is_shown_with_reasons(shown: str) -> None:
    listed = _section(shown, "The failure folder")
    reasons = [str(case.values[2]) for case in FATES if case.values[1] == "Failed"]
    assert all(reason in listed for reason in reasons)
    assert "landlord" not in listed  # nothing is kept of what is never logged


def test_nothing_is_left_running(demo: Demo, shown: str) -> None:
    port = re.search(r"127\.0\.0\.1 port (\d+)", shown)
    assert port
    with (
        pytest.raises(ConnectionRefusedError),
        socket.create_connection(("127.0.0.1", int(port[1]))),
    ):
        pass
    assert demo.left_running() == []


def test_the_commands_it_suggests_work_without_the_server(
    demo: Demo, shown: str, tmp_path: Path
) -> None:
    program = tmp_path / "maillogger"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m maillogger "$@"\n'
    )
    program.chmod(0o700)
    commands = _section(shown, "What to try next").partition("\n\n")[0]
    assert commands.count("maillogger ") >= 6
    ran = subprocess.run(
        ["bash", "-euc", f'PATH="{tmp_path}:$PATH"\n{commands}'],
        env={**demo.environment, **FOREIGN},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "reject: forward_header_missing" in ran.stdout
    assert "mail/08-lawyer.eml\n  logged" in ran.stdout
    assert "->  Maintenance plan 2027" in ran.stdout
    assert '"path": "mail/14-note.eml", "decision": "reject"' in ran.stdout


def test_what_stays_is_for_its_owner_alone(demo: Demo, shown: str) -> None:
    (name,) = demo.folders()
    assert str(demo.temporary / name) in shown
    assert (demo.temporary / name).stat().st_mode & 0o077 == 0


def test_two_at_once_do_not_meet(fresh: Demo) -> None:
    with fresh.start() as first, fresh.start() as second:
        shown = [first.communicate(timeout=120)[0], second.communicate(timeout=120)[0]]
    assert (first.returncode, second.returncode) == (0, 0)
    assert all("14 messages: 8 logged" in each for each in shown)
    assert len(fresh.folders()) == 2


def test_it_can_be_kept_in_a_folder_of_choice_but_only_in_an_empty_one(fresh: Demo) -> None:
    kept = fresh.temporary / "here"
    code, printed, _ = fresh.run("--keep", str(kept))
    assert code == 0
    assert f"The rest stays in {kept}" in printed
    before = sorted(kept.rglob("*"))
    code, printed, said = fresh.run("--keep", str(kept))
    assert (code, printed) == (65, "")
    assert said == f"maillogger: {kept} is not empty: name a new folder\n"
    assert sorted(kept.rglob("*")) == before


@pytest.mark.parametrize(
    ("line", "number", "code"),
    [
        pytest.param("pymap, in memory", signal.SIGTERM, 143, id="terminated_at_its_start"),
        pytest.param("$ maillogger poll", signal.SIGINT, 130, id="ctrl_c_while_polling"),
        pytest.param("$ maillogger poll", signal.SIGTERM, 143, id="terminated_while_polling"),
    ],
)
def test_an_interrupted_demo_leaves_nothing(
    fresh: Demo, line: str, number: signal.Signals, code: int
) -> None:
    ended, _, said = fresh.interrupt(line, number)
    assert ended == code
    assert "Traceback" not in said
    assert fresh.left_running() == []
    assert fresh.folders() == []


def test_a_killed_demo_takes_its_server_with_it(fresh: Demo) -> None:
    fresh.interrupt("pymap, in memory", signal.SIGKILL)
    assert fresh.left_running(patience=10) == []


def test_without_its_server_it_says_what_to_install() -> None:
    without_pymap = (
        "import sys; sys.modules['pymap'] = None; sys.argv = ['maillogger', 'demo']\n"
        "from maillogger.cli import main; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", without_pymap],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 78
    assert "pip install 'maillogger[demo]'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_server_that_does_not_start_says_why(fresh: Demo) -> None:
    broken = fresh.temporary / "broken" / "pymap"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('broken on purpose')\n")
    code, _, said = fresh.run(PYTHONPATH=str(broken.parent))
    assert code == 75
    assert said == (
        "maillogger: the demo's mail server did not start: ImportError: broken on purpose\n"
    )
    assert (fresh.left_running(), fresh.folders()) == ([], [])


def _section(shown: str, heading: str) -> str:
    """What is printed under a heading, to the next one."""
    body = shown.partition(heading)[2]
    return re.split(r"\n\n(?=[A-Z])", body.partition("\n")[2])[0]
