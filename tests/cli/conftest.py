"""The command line as a user types it, in this process."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from maillogger.cli import main
from tests.mail import BCC, FORWARD


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    def records(self) -> list[dict[str, Any]]:
        """What `--json` printed: one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def put_back_logging() -> Iterator[None]:
    """Leave the loggers as they were: the command line sets them up for its process."""
    root, passes = logging.getLogger(), logging.getLogger("maillogger.worker.poll")
    handlers, levels = root.handlers[:], (root.level, passes.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    passes.setLevel(levels[1])


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `maillogger ARGS` in an empty folder, without settings from outside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run_command(*args: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["maillogger", *map(str, args)])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run_command


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A configuration with a mailbox whose server isn't there."""
    file = tmp_path / "maillogger.toml"
    file.write_text(
        f"""
        [[mailbox]]
        name = "crm"
        host = "127.0.0.1"
        port = 9
        security = "none"
        username = "crm"
        password = "secret"
        bcc_addresses = ["{BCC}"]
        forward_addresses = ["{FORWARD}"]
        [worker]
        processes = 1
        """
    )
    file.chmod(0o600)
    return file
