"""Fixtures of the intake's tests."""

from collections.abc import Iterator

import pytest

from maillogger.intake.session import Session
from tests.intake.sessions import session_with
from tests.servers.drop_box import DropBox


@pytest.fixture
def session(drop_box: DropBox) -> Iterator[Session]:
    """A session with the test's own drop box, over TLS."""
    with session_with(drop_box) as connected:
        yield connected
