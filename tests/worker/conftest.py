"""A working installation for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.drop_box import DropBox
from tests.worker.installation import Installation, install


@pytest.fixture
def installation(drop_box: DropBox, tmp_path: Path) -> Iterator[Installation]:
    """Ana Ruiz may log; the mailbox is empty."""
    installed = install(drop_box, tmp_path)
    yield installed
    installed.database.close()
