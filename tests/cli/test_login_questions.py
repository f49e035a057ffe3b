"""What is asked about the login depends on the provider, and on what was given."""

from pathlib import Path

import pytest

from maillogger.cli.login_questions import Login, Question, ask_login, host_of
from maillogger.config.provider import ProviderName

HERE = str(Path("x.pem").absolute())


@pytest.mark.parametrize(
    ("answer", "host"),
    [
        ("gmail", "imap.gmail.com"),
        (" Exchange ", "outlook.office365.com"),
        ("imap", "imap"),
        ("mail.example.com", "mail.example.com"),
        ("", ""),
    ],
)
def test_a_provider_stands_for_its_server(answer: str, host: str) -> None:
    assert host_of(answer) == host


CASES = [
    pytest.param("imap", {}, {"--password": "p"}, Login("p"), id="a server of one's own"),
    pytest.param("imap", {"password_file": "f"}, {}, Login(), id="a password's file"),
    pytest.param(
        "imap", {"client_id": "c"}, {}, Login(oauth2=(("client_id", "c"),)), id="OAuth2 elsewhere"
    ),
    pytest.param("gmail", {}, {"--password": "p"}, Login("p"), id="app password"),
    pytest.param(
        "gmail",
        {},
        {"--service-account-file": "x.pem"},
        Login(oauth2=(("service_account_file", HERE),)),
        id="service account",
    ),
    pytest.param(
        "gmail",
        {},
        {"--client-id": "c", "--client-secret-file": "s"},
        Login(oauth2=(("client_id", "c"), ("client_secret", "s"))),
        id="a user's consent",
    ),
    pytest.param(
        "exchange",
        {"tenant": "t"},
        {"--client-id": "c", "--client-secret-file": "s"},
        Login(oauth2=(("tenant", "t"), ("client_id", "c"), ("client_secret", "s"))),
        id="secret",
    ),
    pytest.param(
        "exchange",
        {"tenant": "t", "client_id": "c"},
        {"--certificate-file": "x.pem"},
        Login(oauth2=(("client_id", "c"), ("tenant", "t"), ("certificate_file", HERE))),
        id="certificate",
    ),
]


@pytest.mark.parametrize(("provider", "given", "answers", "login"), CASES)
def test_what_is_asked(
    provider: ProviderName, given: dict[str, object], answers: dict[str, str], login: Login
) -> None:
    asked: list[str] = []

    def ask(question: Question) -> str:
        asked.append(question.option)
        return answers.get(question.option, "")

    assert ask_login(provider, given, ask) == login
    assert set(answers) <= set(asked)
