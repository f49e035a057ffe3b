import json
import logging

import pytest

from maillogger.cli.logs import log_to_stderr


def test_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr("json")
    logging.getLogger("maillogger.x").info("%s:\nmessages é", "crm")
    try:
        raise ValueError("no")
    except ValueError:
        logging.getLogger("maillogger.y").exception("a bug")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first.pop("time").endswith("+00:00")
    assert first == {"level": "info", "logger": "maillogger.x", "message": "crm:\nmessages é"}
    assert (second["level"], second["traceback"].splitlines()[-1]) == ("error", "ValueError: no")


def test_plain_lines_are_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr("plain")
    logging.getLogger("maillogger.x").warning("first\nsecond")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("WARNING first second")


def test_the_scheduler_keeps_its_routine_to_itself(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr("plain")
    logging.getLogger("apscheduler.executors.default").info("Running job")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("verbose", [False, True])
def test_a_pass_is_routine_for_a_service(verbose: bool, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger().setLevel(logging.INFO if verbose else logging.WARNING)
    log_to_stderr("plain")
    logging.getLogger("maillogger.worker.poll").info("the pass ended")
    assert ("the pass ended" in capsys.readouterr().err) is verbose
