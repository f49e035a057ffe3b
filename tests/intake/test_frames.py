import io
import stat
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


def test_a_large_message_arrives_in_a_file_that_is_gone_then(tmp_path: Path) -> None:
    large, small = raw(b"x" * (9 << 20), 1), raw(HEADER, 2)
    pipe = io.BytesIO()
    for each in (large, small):
        write_raw(pipe, each, tmp_path)
    (file,) = tmp_path.iterdir()
    assert (stat.S_IMODE(file.stat().st_mode), pipe.tell() < 10_000) == (0o600, True)
    pipe.seek(0)
    assert [read_raw(pipe), read_raw(pipe)] == [large, small]
    assert not any(tmp_path.iterdir())


def test_where_there_is_no_folder_a_large_message_goes_through_the_pipe() -> None:
    large = raw(b"x" * (9 << 20), 1)
    pipe = io.BytesIO()
    write_raw(pipe, large)
    pipe.seek(0)
    assert read_raw(pipe) == large


def test_a_disk_that_refuses_a_large_message_sends_nothing(tmp_path: Path) -> None:
    pipe = io.BytesIO()
    with pytest.raises(FileNotFoundError):
        write_raw(pipe, raw(b"x" * (9 << 20), 1), tmp_path / "missing")
    assert not pipe.getvalue()


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
