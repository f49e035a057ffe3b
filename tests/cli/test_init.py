"""`maillogger init` writes a first file that only its owner reads, and that can be used."""

import io
import stat
import sys
from pathlib import Path

import pytest

from maillogger.config import load
from tests.cli.conftest import Run

GIVEN = (
    "--host", "imap.example.com", "--username", "crm@example.com", "--password", "pass\"word\\ü",
    "--bcc-address", "bcc@crm.example.com", "--forward-address", "forward@crm.example.com",
)  # fmt: skip


def test_a_file_from_options(run: Run, tmp_path: Path) -> None:
    ran = run("init", *GIVEN, "--never-log", "example.com")

    file = tmp_path / "maillogger.toml"
    assert ran.code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    mailbox = load(file, {}).mailbox[0]
    assert mailbox.password is not None
    assert mailbox.password.get_secret_value() == 'pass"word\\ü'
    assert (mailbox.host, mailbox.port, mailbox.security) == ("imap.example.com", 993, "tls")
    assert mailbox.bcc_addresses == ("bcc@crm.example.com",)
    assert run("never-log", "list", "--json").records() == [{"value": "example.com", "user": None}]


def test_the_own_domain_is_proposed(run: Run) -> None:
    ran = run("init", *GIVEN)

    assert "maillogger never-log add example.com" in ran.out
    assert run("never-log", "list", "--json").records() == []


def test_what_is_missing_is_named_at_once(run: Run, tmp_path: Path) -> None:
    ran = run("init", "--host", "imap.example.com")

    assert ran.code == 65
    for option in ("--username", "--password", "--bcc-address"):
        assert option in ran.err
    assert not (tmp_path / "maillogger.toml").exists()


def test_a_file_that_is_there_is_kept(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "maillogger.toml"
    file.write_text("# mine\n")

    assert run("init", *GIVEN).code == 65
    assert file.read_text() == "# mine\n"
    assert run("init", *GIVEN, "--force").code == 0
    assert load(file, {}).mailbox[0].name == "crm"


def test_a_wrong_value_leaves_no_file(run: Run, tmp_path: Path) -> None:
    ran = run("init", *GIVEN, "--security", "none")

    assert ran.code == 78
    assert "clear text" in ran.err
    assert [each.name for each in tmp_path.iterdir()] == []


def test_config_names_the_file(run: Run, tmp_path: Path) -> None:
    run("--config", tmp_path / "other.toml", "init", *GIVEN)

    assert (tmp_path / "other.toml").exists()


EXCHANGE = (
    "--host", "exchange", "--username", "crm@contoso.example", "--client-id", "c", "--tenant", "t",
    "--bcc-address", "bcc@contoso.example", "--no-never-log",
)  # fmt: skip


def test_a_folder_that_is_not_there_is_told(run: Run) -> None:
    ran = run("--config", "nowhere/maillogger.toml", "init", *GIVEN)

    assert ran.code == 65
    assert "nowhere/maillogger.toml can't be written: No such file" in ran.err


def test_exchange_by_its_name_with_an_application(run: Run, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    ran = run("init", *EXCHANGE, "--client-secret-file", "secret")

    assert (ran.code, ran.err) == (0, "")
    mailbox = load(tmp_path / "maillogger.toml", {}).mailbox[0]
    assert (mailbox.provider, mailbox.host) == ("exchange", "outlook.office365.com")
    assert mailbox.oauth2
    assert (mailbox.oauth2.flow, mailbox.oauth2.tenant) == ("client_credentials", "t")
    assert mailbox.oauth2.client_secret_file == tmp_path / "secret"
    assert mailbox.oauth2.token_file == tmp_path / "crm.tokens.json"
    assert "smtp.office365.com" in (tmp_path / "maillogger.toml").read_text()


def test_gmail_with_a_users_consent_says_to_ask_for_it(run: Run, tmp_path: Path) -> None:
    ran = run(
        "init", "--host", "gmail", *EXCHANGE[2:4], "--client-id", "c", *EXCHANGE[8:],
        "--client-secret-file", "secret",
    )  # fmt: skip

    assert "maillogger login" in ran.out
    assert load(tmp_path / "maillogger.toml", {}).mailbox[0].provider == "gmail"


def test_what_the_provider_needs_is_named(run: Run) -> None:
    ran = run("init", *EXCHANGE[:4], *EXCHANGE[8:])

    assert ran.code == 65
    for option in ("--client-id", "--tenant", "--client-secret-file"):
        assert option in ran.err
    assert "--password" not in ran.err


class Terminal(io.StringIO):
    """Somebody who answers, line by line."""

    def isatty(self) -> bool:
        return True


def test_a_wrong_answer_is_asked_for_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        "", "localhost:993", "imap.example.com",  # the server
        "", "crm@example.com",  # the login name
        "bcc", "",  # the address for Bcc
        "", "forward@", "f@example.com, g@example.com",  # one of both is needed
        "n",  # never-log
    )  # fmt: skip
    monkeypatch.setattr(sys, "stdin", Terminal("\n".join(lines) + "\n"))

    ran = run("init", "--password", "secret")

    assert (ran.code, ran.out.count("Error: ")) == (0, 6)
    (mailbox,) = load(tmp_path / "maillogger.toml", {}).mailbox
    assert (mailbox.host, mailbox.username) == ("imap.example.com", "crm@example.com")
    assert mailbox.bcc_addresses == ()
    assert mailbox.forward_addresses == ("f@example.com", "g@example.com")


def test_authorities_of_ones_own(run: Run, tmp_path: Path) -> None:
    assert run("init", *GIVEN, "--ca-file", "ca.pem").code == 2
    (tmp_path / "ca.pem").touch()
    assert run("init", *GIVEN, "--ca-file", "ca.pem").code == 0
    assert load(tmp_path / "maillogger.toml", {}).mailbox[0].ca_file == tmp_path / "ca.pem"


def test_a_port_in_the_host_is_refused(run: Run, tmp_path: Path) -> None:
    ran = run("init", "--host", "localhost:993", *GIVEN[2:])
    assert (ran.code, "mailbox.crm.host" in ran.err) == (78, True)
    assert not list(tmp_path.iterdir())
