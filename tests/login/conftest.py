"""A token server, and a mail server that asks it."""

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_oauth2 import dovecot_with_oauth2
from tests.servers.drop_box import DropBox
from tests.servers.tokens import TokenServer


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenServer]:
    with TokenServer(tmp_path_factory.mktemp("tokens")) as server:
        yield server


@pytest.fixture
def tokens(running: TokenServer, monkeypatch: pytest.MonkeyPatch) -> TokenServer:
    """The token server as new; its authority is trusted as an admin would make it trusted."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(running.ca_file))
    running.mailboxes, running.answer, running.lifetime = set(), None, 3600
    running.ahead = 0
    running.roles = ("IMAP.AccessAsApp", "SMTP.SendAsApp")
    running.forms.clear()
    running.revoke()
    return running


@pytest.fixture(scope="session")
def asking_server(running: TokenServer) -> Iterator[Dovecot]:
    with dovecot_with_oauth2(running) as server:
        yield server


@pytest.fixture
def box(asking_server: Dovecot, tokens: TokenServer) -> DropBox:
    """A mailbox that a token is good for."""
    box = asking_server.new_user()
    tokens.mailboxes.add(box.username)
    return box
