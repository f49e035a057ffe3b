"""What is to be on the disk is there when the power fails."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from maillogger.crm import durability
from maillogger.crm.attachments import AttachmentStore
from maillogger.crm.durability import reach_disk
from tests.crm.test_attachments import logged, spool

MEBIBYTE = 1024 * 1024
MANY = 40


class Calls(list[str]):
    """The calls of the system that were made."""

    def fsync(self, handle: int) -> None:
        self.append("fsync")

    def syncfs(self, path: Path) -> None:
        self.append("syncfs")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    made = Calls()
    monkeypatch.setattr(os, "fsync", made.fsync)
    monkeypatch.setattr(durability, "_sync_file_system", made.syncfs)
    return made


@pytest.mark.parametrize(
    ("count", "known", "called"),
    [
        (0, True, []),
        (3, True, ["fsync"] * 3),
        (MANY, True, ["syncfs"]),
        (MANY, False, ["fsync"] * MANY),
    ],
)
def test_many_files_take_one_call_where_the_system_has_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    calls: Calls,
    count: int,
    known: bool,
    called: list[str],
) -> None:
    monkeypatch.setattr(durability, "_syncs_file_systems", lambda: known)
    paths = [tmp_path / str(number) for number in range(count)]
    for each in paths:
        each.touch()
    reach_disk(paths)
    assert calls == called


@pytest.mark.parametrize(
    ("release", "surely"),
    [("5.7.19-generic", False), ("5.8.0", True), ("6.18.44+", True), ("4.19.0-27-amd64", False)],
)
def test_a_kernel_that_hides_errors_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, release: str, surely: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(durability, "_release", lambda: release)
    assert durability._syncs_file_systems.__wrapped__() is surely


@pytest.mark.parametrize("count", [1, MANY])
def test_what_is_missing_is_an_error(tmp_path: Path, count: int) -> None:
    with pytest.raises(FileNotFoundError):
        reach_disk([tmp_path / str(number) for number in range(count)])


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[Path]:
    """The file system in the image, for root."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-o", "loop", image, folder], check=False, capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"no file system of our own can be mounted: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("count", [3, MANY])
def test_what_is_kept_outlives_a_power_failure(tmp_path: Path, count: int) -> None:
    """The disk as it was when `keep` returned, with nothing that only memory held."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("mkfs.ext4 is missing")
    disk, failed = tmp_path / "disk", tmp_path / "failed"
    with disk.open("wb") as opened:
        opened.truncate(64 * MEBIBYTE)
    subprocess.run(["mkfs.ext4", "-q", disk], check=True)
    contents = [f"{number} ".encode() * 5_000 for number in range(count)]
    with mounted(disk, tmp_path / "before") as folder:
        store = AttachmentStore(folder / "attachments")
        store.prepare()
        names = [spool(store, each) for each in contents]
        store.keep([logged(*names)])
        shutil.copyfile(disk, failed)
    with mounted(failed, tmp_path / "after") as folder:
        store = AttachmentStore(folder / "attachments")
        for name, content in zip(names, contents, strict=True):
            with store.open(name) as stored:
                assert stored.read() == content
