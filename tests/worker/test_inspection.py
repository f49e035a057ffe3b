"""What the last messages say of the settings."""

from datetime import UTC, datetime, timedelta

import pytest

from maillogger.config import MailboxSettings, Settings
from maillogger.intake.envelope import read_envelope
from maillogger.intake.header import read_header
from maillogger.message.model import Message
from maillogger.worker.inspection import (
    authentication_finding,
    envelope_finding,
    future_finding,
    inspect,
)
from tests.mail import BCC, FORWARD

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def message(*lines: str) -> Message:
    octets = "\r\n".join((*lines, "", "")).encode()
    return Message(**read_envelope(read_header(octets, 0, len(octets))))


def mailbox(provider: str, bcc: str = BCC, forward: str = FORWARD) -> MailboxSettings:
    return MailboxSettings.model_validate(
        {
            "name": "crm",
            "provider": provider,
            "host": "imap.example.com",
            "username": "crm",
            "bcc_addresses": [bcc],
            "forward_addresses": [forward],
        }
    )


SHOWN = message(f"Delivered-To: {BCC}", "To: jana@nordwind.example")
RECEIVED = message(f"Received: from a by b for <{FORWARD}>; Tue, 24 Nov 2026 08:00:00 +0000")
# An alias of Gmail's: what is noted is the account's main address.
MAIN = message("Delivered-To: crm@example.com", "To: jana@nordwind.example")
BARE = message("To: jana@nordwind.example")
VISIBLE = message(f"To: {BCC}")


@pytest.mark.parametrize(
    ("provider", "messages", "level", "said"),
    [
        pytest.param("imap", [SHOWN, SHOWN], "ok", "shows in Delivered-To (2)", id="shown"),
        pytest.param("imap", [SHOWN, RECEIVED], "ok", "Delivered-To (1), Received (1)", id="two"),
        pytest.param("exchange", [BARE], "warning", "as is usual at this provider", id="none"),
        pytest.param("gmail", [MAIN, SHOWN], "warning", "in 1 of the last 2 messages", id="alias"),
        pytest.param("exchange", [VISIBLE], "warning", "can't be told apart", id="To isn't it"),
    ],
)
def test_which_header_shows_the_envelopes_recipient(
    provider: str, messages: list[Message], level: str, said: str
) -> None:
    found = envelope_finding("mailbox crm", mailbox(provider), messages)
    assert found.level == level
    assert said in found.message
    assert bool(found.advice) == (level == "warning")


def test_one_address_for_both_ways_needs_no_header() -> None:
    found = envelope_finding("mailbox crm", mailbox("exchange", BCC, BCC), [BARE])
    assert (found.level, found.advice) == ("ok", "")


def results(authserv_id: str) -> Message:
    prefix = f"{authserv_id}; " if authserv_id else ""
    return message(f"Authentication-Results: {prefix}dkim=pass header.d=example.com")


@pytest.mark.parametrize(
    ("configured", "required", "messages", "level", "said"),
    [
        pytest.param(None, False, [BARE], "ok", "", id="none, not asked"),
        pytest.param(None, True, [BARE], "warning", "let your server check", id="none"),
        pytest.param(
            None, True, [results("mx.google.com")] * 2, "warning", '"mx.google.com"', id="unset"
        ),
        pytest.param("mx.google.com", True, [results("mx.google.com")], "ok", "", id="right"),
        pytest.param("MX.google.com", True, [results("mx.google.com")], "ok", "", id="any case"),
        pytest.param("mx.b", False, [results("mx.a")], "warning", '"mx.a"', id="wrong"),
        pytest.param(
            "mx.b", True, [results("")], "warning", "leave authserv_id out", id="Exchange"
        ),
        pytest.param(None, True, [results("")], "ok", "", id="Exchange, as it should be"),
    ],
)
def test_whose_authentication_results_are_seen(
    *, configured: str | None, required: bool, messages: list[Message], level: str, said: str
) -> None:
    found = authentication_finding("mailbox crm", configured, messages, required=required)
    assert found.level == level
    assert said in found.advice


@pytest.mark.parametrize(("ahead", "warned"), [(-5, False), (60, False), (180, True)])
def test_a_message_from_the_future_shows_a_clock_that_is_behind(ahead: int, warned: bool) -> None:
    message = Message(internal_date=NOW + timedelta(seconds=ahead))
    assert bool(list(future_finding("mailbox crm", [Message(), message], NOW))) == warned


def test_an_empty_mailbox_teaches_nothing() -> None:
    (found,) = inspect("mailbox crm", mailbox("imap"), Settings(), [])
    assert found.level == "ok"
