from datetime import timedelta
from imaplib import IMAP4

import pytest
from imapclient import IMAPClient

from maillogger.errors import LoginError, MailloggerError, TemporaryError
from maillogger.intake.answers import RefusedError, ThrottledError
from maillogger.intake.session import Endpoint, connect
from tests.intake.sessions import scripted_session
from tests.servers.scripted import ScriptedServer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("{tag} NO [AUTHENTICATIONFAILED] no\r\n", LoginError, id="refused"),
        pytest.param("{tag} NO LOGIN failed.\r\n", LoginError, id="refused without a code"),
        pytest.param("{tag} NO [ALERT] App password required\r\n", LoginError, id="alert"),
        pytest.param("{tag} NO [UNAVAILABLE] later\r\n", TemporaryError, id="unavailable"),
        pytest.param("{tag} NO [LIMIT] Rate limit hit\r\n", TemporaryError, id="rate limit"),
        pytest.param(
            "{tag} NO [ALERT] Too many simultaneous connections. (Failure)\r\n",
            ThrottledError,
            id="too many connections",
        ),
        pytest.param(
            "{tag} BAD Request is throttled. Suggested Backoff Time: 89117 milliseconds\r\n"
            "* BYE Connection closed. 14\r\n",
            ThrottledError,
            id="throttled",
        ),
        pytest.param("* BYE shutting down\r\n", TemporaryError, id="bye"),
        pytest.param("", TemporaryError, id="hung up"),
        pytest.param(None, TemporaryError, id="silent"),
        pytest.param("{tag} WHAT\r\n", TemporaryError, id="not IMAP"),
    ],
)
def test_only_a_refused_account_is_a_login_error(
    answer: str | None, expected: type[MailloggerError]
) -> None:
    with ScriptedServer({"credentials": answer}) as server, pytest.raises(expected) as caught:
        scripted_session(server, read_timeout=0.3)
    assert isinstance(caught.value, LoginError) == (expected is LoginError)
    assert "secret" not in str(caught.value)


def test_the_time_a_server_wants_to_be_left_alone_is_kept() -> None:
    answer = "{tag} NO Request is throttled. Suggested Backoff Time: 89117 milliseconds\r\n"
    with ScriptedServer({"NOOP": answer}) as server, scripted_session(server) as session:
        with pytest.raises(ThrottledError, match="crm"):
            session.noop()
        with pytest.raises(ThrottledError) as caught:
            session.noop()
        assert caught.value.pause == timedelta(milliseconds=89117)


def test_a_refused_command_leaves_the_session_usable() -> None:
    replies = {"NOOP": "{tag} NO [CANNOT] not now\r\n"}
    with ScriptedServer(replies) as server, scripted_session(server) as session:
        with pytest.raises(RefusedError, match="not now") as caught:
            session.noop()
        assert caught.value.says("CANNOT")
        assert not session.lost


def test_answers_are_printable_and_short() -> None:
    answer = "{tag} NO \x1b[31m" + "x" * 5_000 + "\r\n"
    with ScriptedServer({"NOOP": answer}) as server, scripted_session(server) as session:
        with pytest.raises(RefusedError) as caught:
            session.noop()
        assert "\x1b" not in str(caught.value)
        assert len(str(caught.value)) < 500


def test_a_login_that_is_refused_while_trouble_is_handled() -> None:
    def refused(client: IMAPClient) -> None:
        raise IMAP4.error("[AUTHENTICATIONFAILED] no")

    with ScriptedServer() as server:
        endpoint = Endpoint("crm", server.host, server.port, "none")
        try:
            raise TemporaryError("the connection was lost")
        except TemporaryError:
            with pytest.raises(LoginError, match="AUTHENTICATIONFAILED"):
                connect(endpoint, refused)
