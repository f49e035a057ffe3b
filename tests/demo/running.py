"""The demo as a user starts it: a process of its own, whose children can be found afterwards."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 120


def require_pymap() -> None:
    """Without the demo's server the test is skipped, on CI (`CI=true`) it fails."""
    if importlib.util.find_spec("pymap") is not None:
        return
    reason = "pymap is not installed (pip install 'maillogger[demo]')"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Demo:
    """One run. `temporary` is where it makes its folder unless told otherwise."""

    temporary: Path
    mark: str = field(default_factory=lambda: f"demo-{uuid.uuid4().hex}")

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "TMPDIR": str(self.temporary), "DEMO_TEST_MARK": self.mark}

    def start(self, *options: str, **more: str) -> "subprocess.Popen[str]":
        require_pymap()
        return subprocess.Popen(
            [sys.executable, "-m", "maillogger", "demo", *options],
            cwd=ROOT,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *options: str, **more: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        with self.start(*options, **more) as process:
            printed, said = process.communicate(timeout=PATIENCE)
        return process.returncode, printed, said

    def interrupt(self, line: str, number: signal.Signals) -> tuple[int, str, str]:
        """The same, with a signal sent as soon as a line with that text is printed."""
        with self.start() as process:
            assert process.stdout
            for printed in process.stdout:
                if line in printed:
                    process.send_signal(number)
                    break
            rest, said = process.communicate(timeout=PATIENCE)
        return process.returncode, rest, said

    def left_running(self, patience: float = 0) -> list[str]:
        """The command lines of every process that this run started and that still is."""
        until = time.monotonic() + patience
        while (found := self._running()) and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def folders(self) -> list[str]:
        return sorted(each.name for each in self.temporary.glob("maillogger-demo-*"))

    def _running(self) -> list[str]:
        mark = f"DEMO_TEST_MARK={self.mark}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found
