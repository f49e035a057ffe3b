"""Access tokens at a real SMTP server, by both mechanisms."""

from pathlib import Path

import pytest

from maillogger.config import load
from maillogger.errors import ConfigError, LoginError
from maillogger.login.sasl import Mechanism
from maillogger.notice.server import configured, probe
from tests.login.owners import keys_of
from tests.notice.smtp_sink import Sink
from tests.servers.smtp_tokens import SmtpWithTokens
from tests.servers.tokens import TokenServer

FROM = "maillogger@contoso.example"


def notices(port: int, ca_file: Path, folder: Path, tokens: TokenServer) -> None:
    lines = "\n".join(f'{key} = "{value}"' for key, value in keys_of("secret", tokens).items())
    file = folder / "maillogger.toml"
    file.write_text(
        f"""
        [notices]
        host = "localhost"
        port = {port}
        security = "tls"
        ca_file = "{ca_file}"
        username = "{FROM}"
        from = "{FROM}"
        [notices.oauth2]
        {lines}
        """
    )
    file.chmod(0o600)
    found = load(file, {}).notices
    assert found
    probe(configured(found, {}))


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_each_mechanism(mechanism: Mechanism, tokens: TokenServer, tmp_path: Path) -> None:
    tokens.mailboxes = {FROM}
    with SmtpWithTokens(tmp_path, tokens, mechanism) as server:
        notices(server.port, server.ca_file, tmp_path, tokens)
        tokens.revoke()
        notices(server.port, server.ca_file, tmp_path, tokens)
    assert server.logins == [(mechanism, FROM)] * 2
    assert len(tokens.forms) == 2


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("535 5.7.3 Authentication unsuccessful", "service_principal"),
        ("535 5.7.139 SmtpClientAuthentication is disabled for the Tenant", "smtp_auth_off"),
        ("535 5.7.8 no", "token_refused"),
    ],
)
def test_a_refused_token_is_renewed_once_and_explained(
    refusal: str, said: str, tokens: TokenServer, tmp_path: Path
) -> None:
    tokens.mailboxes = {"somebody@else.example"}
    with SmtpWithTokens(tmp_path, tokens, "XOAUTH2") as server:
        server.refusal = refusal
        with pytest.raises(LoginError, match=f"{FROM}.*{said}"):
            notices(server.port, server.ca_file, tmp_path, tokens)
    assert len(tokens.forms) == 2


def test_a_token_without_the_role_lacks_consent(tokens: TokenServer, tmp_path: Path) -> None:
    tokens.mailboxes, tokens.roles = {"somebody@else.example"}, ("IMAP.AccessAsApp",)
    with (
        SmtpWithTokens(tmp_path, tokens, "XOAUTH2") as server,
        pytest.raises(LoginError, match="missing_consent"),
    ):
        notices(server.port, server.ca_file, tmp_path, tokens)


def test_a_server_that_takes_only_passwords_is_sent_nothing(
    tokens: TokenServer, tmp_path: Path
) -> None:
    with (
        Sink(tmp_path, security="tls", login=("a", "b")) as sink,
        pytest.raises(ConfigError, match="no_mechanism"),
    ):
        notices(sink.port, sink.ca_file, tmp_path, tokens)
    assert tokens.forms == []
