"""Tokens are kept privately, used while they last, and got by one process at a time."""

import json
import os
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maillogger.errors import ConfigError
from maillogger.login.tokens import EARLY, Token, TokenFile, TokenSource, ending


class Provider:
    """Gives out numbered tokens."""

    def __init__(self, lifetime: timedelta = timedelta(hours=1)) -> None:
        self.lifetime = lifetime
        self.asked: list[str | None] = []

    def __call__(self, refresh_token: str | None) -> Token:
        self.asked.append(refresh_token)
        number = len(self.asked)
        return Token(f"token-{number}", datetime.now(UTC) + self.lifetime, f"refresh-{number}")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crm.tokens.json"


def test_only_the_owner_can_read_them(path: Path) -> None:
    before = os.umask(0)
    try:
        TokenSource(TokenFile(path, "a"), Provider()).current()
    finally:
        os.umask(before)
    assert {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {
        "crm.tokens.json": 0o600,
        ".crm.tokens.json.lock": 0o600,
    }


def test_a_token_is_used_until_shortly_before_its_end(path: Path) -> None:
    short = Provider(EARLY - timedelta(seconds=1))
    assert TokenSource(TokenFile(path, "a"), short).current() == "token-1"
    assert TokenSource(TokenFile(path, "a"), short).current() == "token-2"
    long = Provider()
    source = TokenSource(TokenFile(path, "a"), long)
    assert source.current() == source.current() == "token-1"
    assert long.asked == ["refresh-2"]


def test_a_refused_token_is_replaced_once_for_everybody(path: Path) -> None:
    provider = Provider()
    first, second = (TokenSource(TokenFile(path, "a"), provider) for _ in range(2))
    refused = first.current()
    assert first.renewed(refused) == "token-2"
    assert second.renewed(refused) == "token-2"
    assert second.renewed("token-2") == "token-3"


def test_many_at_once_ask_once(path: Path) -> None:
    provider = Provider()
    sources = [TokenSource(TokenFile(path, "a"), provider) for _ in range(8)]
    threads = [threading.Thread(target=each.current) for each in sources]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(provider.asked) == 1


def test_tokens_of_other_settings_are_not_used(path: Path) -> None:
    provider = Provider()
    TokenSource(TokenFile(path, "a"), provider).current()
    TokenSource(TokenFile(path, "b"), provider).current()
    assert provider.asked == [None, None]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"owner": "a"}', '{"expires": "now"}', "null"])
def test_a_file_that_is_broken_holds_nothing(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    provider = Provider()
    TokenSource(TokenFile(path, "a"), provider).current()
    assert json.loads(path.read_text())["access_token"] == "token-1"


def test_a_file_that_others_can_read_is_refused(path: Path) -> None:
    source = TokenSource(TokenFile(path, "a"), Provider())
    source.current()
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        source.current()


def test_a_link_in_the_drafts_place_is_not_followed(path: Path) -> None:
    other = path.with_name("other")
    other.write_text("keep")
    path.with_name(f".{path.name}.new").symlink_to(other)
    with pytest.raises(ConfigError, match="token_file"):
        TokenSource(TokenFile(path, "a"), Provider()).current()
    assert other.read_text() == "keep"


def test_a_folder_that_is_missing_is_a_problem_of_the_configuration(tmp_path: Path) -> None:
    source = TokenSource(TokenFile(tmp_path / "none" / "file", "a"), Provider())
    with pytest.raises(ConfigError, match="token_file"):
        source.current()
    assert "token-1" not in repr(Token("token-1", datetime.now(UTC), "refresh"))


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [({"expires_in": 3599}, 3599), ({"expires_in": "60"}, 60), ({}, 0), ({"expires_in": "x"}, 0)],
)
def test_when_a_token_ends(answer: dict[str, object], seconds: int) -> None:
    now = datetime.now(UTC)
    assert ending(answer, now) == now + timedelta(seconds=seconds)
