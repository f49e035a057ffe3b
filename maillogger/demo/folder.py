"""Where the demo works, and what it leaves for its user."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maillogger.errors import InputError


@contextmanager
def work_folder(keep: Path | None) -> Iterator[Path]:
    """The folder named, or a new one; a new one goes again where the demo doesn't end well.

    Raises InputError where the folder named can't be made or isn't empty.
    """
    if keep is not None:
        yield _empty(keep).absolute()
        return
    folder = Path(tempfile.mkdtemp(prefix="maillogger-demo-"))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _empty(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        filled = any(folder.iterdir())
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}") from error
    if filled:
        raise InputError(f"{folder} is not empty: name a new folder")
    return folder
