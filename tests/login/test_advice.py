"""Every known failure is explained in the manual, under its name, and shows in what servers say."""

import re
from pathlib import Path

import pytest

from maillogger.login.advice import (
    BASIC_OFF,
    EVERY,
    MAILBOX_PERMISSION,
    SERVICE_PRINCIPAL,
    TOKEN_REFUSED,
    Advice,
    code,
    refused_password,
    refused_token,
)

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("gmail", "exchange", "dovecot")
NAMED = re.compile(r"\(docs/(\w+)\.md, (\w+)\)")


def sections(page: str) -> set[str]:
    text = (ROOT / "docs" / f"{page}.md").read_text()
    return set(re.findall(r"^### (\w+)$", text, re.MULTILINE))


@pytest.mark.parametrize("advice", EVERY, ids=lambda each: f"{each.page}-{each.key}")
def test_each_failure_has_its_section(advice: Advice) -> None:
    assert advice.key in sections(advice.page)
    assert str(advice).endswith(f"(docs/{advice.page}.md, {advice.key})")
    assert all(words == words.lower() for words in advice.words)


def test_each_section_that_the_code_names_is_there() -> None:
    files = (ROOT / "maillogger").rglob("*.py")
    # Strings go on in the next line.
    text = "".join(re.sub(r'"\n\s+f?"', "", each.read_text()) for each in files)
    named = set(NAMED.findall(text))
    assert ("gmail", "consent_missing") in named
    assert {page for page, _ in named} <= set(PAGES)
    for page, key in named:
        assert key in sections(page)


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ("AUTHENTICATE failed.", SERVICE_PRINCIPAL),
        (
            "535 5.7.3 Authentication unsuccessful [AM0PR0.eurprd.prod.outlook.com]",
            SERVICE_PRINCIPAL,
        ),
        ("User is authenticated but not connected.", MAILBOX_PERMISSION),
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", TOKEN_REFUSED),
        ("", TOKEN_REFUSED),
    ],
)
def test_what_a_refused_token_means(answer: str, advice: Advice) -> None:
    assert refused_token(answer) == advice


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ("LOGIN failed.", BASIC_OFF),
        ("AUTHENTICATE failed.", BASIC_OFF),
        ("[AUTHENTICATIONFAILED] Authentication failed.", None),
    ],
)
def test_what_a_refused_password_means(answer: str, advice: Advice | None) -> None:
    assert refused_password(answer) == advice


@pytest.mark.parametrize(
    ("error", "description", "shown"),
    [
        ("invalid_grant", "planted", "invalid_grant"),
        ("planted", "", "an unknown error"),
        ("invalid_client", "aadsts7000215: planted", "invalid_client (AADSTS7000215)"),
        ("", "AADSTS123456789123: planted", "an unknown error"),
    ],
)
def test_a_code_is_shown_and_nothing_else(error: str, description: str, shown: str) -> None:
    assert code(error, description) == shown
