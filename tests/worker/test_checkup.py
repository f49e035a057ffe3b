"""The check-up of a mailbox on a real server: it says what is, and changes no message."""

from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from maillogger.config import MailboxSettings, Settings
from maillogger.worker import checkup
from maillogger.worker.checkup import check_database, check_mailbox
from maillogger.worker.finding import Finding
from tests.mail import mail
from tests.worker.installation import Installation


def findings(owner: MailboxSettings, settings: Settings) -> list[Finding]:
    return list(check_mailbox(owner, settings))


def test_a_mailbox_that_is_well(sqlite_installation: Installation) -> None:
    installed = sqlite_installation
    installed.drop_box.deliver(mail(), mail(Subject="another"))
    before = installed.drop_box.messages()

    found = findings(installed.mailbox, installed.settings)

    assert Counter(each.level for each in found) == {"ok": len(found)}
    said = "\n".join(each.message for each in found)
    for part in ("by a password", "has MOVE", "Logged was created", "2 messages in INBOX"):
        assert part in said
    assert "shows in Delivered-To (2) of the last 2" in said
    assert installed.drop_box.messages() == before


def test_what_was_filed_is_looked_at_too(sqlite_installation: Installation) -> None:
    sqlite_installation.drop_box.deliver(mail(), mail(From="nobody@else.example"))
    sqlite_installation.poll()
    found = findings(sqlite_installation.mailbox, sqlite_installation.settings)
    assert any("of the last 2 messages" in each.message for each in found)


def test_an_inbox_in_the_users_language_is_called_inbox(sqlite_installation: Installation) -> None:
    owner = sqlite_installation.mailbox.model_copy(update={"inbox": "Posteingang"})
    (error,) = [e for e in findings(owner, sqlite_installation.settings) if e.level == "error"]
    assert "called INBOX in every language" in error.advice
    assert error.exit_code == 78


def test_an_account_with_too_many_mailboxes(sqlite_installation: Installation) -> None:
    installed = sqlite_installation
    owner = installed.mailbox.model_copy(update={"provider": "gmail"})
    settings = installed.settings.model_copy(update={"mailbox": (owner,) * 8})
    assert "16 connections; gmail allows 15" in findings(owner, settings)[0].message


def test_a_refused_login_has_its_exit_code(sqlite_installation: Installation) -> None:
    owner = sqlite_installation.mailbox.model_copy(update={"password": SecretStr("wr0ng")})
    (error,) = findings(owner, sqlite_installation.settings)
    assert (error.level, error.exit_code) == ("error", 77)
    assert "wr0ng" not in error.message


@pytest.mark.parametrize(("least", "level"), [(0, "ok"), (2**62, "warning")])
def test_the_disk_of_the_attachments(
    least: int, level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "MIN_FREE", least)
    settings = Settings.model_validate({"database": {"attachments": tmp_path}})
    *_, found = check_database(settings, lambda: 1)
    assert (found.subject, found.level) == ("attachments", level)
    assert str(tmp_path) in found.message


@pytest.mark.parametrize(
    ("mode", "advice"), [(0o600, ()), (0o400, ()), (0o444, ("chmod 600",)), (0o620, ("chmod 600",))]
)
def test_a_password_that_others_can_read(
    mode: int, advice: tuple[str, ...], tmp_path: Path, sqlite_installation: Installation
) -> None:
    file = tmp_path / "secret"
    file.write_text(sqlite_installation.drop_box.password)
    file.chmod(mode)
    given = {"password": None, "password_file": file}
    owner = sqlite_installation.mailbox.model_copy(update=given)
    found = findings(owner, sqlite_installation.settings)
    warnings = [each for each in found if each.level == "warning"]
    assert tuple(each.advice.removesuffix(f" {file}") for each in warnings) == advice
