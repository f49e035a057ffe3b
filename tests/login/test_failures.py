"""Each known failure of a token endpoint is explained, and none repeats a secret."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maillogger.config import MailboxSettings
from maillogger.errors import ConfigError, LoginError, MailloggerError, TemporaryError
from maillogger.login.configured import credential
from maillogger.login.credential import OAuth2
from tests.login.owners import consented, keys_of, mailbox
from tests.servers.dovecot import free_port
from tests.servers.drop_box import DropBox
from tests.servers.tokens import CLIENT_SECRET, TokenServer


def token(owner: MailboxSettings) -> str:
    found = credential(owner, {})
    assert isinstance(found, OAuth2)
    return found.tokens.current()


def no(error: str, description: str = "") -> tuple[int, dict[str, Any]]:
    return 400, {"error": error, "error_description": f"{description} {CLIENT_SECRET}"}


SKEWED = "Invalid JWT: Token must be a short-lived token and in a reasonable timeframe"
ANSWERS = [
    pytest.param("service_account", no("unauthorized_client", "…"), "not_delegated"),
    pytest.param("service_account", no("invalid_grant", SKEWED), "gmail.md, clock_skew"),
    pytest.param("service_account", no("invalid_grant", "Invalid JWT Signature."), "key_revoked"),
    pytest.param("service_account", no("invalid_grant", "Invalid email or User ID"), "no_such_m"),
    pytest.param("user", no("invalid_grant", "Token has been expired or revoked."), "consent_end"),
    pytest.param("user", no("invalid_client", "The OAuth client was not found."), "wrong_client"),
    pytest.param("secret", no("invalid_client", "AADSTS7000215: Invalid"), "wrong_secret"),
    pytest.param("secret", no("invalid_client", "AADSTS7000222: expired"), "secret_expired"),
    pytest.param("secret", no("unauthorized_client", "AADSTS700016: no"), "wrong_tenant"),
    pytest.param("secret", no("invalid_grant", "AADSTS65001: no"), "missing_consent"),
    pytest.param("secret", no("access_denied", "AADSTS53003: no"), "conditional_access"),
    pytest.param("secret", no("invalid_client", "AADSTS7000112: off"), "application_disabled"),
    pytest.param("secret", no("invalid_scope", "AADSTS1002012: no"), "wrong_scope"),
    pytest.param("certificate", no("invalid_client", "AADSTS700024: time"), "exchange.md, clock"),
    pytest.param("certificate", no("invalid_client", "AADSTS700027: no"), "certificate_unknown"),
    pytest.param("secret", no("something_new", "AADSTS9999999: new"), r"\(AADSTS9999999\). Look"),
    pytest.param("service_account", no(CLIENT_SECRET), "an unknown error"),
]


@pytest.mark.parametrize(("flow", "answer", "said"), ANSWERS)
def test_a_refusal_is_explained(
    flow: str,
    answer: tuple[int, dict[str, Any]],
    said: str,
    *,
    drop_box: DropBox,
    tokens: TokenServer,
    tmp_path: Path,
) -> None:
    owner = consented(mailbox(drop_box, tmp_path, keys_of(flow, tokens)))
    tokens.answer = answer
    with pytest.raises(LoginError, match=f"gave no access token.*{said}") as caught:
        token(owner)
    assert "planted" not in str(caught.value)


def test_the_clients_real_mistakes(drop_box: DropBox, tokens: TokenServer, tmp_path: Path) -> None:
    keys = keys_of("secret", tokens)
    for change, said in (
        ({"client_secret": "planted-wrong"}, "wrong_secret"),
        ({"client_id": "another"}, "wrong_tenant"),
        ({"tenant": "nobody.example"}, "wrong_tenant"),
    ):
        with pytest.raises(LoginError, match=said) as caught:
            token(mailbox(drop_box, tmp_path, keys | change))
        assert "planted" not in str(caught.value)


@pytest.mark.parametrize("flow", ["service_account", "user", "secret"])
@pytest.mark.parametrize("status", [500, 503])
def test_a_server_in_trouble_is_temporary_trouble(
    flow: str, status: int, *, drop_box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    owner = consented(mailbox(drop_box, tmp_path, keys_of(flow, tokens)))
    tokens.answer = (status, {"error": "server_error"})
    with pytest.raises(TemporaryError):
        token(owner)


@pytest.mark.parametrize("flow", ["service_account", "user", "secret"])
def test_a_server_that_is_away_or_not_trusted(
    flow: str,
    drop_box: DropBox,
    tokens: TokenServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = keys_of(flow, tokens)
    for url in (f"https://localhost:{free_port()}", tokens.url):
        monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
        named = {"token_url": f"{url}/token"} if "token_url" in keys else {"authority": url}
        with pytest.raises(TemporaryError, match="can't be reached"):
            token(consented(mailbox(drop_box, tmp_path, keys | named)))
    assert tokens.forms == []


Change = Callable[[Path], dict[str, str]]


def wrote(key: str, text: str) -> Change:
    def change(folder: Path) -> dict[str, str]:
        (folder / "given").write_text(text)
        return {key: str(folder / "given")}

    return change


@pytest.mark.parametrize(
    ("flow", "change", "said"),
    [
        ("service_account", lambda _: {"service_account_file": "none.json"}, "No such file"),
        ("service_account", wrote("service_account_file", "planted"), "is not the JSON key"),
        ("service_account", wrote("service_account_file", "[]"), "is not the JSON key"),
        (
            "service_account",
            wrote(
                "service_account_file",
                '{"client_email": "a", "private_key": "planted", "token_uri": "https://a.example"}',
            ),
            "private key can't be read",
        ),
        ("certificate", lambda _: {"certificate_file": "none.pem"}, "No such file"),
        ("certificate", wrote("certificate_file", "planted"), "a private key and its certificate"),
        (
            "certificate",
            wrote(
                "certificate_file",
                "-----BEGIN PRIVATE KEY-----\nplanted\n-----BEGIN CERTIFICATE-----\nplanted\n",
            ),
            "can't be read",
        ),
    ],
)
def test_files_that_cannot_be_used(
    flow: str,
    change: Change,
    said: str,
    *,
    drop_box: DropBox,
    tokens: TokenServer,
    tmp_path: Path,
) -> None:
    owner = mailbox(drop_box, tmp_path, keys_of(flow, tokens) | change(tmp_path))
    with pytest.raises(ConfigError, match=said) as caught:
        token(owner)
    assert "planted" not in str(caught.value)


def test_a_consent_that_was_never_asked_for(
    drop_box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    with pytest.raises(LoginError, match="run `maillogger login` first"):
        token(mailbox(drop_box, tmp_path, keys_of("user", tokens)))


@pytest.mark.parametrize(("flow", "extra"), [("user", "gmail"), ("secret", "exchange")])
def test_missing_libraries_are_named(
    flow: str,
    extra: str,
    *,
    drop_box: DropBox,
    tokens: TokenServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("google.auth", "msal.exceptions"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    owner = consented(mailbox(drop_box, tmp_path, keys_of(flow, tokens)))
    with pytest.raises(MailloggerError, match=rf"pip install 'maillogger\[{extra}\]'"):
        token(owner)
