"""Files reach the disk before a transaction counts on them (fsync(2), syncfs(2))."""

import ctypes
import os
import re
import sys
from collections import deque
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

_SYNCED_AT_ONCE = 8
_MANY = 16
"""From so many on one call for the whole file system costs less than one for each."""
_TELLS_ERRORS = (5, 8)
"""The Linux whose syncfs reports a page that could not be written, as fsync does."""


def reach_disk(paths: Collection[Path]) -> None:
    """Let these files of one file system, or these folders' names, reach the disk.

    Raises OSError where the disk refuses.
    """
    every = list(paths)
    if len(every) < _MANY or not _syncs_file_systems():
        _side_by_side(every)
    else:
        _sync_file_system(every[0])


def _side_by_side(every: list[Path]) -> None:
    """A file system brings many files to the disk at the cost of a few.

    Each thread takes a share at once: they are woken a few times a set, not for each file.
    """
    shares = [every[n::_SYNCED_AT_ONCE] for n in range(min(_SYNCED_AT_ONCE, len(every)))]
    deque(_threads().map(_one_by_one, shares), maxlen=0)


def _one_by_one(share: list[Path]) -> None:
    for each in share:
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@cache
def _threads() -> ThreadPoolExecutor:
    """Started once: a set of messages is stored in the time that the threads take to start."""
    return ThreadPoolExecutor(_SYNCED_AT_ONCE, "sync")


@cache
def _syncs_file_systems() -> bool:
    """Whether this system has a syncfs that fails where a page of a file can't be written."""
    if sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "syncfs"):
        return False
    major, minor = (int(each) for each in re.findall(r"\d+", _release())[:2])
    return (major, minor) >= _TELLS_ERRORS


def _release() -> str:
    return os.uname().release


def _sync_file_system(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(path))
    finally:
        os.close(handle)
