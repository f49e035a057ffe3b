"""The `oauth2` tables: flows from their keys, addresses that secrets may go to, their files."""

from pathlib import Path
from typing import Any

import pytest

from maillogger.config import client_secret, load
from maillogger.config.provider import PROVIDERS, provider_of
from maillogger.errors import ConfigError


def write(folder: Path, keys: dict[str, Any], more: str = "", mode: int = 0o600) -> Path:
    file = folder / "maillogger.toml"
    lines = "\n".join(f'{key} = "{value}"' for key, value in keys.items())
    file.write_text(
        f"""
        [[mailbox]]
        name = "crm"
        provider = "exchange"
        username = "crm@example.com"
        bcc_addresses = ["bcc@example.com"]
        {more}
        [mailbox.oauth2]
        {lines}
        """
    )
    file.chmod(mode)
    return file


APPLICATION = {"client_id": "c", "tenant": "contoso.example"}


@pytest.mark.parametrize(
    ("keys", "flow"),
    [
        ({**APPLICATION, "client_secret": "s"}, "client_credentials"),
        ({**APPLICATION, "certificate_file": "c.pem"}, "client_credentials"),
        ({"service_account_file": "a.json"}, "service_account"),
        ({"client_id": "c"}, "user"),
        ({"flow": "user", "client_id": "c"}, "user"),
    ],
)
def test_what_is_given_says_which_flow_is_meant(
    keys: dict[str, Any], flow: str, tmp_path: Path
) -> None:
    found = load(write(tmp_path, keys), {}).mailbox[0].oauth2
    assert found
    assert found.flow == flow
    assert found.token_file == tmp_path / "crm.tokens.json"


@pytest.mark.parametrize(
    ("keys", "more", "said"),
    [
        ({}, "", 'flow "user" needs client_id'),
        ({"tenant": "t"}, "", "needs client_id"),
        ({"flow": "service_account"}, "", "needs service_account_file"),
        ({"client_id": "c", "client_secret": "a", "client_secret_file": "b"}, "", "not both"),
        ({**APPLICATION, "client_secret": "a", "certificate_file": "b"}, "", "not both"),
        ({"client_id": "c", "tenant": "../common"}, "", "tenant"),
        ({"client_id": "c", "token_url": "http://tokens.example/"}, "", "https"),
        ({"client_id": "c", "token_url": "https://u:p@tokens.example/"}, "", "without user"),
        ({"client_id": "c", "authority": "https://a.example/?x=1"}, "", "without user"),
        ({"client_id": "c\\r\\nx"}, "", "line ends"),
        ({"client_id": "c", "colour": "red"}, "", "no such setting"),
        ({"client_id": "c"}, 'password = "p"', "a password or oauth2, not both"),
    ],
)
def test_what_cannot_be_meant(keys: dict[str, Any], more: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"mailbox\.crm\.oauth2.*{said}"):
        load(write(tmp_path, keys, more), {})


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/token", "http://localhost/", "https://a.b/"])
def test_where_secrets_may_go(url: str, tmp_path: Path) -> None:
    assert load(write(tmp_path, {"client_id": "c", "token_url": url}), {}).mailbox[0].oauth2


def test_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("planted\n")
    prefix = "MAILLOGGER_MAILBOX_CRM_OAUTH2"
    settings = load(
        write(tmp_path, {"client_id": "c"}),
        {f"{prefix}_TENANT": "t", f"{prefix}_CLIENT_SECRET_FILE": "secret"},
    )
    found = settings.mailbox[0].oauth2
    assert found
    assert (found.client_id, found.tenant, found.flow) == ("c", "t", "client_credentials")
    assert client_secret(settings.mailbox[0], {}) == "planted"
    assert "planted" not in repr(settings)


def test_notices_from_the_environment_alone() -> None:
    given = {
        "HOST": "smtp.office365.com",
        "FROM": "crm@example.com",
        "USERNAME": "crm@example.com",
        "OAUTH2_CLIENT_ID": "c",
        "OAUTH2_TENANT": "t",
        "OAUTH2_CLIENT_SECRET": "planted",
    }
    found = load(None, {f"MAILLOGGER_NOTICES_{key}": value for key, value in given.items()}).notices
    assert found
    assert found.oauth2
    assert client_secret(found, {}) == "planted"
    assert found.oauth2.token_file == Path("notices.smtp.tokens.json").absolute()


def test_a_credential_of_systemd(tmp_path: Path) -> None:
    (tmp_path / "mailbox.crm.oauth2.client_secret").write_text("planted\n")
    owner = load(write(tmp_path, APPLICATION), {}).mailbox[0]
    assert client_secret(owner, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "planted"
    assert client_secret(owner, {}) is None


def test_a_file_with_a_client_secret_is_its_owners_alone(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="chmod 600"):
        load(write(tmp_path, {"client_id": "c", "client_secret": "s"}, mode=0o644), {})


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("imap.gmail.com", "gmail"),
        ("IMAP.GoogleMail.com.", "gmail"),
        ("outlook.office365.com", "exchange"),
        ("partner.outlook.cn", "exchange"),
        ("imap.gmail.com.evil.example", "imap"),
        ("", "imap"),
    ],
)
def test_the_provider_is_found_from_the_host(host: str, provider: str) -> None:
    assert provider_of(host) == provider


def test_every_provider_bounds_what_is_fetched() -> None:
    most = {"imap": (1_000, 20), "gmail": (200, 16), "exchange": (50, 32)}
    for name, each in PROVIDERS.items():
        count, mebibytes = most[name]
        assert 0 < each.set_count <= count
        assert 0 < each.set_bytes <= mebibytes * 1024 * 1024
        assert all(words == words.lower() for words in each.busy)
