import dataclasses
import socket
from pathlib import Path

import pytest
from imapclient import IMAPClient

from maillogger.errors import ConfigError, LoginError, TemporaryError
from maillogger.intake.session import Endpoint, Security, Session, connect
from maillogger.login.credential import Password
from maillogger.login.imap import imap_login
from tests.conftest import DovecotWith
from tests.intake.sessions import endpoint_of, scripted_session, session_with
from tests.servers.dovecot import Dovecot, free_port
from tests.servers.dovecot_config import Options
from tests.servers.drop_box import DropBox
from tests.servers.scripted import ScriptedServer


def test_tls_with_the_authority_that_was_named(drop_box: DropBox) -> None:
    with session_with(drop_box) as session:
        session.noop()
        assert session.has("MOVE")


def test_starttls(drop_box: DropBox) -> None:
    endpoint = dataclasses.replace(endpoint_of(drop_box), port=drop_box.port, security="starttls")
    with connect(endpoint, imap_login(Password(drop_box.username, drop_box.password))) as session:
        session.noop()
        assert session._client.socket().cipher() is not None


def test_plain_text(drop_box: DropBox) -> None:
    endpoint = Endpoint("crm", drop_box.host, drop_box.port, "none")
    with connect(endpoint, imap_login(Password(drop_box.username, drop_box.password))) as session:
        session.noop()


def test_what_makes_fetching_slow_is_switched_off(drop_box: DropBox) -> None:
    with session_with(drop_box) as session:
        assert session._client._imap.debug == 0
        nodelay = session._client.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert nodelay != 0


def test_reads_are_bounded_in_time(drop_box: DropBox) -> None:
    endpoint = dataclasses.replace(endpoint_of(drop_box), read_timeout=17.0)
    with connect(endpoint, imap_login(Password(drop_box.username, drop_box.password))) as session:
        assert session._client.socket().gettimeout() == 17.0


def test_an_authority_nobody_named_is_not_trusted(drop_box: DropBox) -> None:
    endpoint = dataclasses.replace(endpoint_of(drop_box), ca_file=None)
    with pytest.raises(TemporaryError, match=r"certificate can't be verified.*ca_file"):
        connect(endpoint, imap_login(Password(drop_box.username, drop_box.password)))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_host_is_not_trusted(
    security: Security, dovecot_with: DovecotWith
) -> None:
    drop_box = dovecot_with(Options(certified=("other.example",))).new_user()
    port = drop_box.tls_port if security == "tls" else drop_box.port
    endpoint = Endpoint("crm", "localhost", port, security, ca_file=drop_box.ca_file)
    with pytest.raises(TemporaryError, match="certificate can't be verified"):
        connect(endpoint, imap_login(Password(drop_box.username, drop_box.password)))


def test_starttls_never_falls_back_to_plain_text(dovecot_with: DovecotWith) -> None:
    box = dovecot_with(Options(tls=False)).new_user()
    endpoint = Endpoint("crm", box.host, box.port, "starttls", ca_file=box.ca_file)

    def login(client: IMAPClient) -> None:
        raise AssertionError("credentials were about to be sent")

    with pytest.raises(ConfigError, match="no STARTTLS"):
        connect(endpoint, login)


def test_starttls_is_not_skipped_by_a_greeting_that_claims_we_are_logged_in() -> None:
    replies = {"CAPABILITY": "* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n"}
    with ScriptedServer(replies, greeting="* PREAUTH welcome\r\n") as server:
        endpoint = Endpoint("crm", server.host, server.port, "starttls")
        with pytest.raises(TemporaryError):
            connect(endpoint, imap_login(Password("drop", "secret")))
        assert not any("AUTHENTICATE" in line for line in server.lines)


def test_a_wrong_password_is_a_refused_login(drop_box: DropBox) -> None:
    with pytest.raises(LoginError, match=r"AUTHENTICATIONFAILED.*password") as caught:
        connect(endpoint_of(drop_box), imap_login(Password(drop_box.username, "wr0ng")))
    assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param('quo"te back\\slash', id="quotes"),
        pytest.param("pässwörd 日本", id="not ASCII"),
        pytest.param("{3}", id="like a literal"),
    ],
)
def test_any_password_arrives_as_it_is(password: str) -> None:
    with Dovecot(Options(password=password)) as server:
        box = server.new_user()
        connect(endpoint_of(box), imap_login(Password(box.username, password))).close()


