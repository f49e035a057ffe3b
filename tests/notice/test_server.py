from pathlib import Path

import pytest

from maillogger.config import NoticeSettings
from maillogger.errors import ConfigError, LoginError, TemporaryError
from maillogger.login.credential import Password
from maillogger.notice.server import Security, Server, configured, probe
from tests.notice.smtp_sink import Sink
from tests.servers.dovecot import free_port


@pytest.mark.parametrize("security", ["none", "tls", "starttls"])
def test_a_server_that_is_well_can_be_probed(tmp_path: Path, security: Security) -> None:
    with Sink(tmp_path, security=security) as sink:
        probe(sink.server())
    assert sink.connections
    assert not sink.commands


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_login_is_checked(tmp_path: Path, security: Security) -> None:
    with Sink(tmp_path, security=security, login=("crm", "secret")) as sink:
        probe(sink.server("crm", "secret"))
        with pytest.raises(LoginError, match=r"refused the login of crm \(535 5\.7\.8\)"):
            probe(sink.server("crm", "guess"))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_host_is_refused(tmp_path: Path, security: Security) -> None:
    with (
        Sink(tmp_path, security=security, certified="other.example") as sink,
        pytest.raises(TemporaryError, match="certificate is not trusted"),
    ):
        probe(sink.server("crm", "secret"))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_an_unknown_authority_is_refused(
    tmp_path: Path, security: Security
) -> None:
    with Sink(tmp_path, security=security) as sink:
        given = sink.server()
        server = Server(given.host, given.port, given.security, given.name)
        with pytest.raises(TemporaryError, match="certificate is not trusted"):
            probe(server)


def test_no_password_goes_to_a_server_without_starttls(tmp_path: Path) -> None:
    with Sink(tmp_path, login=("crm", "secret")) as sink:
        server = Server(
            "localhost", sink.port, "starttls", "crm.example", Password("crm", "secret")
        )
        with pytest.raises(TemporaryError, match="STARTTLS extension not supported"):
            probe(server)


def test_a_server_without_a_login_is_said_to_have_none(tmp_path: Path) -> None:
    with Sink(tmp_path) as sink, pytest.raises(TemporaryError, match="AUTH extension"):
        probe(sink.server("crm", "secret"))


def test_a_password_that_is_not_ascii_is_explained(tmp_path: Path) -> None:
    with (
        Sink(tmp_path, security="tls", login=("crm", "secret")) as sink,
        pytest.raises(TemporaryError, match="must be ASCII"),
    ):
        probe(sink.server("crm", "geheim-ü"))


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("127.0.0.1", id="refused"),
        pytest.param("no-such-host.invalid", id="unknown host"),
        pytest.param("x" * 64 + ".example", id="no host name"),
    ],
)
def test_a_server_that_is_not_there_is_named(host: str) -> None:
    port = free_port()
    with pytest.raises(TemporaryError, match=f"^{host}:{port}: "):
        probe(Server(host, port, "none", "crm.example"))


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_unusable_ca_file_is_a_problem_of_the_configuration(
    tmp_path: Path, content: str | None
) -> None:
    ca_file = tmp_path / "ca.pem"
    if content:
        ca_file.write_text(content)
    with pytest.raises(ConfigError, match=r"notices\.ca_file"):
        probe(Server("localhost", free_port(), "tls", "crm.example", ca_file=ca_file))


def test_the_configuration_names_the_server(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim\n")
    notices = NoticeSettings.model_validate(
        {
            "host": "[::1]",
            "security": "starttls",
            "from": "notices@CRM.example",
            "username": "crm",
            "password_file": secret,
        }
    )
    server = configured(notices, {})
    assert server == Server("::1", 587, "starttls", "crm.example", Password("crm", "geheim"))
    assert "geheim" not in repr(server)


def test_a_local_relay_needs_no_password() -> None:
    notices = NoticeSettings.model_validate({"host": "localhost", "from": "notices@crm.example"})
    assert configured(notices, {}) == Server("localhost", 25, "none", "crm.example")


def test_a_user_without_a_password_is_a_problem_of_the_configuration() -> None:
    notices = NoticeSettings.model_validate(
        {"host": "smtp.example", "from": "notices@crm.example", "username": "crm"}
    )
    with pytest.raises(ConfigError, match="give password, password_file"):
        configured(notices, {})
