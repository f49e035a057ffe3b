"""`maillogger login`: a user agrees in a browser, which comes back to this machine."""

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click
import pytest
import requests

from maillogger.cli import login as command
from tests.cli.conftest import Run
from tests.servers.tokens import (
    CLIENT_ID,
    CLIENT_SECRET,
    CODE,
    GMAIL_SCOPE,
    REFRESH_TOKEN,
    TokenServer,
)


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenServer]:
    with TokenServer(tmp_path, mailboxes={"crm@example.com"}) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
        yield server


@pytest.fixture
def gmail(tmp_path: Path, tokens: TokenServer) -> Path:
    file = tmp_path / "maillogger.toml"
    file.write_text(
        f"""
        [[mailbox]]
        name = "crm"
        provider = "gmail"
        username = "crm@example.com"
        bcc_addresses = ["bcc@example.com"]
        [mailbox.oauth2]
        client_id = "{CLIENT_ID}"
        client_secret = "{CLIENT_SECRET}"
        token_url = "{tokens.token_url}"
        """
    )
    file.chmod(0o600)
    return file


class Browser:
    """Opens the page that is printed, and answers as the user and Google would."""

    def __init__(self, tokens: TokenServer, *answers: dict[str, str]) -> None:
        self.tokens = tokens
        self.answers = answers
        self.asked: dict[str, str] = {}
        self.seen: list[tuple[int, str]] = []

    def __call__(self, text: str = "", *_: Any, **__: Any) -> None:
        found = re.search(r"https://accounts\S+", text)
        if found:
            query = parse_qs(urlsplit(found[0]).query)
            self.asked = {key: values[0] for key, values in query.items()}
            self.tokens.challenges[CODE] = self.asked["code_challenge"]
            threading.Thread(target=self._come_back, daemon=True).start()

    def _come_back(self) -> None:
        for answer in self.answers:
            query = {"state": self.asked["state"], **answer}
            came = requests.get(self.asked["redirect_uri"], params=query, timeout=10)
            self.seen.append((came.status_code, came.text))


def browse(
    monkeypatch: pytest.MonkeyPatch, tokens: TokenServer, *answers: dict[str, str]
) -> Browser:
    browser = Browser(tokens, *answers)
    monkeypatch.setattr(click, "echo", browser)
    return browser


def test_a_user_agrees(
    run: Run, gmail: Path, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(monkeypatch, tokens, {"code": CODE})

    assert run("login").code == 0

    assert browser.asked["scope"] == GMAIL_SCOPE
    assert browser.asked["login_hint"] == "crm@example.com"
    assert browser.asked["code_challenge_method"] == "S256"
    assert browser.asked["redirect_uri"].startswith("http://127.0.0.1:")
    kept = gmail.parent / "crm.tokens.json"
    assert REFRESH_TOKEN in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_an_answer_without_our_state_is_nobodys(
    run: Run, gmail: Path, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"code": "planted-by-a-stranger", "state": "guessed"}
    browser = browse(
        monkeypatch, tokens, wrong, {"error": "access_denied", "state": ""}, {"code": CODE}
    )

    assert run("login").code == 0

    assert [status for status, _ in browser.seen][:2] == [400, 400]
    assert [each["code"] for each in tokens.forms] == [CODE]


def test_a_user_refuses(
    run: Run, gmail: Path, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    browse(monkeypatch, tokens, {"error": "access_denied"})

    assert run("login").code == 77
    assert tokens.forms == []
    assert not (gmail.parent / "crm.tokens.json").exists()


def test_a_code_of_another_request_is_refused(
    run: Run, gmail: Path, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    browse(monkeypatch, tokens, {"code": "another"})

    assert run("login").code == 77


def test_nobody_comes(
    run: Run, gmail: Path, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "WAIT_SECONDS", 0.2)

    ran = run("login")

    assert ran.code == 77
    assert "nobody agreed in time" in ran.err


def test_a_port_that_is_taken(run: Run, gmail: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run("login", "--port", str(taken.getsockname()[1]))
    assert (ran.code, "can't listen" in ran.err) == (65, True)


def test_a_login_that_needs_nobody(run: Run, configured: Path) -> None:
    assert "nobody has to agree" in run("login").err
    assert "no [notices]" in run("login", "--notices").err
