import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillogger.intake.spool import Spool, measure

CHUNKS = (b"hello ", b"world")
SHA256 = hashlib.sha256(b"hello world").hexdigest()


def test_a_file_is_kept_under_its_hash(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "a" / "spool")
    assert spool.keep(CHUNKS, 11) == (SHA256, 11)
    assert spool.path(SHA256).read_bytes() == b"hello world"
    assert spool.path(SHA256).stat().st_mode & 0o777 == 0o600
    assert spool.folder.stat().st_mode & 0o777 == 0o700


def test_what_is_too_large_is_hashed_and_counted_only(tmp_path: Path) -> None:
    assert Spool(tmp_path).keep(CHUNKS, 10) == (SHA256, 11)
    assert list(tmp_path.iterdir()) == []


def test_the_same_content_twice_is_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        Spool(tmp_path).keep(CHUNKS, 100)
    assert list(tmp_path.iterdir()) == [tmp_path / SHA256]


def test_nothing_unfinished_is_left_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"hello"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Spool(tmp_path).keep(broken(), 100)
    assert list(tmp_path.iterdir()) == []


def test_measure_keeps_nothing() -> None:
    assert measure(CHUNKS) == (SHA256, 11)
