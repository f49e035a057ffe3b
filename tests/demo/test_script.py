"""`scripts/demo` on a machine that lacks something: a sentence each, and nothing half done."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.running import ROOT

NO_VENV = """\
case "$*" in *"-m venv"*) echo "ensurepip is not available"; exit 1 ;; esac
exec "{python}" "$@"
"""
TOO_OLD = """\
case "$*" in -V) echo "Python 3.9.2"; exit 0 ;; esac
exit 1
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as the script looks at before it installs."""
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/demo", "setup.cfg", "setup.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        pytest.param(None, "There is no python-of-the-test: install Python 3.11", id="none"),
        pytest.param(TOO_OLD, "needs Python 3.11 or later", id="too_old"),
        pytest.param(NO_VENV, "Could not make .venv. ensurepip is not available", id="no_venv"),
    ],
)
def test_a_python_that_will_not_do_is_named(
    checkout: Path, tmp_path: Path, program: str | None, sentence: str
) -> None:
    python = tmp_path / "python-of-the-test"
    if program is not None:
        python.write_text("#!/bin/sh\n" + program.format(python=sys.executable))
        python.chmod(0o700)
    ran = _run(checkout, python.name)
    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert not (checkout / ".venv/installed-for-demo").exists()


def test_what_is_installed_is_not_installed_again(checkout: Path) -> None:
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").write_text('#!/bin/sh\necho "$@"\n')
    (venv / "bin/python").chmod(0o700)
    first, second = _run(checkout, sys.executable), _run(checkout, sys.executable)
    assert first.stdout.splitlines()[0].startswith("Installing maillogger into ")
    assert first.stdout.splitlines()[-1] == "-P -m maillogger demo --keep here"
    assert second.stdout == "-P -m maillogger demo --keep here\n"


def _run(checkout: Path, python: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [checkout / "scripts/demo", "--keep", "here"],
        env={"PATH": f"{checkout}:/usr/bin:/bin", "PYTHON": python},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
