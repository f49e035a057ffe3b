"""Prints the report of the shared cases at the end of the run."""

import pytest

REPORT = pytest.StashKey[list[str]]()


@pytest.fixture
def record_report(request: pytest.FixtureRequest) -> list[str]:
    """Lines to print when the run ends."""
    return request.config.stash.setdefault(REPORT, [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = config.stash.get(REPORT, [])
    if lines:
        terminalreporter.section("forwarded mail")
        for line in lines:
            terminalreporter.write_line(line)
