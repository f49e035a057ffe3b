import io
from pathlib import Path

import pytest

from maillogger.intake.caps import Limits
from maillogger.intake.frames import (
    ParserDied,
    Ready,
    Settings,
    SpoolTrouble,
    read_answer,
    read_raw,
    read_settings,
    write_raw,
    write_value,
)
from tests.intake.messages import HEADER, message, multipart, nested_messages, part, raw, read


def test_settings_arrive() -> None:
    pipe = io.BytesIO()
    write_value(pipe, Settings(Path("/spool"), Limits(seconds=3)))
    pipe.seek(0)
    assert read_settings(pipe) == Settings(Path("/spool"), Limits(seconds=3))


def test_raw_messages_arrive_one_by_one() -> None:
    sent = [raw(HEADER + b"\r\n", 1), raw(b"", 2), raw(HEADER, 3, size=10**9)]
    pipe = io.BytesIO()
    for each in sent:
        write_raw(pipe, each)
    pipe.seek(0)
    assert [read_raw(pipe) for _ in sent] == sent
    with pytest.raises(EOFError):
        read_raw(pipe)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Ready("1.0"), id="ready"),
        pytest.param(ParserDied("why"), id="died"),
        pytest.param(SpoolTrouble("full"), id="spool"),
        pytest.param(read(message(multipart("mixed", [part("a/b", b"1")] * 3))), id="message"),
        pytest.param(read(HEADER + nested_messages(100)), id="nested-100-deep"),
    ],
)
def test_answers_arrive(answer: Ready) -> None:
    pipe = io.BytesIO()
    write_value(pipe, answer)
    pipe.seek(0)
    assert read_answer(pipe) == answer


@pytest.mark.parametrize("cut", [1, 8, 20])
def test_an_answer_cut_off_is_the_end(cut: int) -> None:
    pipe = io.BytesIO()
    write_value(pipe, ParserDied("why"))
    with pytest.raises(EOFError):
        read_answer(io.BytesIO(pipe.getvalue()[:cut]))
