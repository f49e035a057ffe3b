import shutil
from datetime import UTC, datetime

import pytest

from tests.servers.dovecot import Dovecot, require_dovecot
from tests.servers.drop_box import DropBox

MESSAGES = [b"Subject: one\r\n\r\n1\r\n", b"Subject: two\r\n\r\n2\r\n"]


def test_messages_arrive_in_the_order_of_delivery(drop_box: DropBox) -> None:
    drop_box.deliver(*MESSAGES)
    drop_box.deliver(MESSAGES[0], internal_date=datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC))
    assert drop_box.octets() == [*MESSAGES, MESSAGES[0]]
    assert [each.uid for each in drop_box.messages()] == [1, 2, 3]


def test_every_test_has_a_mailbox_of_its_own(dovecot: Dovecot) -> None:
    dovecot.new_user().deliver(*MESSAGES)
    assert dovecot.new_user().octets() == []


def test_a_folder_named_in_utf_8(drop_box: DropBox) -> None:
    drop_box.deliver(*MESSAGES, folder="Grüße")
    assert drop_box.octets("Grüße") == MESSAGES
    assert drop_box.folders() == {"INBOX", "Gr&APwA3w-e"}


def test_renumbering_changes_uidvalidity_and_keeps_the_messages(drop_box: DropBox) -> None:
    drop_box.deliver(*MESSAGES)
    assert drop_box.octets() == MESSAGES
    before = drop_box.uidvalidity()
    drop_box.renumber()
    assert drop_box.uidvalidity() > before
    assert sorted(drop_box.octets()) == sorted(MESSAGES)


def test_what_it_started_is_gone_afterwards() -> None:
    with Dovecot() as server:
        assert server.root.exists()
        process = server._process
    assert process is not None
    assert process.poll() is not None
    assert not server.root.exists()


def test_without_the_program_tests_are_skipped_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed"):
        require_dovecot()


def test_without_the_program_ci_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="not installed"):
        require_dovecot()
