from pathlib import Path

import pytest

from maillogger.config import MailboxSettings, NoticeSettings, load, password
from maillogger.errors import ConfigError
from tests.config.files import MAILBOX, written

NOTICES = NoticeSettings.model_validate({"host": "localhost", "from": "crm@example.com"})


def mailbox(**given: object) -> MailboxSettings:
    return MailboxSettings.model_validate(
        {"name": "crm", "host": "h", "username": "u", "bcc_addresses": ["b@x.example"], **given}
    )


class TestPassword:
    def test_is_given(self) -> None:
        assert password(mailbox(password="hunter2"), {}) == "hunter2"

    @pytest.mark.parametrize(
        ("octets", "found"),
        [
            pytest.param(b"hunter2", "hunter2", id="as-it-is"),
            pytest.param(b"hunter2\n", "hunter2", id="line-end"),
            pytest.param(b"hunter2\r\n", "hunter2", id="crlf"),
            pytest.param(b" hunter 2 ", " hunter 2 ", id="spaces-are-kept"),
            pytest.param("pässword".encode(), "pässword", id="utf-8"),
        ],
    )
    def test_is_in_a_file(self, tmp_path: Path, octets: bytes, found: str) -> None:
        file = tmp_path / "secret"
        file.write_bytes(octets)
        assert password(mailbox(password_file=file), {}) == found

    def test_is_read_each_time(self, tmp_path: Path) -> None:
        file = tmp_path / "secret"
        owner = mailbox(password_file=file)
        for each in ("old", "new"):
            file.write_text(each)
            assert password(owner, {}) == each

    def test_is_a_systemd_credential(self, tmp_path: Path) -> None:
        (tmp_path / "mailbox.crm.password").write_text("hunter2\n")
        (tmp_path / "notices.password").write_text("hunter3\n")
        environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
        assert password(mailbox(), environment) == "hunter2"
        assert password(NOTICES, environment) == "hunter3"

    def test_given_goes_before_the_credential(self, tmp_path: Path) -> None:
        (tmp_path / "mailbox.crm.password").write_text("hunter2")
        environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
        assert password(mailbox(password="other"), environment) == "other"


class TestNoPassword:
    @pytest.mark.parametrize("with_folder", [False, True], ids=["no-folder", "empty-folder"])
    def test_says_where_it_could_be(self, tmp_path: Path, with_folder: bool) -> None:
        environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)} if with_folder else {}
        with pytest.raises(ConfigError) as caught:
            password(mailbox(), environment)
        assert caught.value.problems == (
            "mailbox.crm: give password, password_file or the systemd credential "
            "mailbox.crm.password",
        )

    def test_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as caught:
            password(mailbox(password_file=tmp_path / "no"), {})
        assert caught.value.problems == (
            f"mailbox.crm.password_file: {tmp_path / 'no'}: No such file or directory",
        )

    @pytest.mark.parametrize(
        "octets",
        [
            pytest.param(b"hunter2\nA1 LOGOUT", id="two-lines"),
            pytest.param(b"hunter2\0", id="nul"),
            pytest.param(b"hunter2\xff", id="not-utf-8"),
            pytest.param(b"\n", id="empty"),
        ],
    )
    def test_that_could_not_be_sent_is_not_shown(self, tmp_path: Path, octets: bytes) -> None:
        file = tmp_path / "secret"
        file.write_bytes(octets)
        with pytest.raises(ConfigError) as caught:
            password(mailbox(password_file=file), {})
        assert str(caught.value).startswith("mailbox.crm.password_file: ")
        assert "hunter2" not in str(caught.value)


class TestExposedFile:
    SECRET = MAILBOX + 'password = "hunter2"\n'

    @pytest.mark.parametrize(
        "mode",
        [
            pytest.param(0o644, id="everybody"),
            pytest.param(0o640, id="group"),
            pytest.param(0o604, id="others"),
            pytest.param(0o620, id="group-writes"),
        ],
    )
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(SECRET, id="mailbox"),
            pytest.param(
                '[notices]\nhost = "localhost"\nfrom = "a@b.example"\npassword = "hunter2"',
                id="notices",
            ),
            pytest.param('[database]\nurl = "postgresql://u:hunter2@h/d"', id="url"),
            pytest.param('[database]\nurl = "postgresql://h/d?password=hunter2"', id="parameter"),
        ],
    )
    def test_is_refused(self, tmp_path: Path, text: str, mode: int) -> None:
        file = written(tmp_path, text, mode)
        with pytest.raises(ConfigError) as caught:
            load(file, {})
        (problem,) = caught.value.problems
        assert f"mode {mode:04o}" in problem
        assert problem.endswith(f"chmod 600 {file}")
        assert "hunter2" not in problem

    @pytest.mark.parametrize(
        ("text", "mode"),
        [
            pytest.param(SECRET, 0o600, id="owner-alone"),
            pytest.param(SECRET, 0o400, id="owner-reads"),
            pytest.param(MAILBOX, 0o644, id="no-secret"),
            pytest.param(MAILBOX + 'password_file = "secret"', 0o644, id="secret-elsewhere"),
            pytest.param('[database]\nurl = "postgresql://u@h:5432/d"', 0o644, id="no-password"),
        ],
    )
    def test_is_no_problem(self, tmp_path: Path, text: str, mode: int) -> None:
        load(written(tmp_path, text, mode), {})

    def test_is_no_problem_for_the_environments_secret(self, tmp_path: Path) -> None:
        file = written(tmp_path, MAILBOX, 0o644)
        load(file, {"MAILLOGGER_MAILBOX_CRM_PASSWORD": "hunter2"})
