from pathlib import Path

import pytest

from maillogger.config import load
from maillogger.login.clock import ahead_of
from maillogger.worker.checkup import check_mailbox
from tests.login.owners import keys_of, written
from tests.servers.dovecot import free_port
from tests.servers.drop_box import DropBox
from tests.servers.tokens import TokenServer


@pytest.mark.parametrize("ahead", [0, 600, -600])
def test_how_far_our_clock_is_ahead(ahead: int, tokens: TokenServer) -> None:
    tokens.ahead = -ahead
    found = ahead_of(tokens.url)
    assert found is not None
    assert abs(found.total_seconds() - ahead) < 5
    assert tokens.forms == []


def test_a_server_that_is_not_there_has_no_clock() -> None:
    assert ahead_of(f"http://localhost:{free_port()}/") is None


@pytest.mark.parametrize("flow", ["service_account", "secret"])
@pytest.mark.parametrize(("ahead", "level"), [(0, "ok"), (-600, "error")])
def test_the_check_up_looks_at_the_clock_and_logs_in(
    *, flow: str, ahead: int, level: str, box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    tokens.ahead = ahead
    settings = load(written(box, tmp_path, keys_of(flow, tokens)), {})
    found = list(check_mailbox(settings.mailbox[0], settings))
    assert (found[0].level, "clock" in found[0].message) == (level, True)
    assert "by an access token" in found[1].message
