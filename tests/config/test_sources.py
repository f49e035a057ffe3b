from pathlib import Path

import pytest

from maillogger.config import find_file, load, named_file
from maillogger.errors import ConfigError
from tests.config.files import MAILBOX, settings, written

HOUSE = """
[database]
url = "sqlite:///maillogger.db"
attachments = "attachments"

[[mailbox]]
name = "crm"
provider = "imap"
host = "imap.example.com"
username = "crm@example.com"
password_file = "/run/secrets/imap"
interval = 60
inbox = "INBOX"
success_folder = "Logged"
failure_folder = "Failed"
bcc_addresses = ["bcc@crm.example.com"]
forward_addresses = ["forward@crm.example.com"]
authserv_id = "mx.example.com"

[worker]
processes = "auto"
lease_seconds = 300

[rules]
max_message_bytes = 134217728
max_attachment_bytes = 52428800
max_body_bytes = 2097152
max_deals = 5
require_html_and_text = true
own_reply = "reject"
colleagues = "log"
create_companies = true
accept_redirected = false
authentication = "off"

[notices]
host = "localhost"
from = "maillogger@example.com"
language = "en"
admin = "admin@example.com"
"""


class TestFindFile:
    @pytest.fixture(autouse=True)
    def _places(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """All four places have a file, and each test takes some away."""
        self.given, self.named = tmp_path / "given.toml", tmp_path / "named.toml"
        self.here = tmp_path / "here" / "maillogger.toml"
        self.own = tmp_path / "home" / ".config" / "maillogger" / "maillogger.toml"
        for each in (self.given, self.named, self.here, self.own):
            each.parent.mkdir(parents=True, exist_ok=True)
            each.touch()
        monkeypatch.chdir(self.here.parent)
        self.environment = {
            "MAILLOGGER_CONFIG": str(self.named),
            "HOME": str(tmp_path / "home"),
        }

    def test_given(self) -> None:
        assert find_file(self.given, self.environment) == self.given
        assert named_file(self.given, self.environment) == self.given

    def test_named_by_the_environment(self) -> None:
        assert find_file(None, self.environment) == self.named

    @pytest.mark.parametrize("value", [None, ""], ids=["unset", "empty"])
    def test_here(self, value: str | None) -> None:
        del self.environment["MAILLOGGER_CONFIG"]
        if value is not None:
            self.environment["MAILLOGGER_CONFIG"] = value
        found = find_file(None, self.environment)
        assert found is not None
        assert found.samefile(self.here)

    def test_the_users_own(self) -> None:
        self.here.unlink()
        self.named.unlink()
        del self.environment["MAILLOGGER_CONFIG"]
        assert find_file(None, self.environment) == self.own

    def test_the_users_own_elsewhere(self, tmp_path: Path) -> None:
        self.here.unlink()
        environment = {"XDG_CONFIG_HOME": str(tmp_path / "home" / ".config"), "HOME": "/nowhere"}
        assert find_file(None, environment) == self.own

    def test_none(self) -> None:
        self.here.unlink()
        assert find_file(None, {"HOME": "/nowhere"}) is None
        assert find_file(None, {}) is None

    @pytest.mark.parametrize("by", ["option", "environment"])
    def test_named_but_not_there(self, tmp_path: Path, by: str) -> None:
        file = tmp_path / "none.toml"
        given = file if by == "option" else None
        with pytest.raises(ConfigError, match="no such file; `maillogger init` writes"):
            find_file(given, {"MAILLOGGER_CONFIG": str(file)})


class TestPaths:
    def test_are_relative_to_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = MAILBOX + 'password_file = "secret"\nca_file = "certs/ca.pem"\n[notices]\n'
        text += 'host = "localhost"\nfrom = "a@b.example"\npassword_file = "smtp"\n'
        folder = tmp_path / "etc"
        folder.mkdir()
        written(folder, text)
        monkeypatch.chdir(tmp_path)
        read = load(Path("etc/maillogger.toml"), {})
        assert read.database.url == f"sqlite:///{folder}/maillogger.db"
        assert read.database.attachments == folder / "attachments"
        assert read.mailbox[0].password_file == folder / "secret"
        assert read.mailbox[0].ca_file == folder / "certs/ca.pem"
        assert read.notices is not None
        assert read.notices.password_file == folder / "smtp"

    def test_of_the_environment_too(self, tmp_path: Path) -> None:
        environment = {
            "MAILLOGGER_DATABASE_URL": "sqlite:///other.db",
            "MAILLOGGER_DATABASE_ATTACHMENTS": "files",
            "MAILLOGGER_MAILBOX_CRM_PASSWORD_FILE": "secret",
        }
        read = settings(tmp_path, MAILBOX, environment)
        assert read.database.url == f"sqlite:///{tmp_path}/other.db"
        assert read.database.attachments == tmp_path / "files"
        assert read.mailbox[0].password_file == tmp_path / "secret"

    def test_without_a_file_are_relative_to_the_working_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert load(None, {}).database.url == f"sqlite:///{tmp_path}/maillogger.db"

    @pytest.mark.parametrize(
        "url",
        [
            pytest.param("sqlite:////var/lib/maillogger.db", id="absolute"),
            pytest.param("sqlite:///:memory:", id="no-file"),
            pytest.param("sqlite:///", id="empty"),
            pytest.param("postgresql://u@h/d", id="postgresql"),
        ],
    )
    def test_that_are_not_relative_stay(self, tmp_path: Path, url: str) -> None:
        assert settings(tmp_path, f'[database]\nurl = "{url}"').database.url == url

    def test_of_odd_folders_are_quoted_in_urls(self, tmp_path: Path) -> None:
        folder = tmp_path / "100%25 mail"
        folder.mkdir()
        url = settings(folder, "").database.url
        assert url == f"sqlite:///{tmp_path}/100%2525%20mail/maillogger.db"


class TestFile:
    def test_of_the_documentation(self, tmp_path: Path) -> None:
        read = settings(tmp_path, HOUSE)
        assert [each.name for each in read.mailbox] == ["crm"]
        assert read.mailbox[0].password_file == Path("/run/secrets/imap")
        assert read.rules == settings(tmp_path, "").rules
        assert read.worker == settings(tmp_path, "").worker

    def test_with_a_byte_order_mark(self, tmp_path: Path) -> None:
        assert settings(tmp_path, "\ufeff[rules]\nmax_deals = 1").rules.max_deals == 1

    @pytest.mark.parametrize(
        ("octets", "problem"),
        [
            pytest.param(b"[rules]\nmax_deals = \n", "line 2", id="value"),
            pytest.param(b"[rules\n", "line 1", id="table"),
            pytest.param(b"a = 1\na = 2\n", "line 2", id="key-twice"),
            pytest.param(b"[[mailbox]]\nname = 'caf\xe9'\n", "utf-8", id="latin-1"),
        ],
    )
    def test_that_is_no_toml_says_where(self, tmp_path: Path, octets: bytes, problem: str) -> None:
        file = tmp_path / "maillogger.toml"
        file.write_bytes(octets)
        with pytest.raises(ConfigError) as caught:
            load(file, {})
        (found,) = caught.value.problems
        assert found.startswith(f"{file}: ")
        assert problem in found

    def test_that_is_a_folder_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="Is a directory"):
            load(tmp_path, {})
