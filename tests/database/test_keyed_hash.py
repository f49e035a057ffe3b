import hashlib
import hmac
import multiprocessing
import stat
from pathlib import Path

import pytest

from maillogger.database.keyed_hash import KEY_BYTES, KeyedHash, open_keyed_hash
from maillogger.errors import ConfigError


def test_it_is_hmac_sha256_of_the_cleaned_text() -> None:
    key = b"k" * KEY_BYTES
    expected = hmac.new(key, "a\ufffd@x".encode(), hashlib.sha256).hexdigest()
    assert KeyedHash(key).of("a\0@x") == f"hash:{expected}"


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "maillogger.key"
    first = open_keyed_hash(path)
    assert len(first.key) == KEY_BYTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_keyed_hash(path) == first
    assert list(tmp_path.iterdir()) == [path]


def test_no_two_keys_are_the_same(tmp_path: Path) -> None:
    assert open_keyed_hash(tmp_path / "a") != open_keyed_hash(tmp_path / "b")


@pytest.mark.parametrize("content", [pytest.param(b"", id="empty"), pytest.param(b"x", id="short")])
def test_a_damaged_key_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "maillogger.key"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="restore this key file"):
        open_keyed_hash(path)
    assert path.read_bytes() == content


def test_a_folder_that_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be made"):
        open_keyed_hash(tmp_path / "missing" / "maillogger.key")


def test_the_key_is_not_printed() -> None:
    assert "k" * 8 not in repr(KeyedHash(b"k" * KEY_BYTES))


def test_many_processes_at_once_get_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = pool.map(open_keyed_hash, [tmp_path / "maillogger.key"] * 16, chunksize=1)
        pool.close()
        pool.join()
    assert len({each.key for each in keys}) == 1
