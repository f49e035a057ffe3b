"""Each way of logging in, at a real server that asks a token server."""

from datetime import timedelta
from pathlib import Path

import pytest

from maillogger.errors import ConfigError, LoginError, TemporaryError
from maillogger.intake.answers import ThrottledError
from maillogger.intake.session import Session
from maillogger.login.configured import credential
from maillogger.login.credential import OAuth2
from maillogger.worker.drop_box import open_session
from tests.login.owners import FLOWS, consented, keys_of, mailbox
from tests.servers.dovecot_oauth2 import dovecot_with_oauth2
from tests.servers.drop_box import DropBox
from tests.servers.interposed import Interposed
from tests.servers.tokens import TokenServer


def opened(box: DropBox, folder: Path, flow: str, tokens: TokenServer) -> Session:
    owner = mailbox(box, folder, keys_of(flow, tokens))
    return open_session(consented(owner) if flow == "user" else owner)


@pytest.mark.parametrize("flow", FLOWS)
def test_each_flow_logs_in(flow: str, box: DropBox, tokens: TokenServer, tmp_path: Path) -> None:
    with opened(box, tmp_path, flow, tokens) as session:
        session.noop()
        assert session.has("MOVE")
    assert len(tokens.forms) == 1


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_each_mechanism(mechanism: str, tokens: TokenServer, tmp_path: Path) -> None:
    with dovecot_with_oauth2(tokens, mechanism) as server:
        box = server.new_user()
        tokens.mailboxes.add(box.username)
        with opened(box, tmp_path, "secret", tokens) as session:
            session.noop()
        tokens.revoke()
        with opened(box, tmp_path, "secret", tokens) as session:
            session.noop()
        assert len(tokens.forms) == 2


def test_a_token_is_used_again(box: DropBox, tokens: TokenServer, tmp_path: Path) -> None:
    for _ in range(3):
        opened(box, tmp_path, "service_account", tokens).close()
        tokens.service_account_file()
    assert len(tokens.forms) == 1


def test_a_refused_token_is_renewed_once(box: DropBox, tokens: TokenServer, tmp_path: Path) -> None:
    opened(box, tmp_path, "secret", tokens).close()
    tokens.revoke()
    opened(box, tmp_path, "secret", tokens).close()
    assert len(tokens.forms) == 2


def test_a_session_gets_a_new_token_in_mid_pass(
    box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    with opened(box, tmp_path, "secret", tokens) as session:
        tokens.revoke()
        session.reconnect()
        session.noop()
    assert len(tokens.forms) == 2


def test_a_token_for_somebody_else_is_a_refused_login(
    box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    tokens.mailboxes = {"somebody@else.example"}
    with pytest.raises(LoginError, match=r"refused the login.*token_refused"):
        opened(box, tmp_path, "secret", tokens)
    assert len(tokens.forms) == 2


def test_a_token_without_the_role_lacks_consent(
    box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    tokens.mailboxes, tokens.roles = {"somebody@else.example"}, ("SMTP.SendAsApp",)
    with pytest.raises(LoginError, match=r"IMAP\.AccessAsApp.*missing_consent"):
        opened(box, tmp_path, "certificate", tokens)


def test_a_server_without_a_mechanism_is_sent_nothing(
    drop_box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="no_mechanism"):
        opened(drop_box, tmp_path, "secret", tokens)
    assert tokens.forms == []


def test_a_token_server_that_is_away_is_temporary_trouble(
    box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    tokens.answer = (503, {"error": "temporarily_unavailable"})
    with pytest.raises(TemporaryError):
        opened(box, tmp_path, "secret", tokens)


def test_a_user_name_ends_no_field() -> None:
    with pytest.raises(ConfigError):
        OAuth2("crm\1auth=Bearer x", None)  # type: ignore[arg-type]


def test_the_credential_shows_no_secret(box: DropBox, tokens: TokenServer, tmp_path: Path) -> None:
    owner = mailbox(box, tmp_path, keys_of("secret", tokens))
    assert "planted" not in f"{credential(owner, {})!r} {owner!r}"


def test_a_throttled_login_is_not_tried_again(
    box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    said = "Request is throttled. Suggested Backoff Time: 89117 milliseconds"
    with Interposed(box.port) as between:
        between.instead["AUTHENTICATE"] = [
            f"{{tag}} BAD {said}\r\n* BYE Connection is closed. 14\r\n"
        ]
        owner = mailbox(box, tmp_path, keys_of("secret", tokens)).model_copy(
            update={"host": "127.0.0.1", "port": between.port, "security": "none"}
        )
        with pytest.raises(ThrottledError) as caught:
            open_session(owner)
    assert caught.value.pause == timedelta(milliseconds=89117)
    assert len(tokens.forms) == 1
