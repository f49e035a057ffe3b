"""Fixtures for every room: real servers, started once a session and always stopped."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_config import Options
from tests.servers.drop_box import DropBox

DovecotWith = Callable[[Options], Dovecot]


@pytest.fixture(scope="session")
def dovecot_with() -> Iterator[DovecotWith]:
    """A server with those options, started when it is first asked for."""
    running: dict[Options, Dovecot] = {}
    with ExitStack() as stack:

        def started(options: Options) -> Dovecot:
            if options not in running:
                running[options] = stack.enter_context(Dovecot(options))
            return running[options]

        yield started


@pytest.fixture(scope="session")
def dovecot(dovecot_with: DovecotWith) -> Dovecot:
    """A Dovecot as it comes: MOVE, UIDPLUS, IDLE, TLS, separator `.`, no prefix."""
    return dovecot_with(Options())


@pytest.fixture
def drop_box(dovecot: Dovecot) -> DropBox:
    """An empty mailbox of the test's own."""
    return dovecot.new_user()
