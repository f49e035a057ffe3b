from datetime import UTC, datetime

import pytest

from maillogger.errors import ConfigError
from maillogger.intake.latest import latest
from maillogger.intake.session import Session
from tests.servers.drop_box import DropBox


def test_the_newest_headers_first_and_nothing_changed(drop_box: DropBox, session: Session) -> None:
    received = datetime(2024, 3, 5, 16, 53, tzinfo=UTC)
    drop_box.deliver(
        *(f"Subject: {n}\r\nTo: a@b.example\r\n\r\nbody\r\n".encode() for n in range(5)),
        internal_date=received,
    )
    before = drop_box.messages()

    found = list(latest(session, "INBOX", 3))

    assert [each.subject for each in found] == ["4", "3", "2"]
    assert {each.internal_date for each in found} == {received}
    assert {each.to[0].key for each in found} == {"a@b.example"}
    assert drop_box.messages() == before


def test_an_empty_folder_has_none(drop_box: DropBox, session: Session) -> None:
    drop_box.deliver(folder="INBOX")
    assert list(latest(session, "INBOX", 50)) == []


def test_a_folder_that_is_not_there_is_said(session: Session) -> None:
    with pytest.raises(ConfigError):
        list(latest(session, "None", 50))
