"""What Gmail and Exchange say, said to a real pass: it waits as told and loses nothing."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from maillogger.errors import ConfigError, LoginError, MailloggerError, TemporaryError
from maillogger.intake.answers import ThrottledError
from maillogger.ledger.pauses import paused
from maillogger.ledger.tables import Entry, Pause
from maillogger.worker.spare import refuse_early
from tests.mail import mail
from tests.servers.interposed import Interposed
from tests.worker.installation import Installation

BACKOFF = (
    "{tag} BAD Request is throttled. Suggested Backoff Time: 89117 milliseconds\r\n"
    "* BYE Connection is closed. 14\r\n"
)
WHOLE = "UID FETCH BODY.PEEK[]"


@pytest.fixture
def between(sqlite_installation: Installation) -> Iterator[Interposed]:
    sqlite_installation.drop_box.deliver(
        mail(Subject="one"), mail(Subject="two"), mail(From="nobody@else.example")
    )
    with Interposed(sqlite_installation.drop_box.port) as interposed:
        yield interposed


def at(provider: str, installed: Installation, between: Interposed) -> Installation:
    """The installation, as if its mailbox were at that provider."""
    update = {"port": between.port, "provider": provider}
    mailbox = installed.mailbox.model_copy(update=update)
    settings = installed.settings.model_copy(update={"mailbox": (mailbox,)})
    return dataclasses.replace(installed, settings=settings)


def settled(installed: Installation) -> bool:
    return installed.counts() == {"INBOX": 0, "Logged": 2, "Failed": 1}


@pytest.mark.parametrize(
    "command",
    ["AUTHENTICATE", "NAMESPACE", "LIST", "SELECT", "UID SEARCH", WHOLE, "UID MOVE"],
)
def test_a_throttled_session_waits_what_it_was_told_and_loses_nothing(
    command: str, sqlite_installation: Installation, between: Interposed
) -> None:
    installed = at("exchange", sqlite_installation, between)
    between.instead[command] = [BACKOFF]
    before = datetime.now(UTC)

    with pytest.raises(ThrottledError, match="throttled"):
        installed.poll()

    found = paused("crm")
    assert found
    assert found.demanded
    told = timedelta(milliseconds=89117)
    assert told <= found.until - before < told + timedelta(seconds=30)
    with pytest.raises(TemporaryError, match="its server asks for a pause"):
        refuse_early(installed.database, "crm", patient=False)
    assert between.connections == 1

    Pause.update(until=before).execute()
    refuse_early(installed.database, "crm", patient=True)
    installed.poll()
    assert settled(installed)
    assert len(installed.emails()) == 2
    assert paused("crm") is None


def test_a_bare_copyuid_in_answer_to_every_move_is_no_trouble(
    sqlite_installation: Installation, between: Interposed
) -> None:
    installed = at("exchange", sqlite_installation, between)
    between.after["UID MOVE"] = ["[COPYUID 38505 1 1]\r\n{tag} OK done\r\n"] * 2

    assert installed.poll().total == 3

    assert settled(installed)
    assert sum("UID MOVE" in line for line in between.lines) == 2


def test_a_move_that_was_cut_is_looked_at_and_made_again(
    sqlite_installation: Installation, between: Interposed
) -> None:
    installed = at("exchange", sqlite_installation, between)
    between.instead["UID MOVE"] = ["* BYE Connection is closed. 13\r\n"]

    installed.poll()

    assert settled(installed)


def test_a_message_that_is_announced_before_it_is_there_is_for_later(
    sqlite_installation: Installation, between: Interposed
) -> None:
    installed = at("exchange", sqlite_installation, between)
    between.instead[WHOLE] = ["{tag} OK FETCH completed.\r\n"]

    assert installed.poll().postponed == 3
    assert installed.counts()["INBOX"] == 3

    Entry.update(next_attempt=datetime(2020, 1, 1, tzinfo=UTC)).execute()
    installed.poll()
    assert settled(installed)


REFUSALS = [
    pytest.param(
        "exchange",
        "SELECT",
        "{tag} BAD User is authenticated but not connected.\r\n",
        TemporaryError,
        "mailbox_permission",
        id="not connected",
    ),
    pytest.param(
        "exchange",
        "UID SEARCH",
        "{tag} NO Server Unavailable. 15\r\n",
        ThrottledError,
        "fewer requests",
        id="server unavailable",
    ),
    pytest.param(
        "exchange",
        "AUTHENTICATE",
        "{tag} NO LOGIN failed.\r\n",
        LoginError,
        "basic_authentication_off",
        id="no passwords",
    ),
    pytest.param(
        "gmail",
        "AUTHENTICATE",
        "{tag} NO [ALERT] Your account is not enabled for IMAP use. (Failure)\r\n",
        LoginError,
        "imap_off",
        id="IMAP is off",
    ),
    pytest.param(
        "gmail",
        "AUTHENTICATE",
        "{tag} NO [ALERT] Application-specific password required. (Failure)\r\n",
        LoginError,
        "app_password",
        id="app password",
    ),
    pytest.param(
        "gmail",
        "AUTHENTICATE",
        "{tag} NO [ALERT] Please log in via your web browser. (Failure)\r\n",
        LoginError,
        "web_login",
        id="web login",
    ),
    pytest.param(
        "gmail",
        "AUTHENTICATE",
        "{tag} NO [ALERT] Too many simultaneous connections. (Failure)\r\n",
        ThrottledError,
        "fewer requests",
        id="too many connections",
    ),
    pytest.param(
        "gmail",
        WHOLE,
        "{tag} NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)\r\n",
        ThrottledError,
        "fewer requests",
        id="bandwidth",
    ),
    pytest.param(
        "gmail", "NAMESPACE", "* BYE Session expired\r\n", TemporaryError, "Session", id="bye"
    ),
    pytest.param(
        "gmail",
        "LIST LOGGED",
        '* LIST (\\HasNoChildren \\Trash) "/" "Papierkorb"\r\n{tag} OK Success\r\n',
        ConfigError,
        "is emptied by the server",
        id="the trash under any name",
    ),
    pytest.param(
        "gmail",
        "LIST INBOX",
        '* LIST (\\HasNoChildren \\All) "/" "[Gmail]/Alle Nachrichten"\r\n{tag} OK Success\r\n',
        ConfigError,
        "holds every message",
        id="all mail under any name",
    ),
]


@pytest.mark.parametrize(("provider", "command", "answer", "kind", "said"), REFUSALS)
def test_a_refusal_is_explained_and_loses_nothing(
    *,
    provider: str,
    command: str,
    answer: str,
    kind: type[MailloggerError],
    said: str,
    sqlite_installation: Installation,
    between: Interposed,
) -> None:
    installed = at(provider, sqlite_installation, between)
    between.instead[command] = [answer] * 4

    with pytest.raises(kind, match=said):
        installed.poll()
    assert installed.counts()["INBOX"] == 3

    between.instead.clear()
    installed.poll()
    assert settled(installed)


def test_a_throttled_success_is_a_success(
    sqlite_installation: Installation, between: Interposed
) -> None:
    installed = at("gmail", sqlite_installation, between)
    done = "{tag} OK [COPYUID 12 1 5] (Success) [THROTTLED]\r\n"
    between.after["UID MOVE"] = [done] * 2

    installed.poll()

    assert settled(installed)


def test_gmails_own_name_of_a_message_is_kept(
    sqlite_installation: Installation, between: Interposed
) -> None:
    installed = at("gmail", sqlite_installation, between)
    abilities = "IMAP4rev1 NAMESPACE UIDPLUS MOVE X-GM-EXT-1"
    between.after["AUTHENTICATE"] = [f"{{tag}} OK [CAPABILITY {abilities}] done\r\n"]
    listed = "".join(
        f"* {n} FETCH (X-GM-MSGID {1278455344230334865 + n} RFC822.SIZE 900 UID {n} "
        f'INTERNALDATE "24-Nov-2026 08:00:00 +0000")\r\n'
        for n in (1, 2, 3)
    )
    between.instead["UID FETCH X-GM-MSGID"] = [listed + "{tag} OK Success\r\n"]

    installed.poll()

    kept = {each.uid: each.provider_id for each in Entry.select()}
    assert kept == {n: f"{1278455344230334865 + n:x}" for n in (1, 2, 3)}