@pytest.mark.parametrize("username", ['dr"op', "dr op", "dr\\op", "(drop)", "drop{3}"])
def test_a_user_name_that_login_would_misread_is_quoted(username: str) -> None:
    replies = {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"}
    with ScriptedServer(replies) as server:
        endpoint = Endpoint("crm", server.host, server.port, "none")
        connect(endpoint, imap_login(Password(username, "secret"))).close()
        escaped = username.replace("\\", "\\\\").replace('"', '\\"')
        assert any(line.endswith(f'LOGIN "{escaped}" "secret"') for line in server.lines)


@pytest.mark.parametrize(
    ("username", "password"), [("drop\r\nX NOOP", "secret"), ("drop", "sec\nret"), ("a\0b", "c")]
)
def test_credentials_that_hold_a_command_are_refused(username: str, password: str) -> None:
    with pytest.raises(ConfigError):
        imap_login(Password(username, password))


@pytest.mark.parametrize(
    ("capability", "username", "said"),
    [
        pytest.param("LOGINDISABLED", "drop", "takes no password", id="LOGINDISABLED"),
        pytest.param("IDLE", "dröp", "ASCII", id="LOGIN is ASCII"),
    ],
)
def test_a_password_the_server_could_not_take_is_not_sent(
    capability: str, username: str, said: str
) -> None:
    replies = {"CAPABILITY": f"* CAPABILITY IMAP4rev1 {capability}\r\n{{tag}} OK done\r\n"}
    with ScriptedServer(replies) as server:
        endpoint = Endpoint("crm", server.host, server.port, "none")
        with pytest.raises(ConfigError, match=said):
            connect(endpoint, imap_login(Password(username, "secret")))
        assert not any("LOGIN" in line for line in server.lines)


def test_a_real_server_with_too_many_connections_is_no_refused_login() -> None:
    with Dovecot(Options(extra="mail_max_userip_connections = 1")) as server:
        box = server.new_user()
        with session_with(box), pytest.raises(TemporaryError, match="connections"):
            session_with(box)


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        pytest.param(Endpoint("crm", "localhost", free_port()), "nothing listens", id="refused"),
        pytest.param(Endpoint("crm", "no-such-host.invalid"), "host name", id="no such host"),
    ],
)
def test_an_unreachable_server_says_what_to_check(endpoint: Endpoint, said: str) -> None:
    with pytest.raises(TemporaryError, match=f"crm.*{said}"):
        connect(endpoint, imap_login(Password("drop", "secret")))


@pytest.mark.parametrize("greeting", ["* BYE too busy\r\n", "SSH-2.0-OpenSSH\r\n", ""])
def test_a_server_that_does_not_greet_is_temporary_trouble(greeting: str) -> None:
    with ScriptedServer(greeting=greeting) as server, pytest.raises(TemporaryError):
        endpoint = Endpoint("crm", server.host, server.port, "none", connect_timeout=0.3)
        connect(endpoint, imap_login(Password("drop", "secret")))


def test_plain_text_where_tls_is_spoken_is_temporary_trouble(drop_box: DropBox) -> None:
    endpoint = dataclasses.replace(endpoint_of(drop_box), port=drop_box.port)
    with pytest.raises(TemporaryError, match=r"no TLS.*security"):
        connect(endpoint, imap_login(Password(drop_box.username, drop_box.password)))


def test_a_missing_authority_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ca_file"):
        connect(Endpoint("crm", "localhost", ca_file=tmp_path / "none.pem"), lambda _: None)


def test_a_file_that_is_no_authority_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    with pytest.raises(ConfigError, match="ca_file"):
        connect(Endpoint("crm", "localhost", ca_file=tmp_path / "ca.pem"), lambda _: None)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("* BYE shutting down\r\n", id="bye"),
        pytest.param("", id="cut"),
        pytest.param(None, id="silent"),
        pytest.param("[COPYUID 1 2 3]\r\n", id="a line that is no answer"),
    ],
)
def test_a_lost_connection_is_not_used_again(answer: str | None) -> None:
    replies = {"NOOP": answer}
    with ScriptedServer(replies) as server, scripted_session(server, 0.3) as session:
        with pytest.raises(TemporaryError):
            session.noop()
        assert session.lost
        with pytest.raises(TemporaryError, match="lost"):
            session.noop()
        assert sum("NOOP" in line for line in server.lines) == 1


def test_a_restarted_server_is_temporary_trouble() -> None:
    with Dovecot() as server, session_with(server.new_user()) as session:
        server.restart()
        with pytest.raises(TemporaryError, match="ended the connection"):
            session.noop()


def test_no_secret_is_shown(drop_box: DropBox) -> None:
    endpoint, login = endpoint_of(drop_box), imap_login(Password("drop", "topsecret"))
    with session_with(drop_box) as session:
        assert "topsecret" not in f"{endpoint!r} {login!r} {session!r}"
        assert drop_box.password not in repr(session)


def test_closing_twice_does_no_harm(drop_box: DropBox) -> None:
    session: Session = session_with(drop_box)
    session.close()
    session.close()


def test_a_lost_session_begins_anew(drop_box: DropBox) -> None:
    with session_with(drop_box) as session:
        session.close()
        with pytest.raises(TemporaryError):
            session.noop()
        session.reconnect()
        session.noop()
