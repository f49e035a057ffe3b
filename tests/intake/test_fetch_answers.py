"""Answers to FETCH that Dovecot can't be made to give."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from maillogger.errors import TemporaryError
from maillogger.intake import fetch
from maillogger.intake.answers import ThrottledError
from maillogger.intake.fetch import fetch_set, identities, present, waiting
from maillogger.intake.folders import select
from maillogger.intake.raw import Limits, Waiting
from tests.intake.sessions import scripted_session
from tests.servers.scripted import ScriptedServer

LIMITS = Limits()
WHEN = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


def scripted_fetch(server: ScriptedServer, answer: str) -> fetch.Fetched:
    server.replies["UID FETCH"] = answer
    with scripted_session(server) as session:
        select(session, "INBOX")
        return fetch_set(session, [Waiting(5, 4), Waiting(6, 4)], LIMITS)


SIXTH = "* 2 FETCH (UID 6 BODY[] {4}\r\nA: b)\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("", id="absent"),
        pytest.param("* 1 FETCH (UID 5)\r\n", id="without its body"),
        pytest.param("* 1 FETCH (UID 5 BODY[] NIL)\r\n", id="NIL"),
        pytest.param('* 1 FETCH (UID 5 BODY[] "")\r\n', id="empty string"),
        pytest.param("* 1 FETCH (UID 5 BODY[] {0}\r\n)\r\n", id="empty literal"),
        pytest.param("* 1 FETCH (FLAGS (\\Seen))\r\n", id="another client's flags alone"),
    ],
)
def test_an_empty_answer_is_for_the_next_pass(answer: str, scripted: ScriptedServer) -> None:
    fetched = scripted_fetch(scripted, answer + SIXTH + "{tag} OK done\r\n")
    assert fetched.missing == (5,)
    assert [(raw.uid, raw.octets) for raw in fetched.messages] == [(6, b"A: b")]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(SIXTH + "* 1 FETCH (UID 5 BODY[] {4}\r\nC: d)\r\n", id="in another order"),
        pytest.param(
            "* 1 FETCH (BODY[] {4}\r\nC: d FLAGS (\\Seen) UID 5)\r\n" + SIXTH, id="more than asked"
        ),
        pytest.param(
            '* 3 EXISTS\r\n* 1 FETCH (UID 5 BODY[] "C: d")\r\n' + SIXTH, id="as a quoted string"
        ),
        pytest.param(
            "* 1 FETCH (UID 5 BODY[] {4}\r\nC: d)\r\n" + SIXTH + "* 2 FETCH (UID 9 FLAGS ())\r\n",
            id="somebody else's too",
        ),
    ],
)
def test_answers_come_in_any_order_and_form(answer: str, scripted: ScriptedServer) -> None:
    fetched = scripted_fetch(scripted, answer + "{tag} OK done\r\n")
    assert [(raw.uid, raw.octets) for raw in fetched.messages] == [(5, b"C: d"), (6, b"A: b")]


def test_one_refused_message_holds_up_nobody(scripted: ScriptedServer) -> None:
    scripted.replies["UID FETCH 6"] = SIXTH + "{tag} OK done\r\n"
    fetched = scripted_fetch(scripted, "{tag} NO [SERVERBUG] that one is broken\r\n")
    assert [raw.uid for raw in fetched.messages] == [6]
    assert fetched.missing == (5,)


def test_a_throttled_fetch_is_not_tried_again_at_once(scripted: ScriptedServer) -> None:
    answer = "{tag} NO Request is throttled. Suggested Backoff Time: 1000 milliseconds\r\n"
    with pytest.raises(ThrottledError):
        scripted_fetch(scripted, answer)
    assert sum("UID FETCH" in line for line in scripted.lines) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("* 1 FETCH (UID 5 BODY[] {400}\r\nC: d", id="cut in a literal"),
        pytest.param("* 1 FETCH (UID 5 BODY[] {4}\r\n* BYE\r\n", id="cut"),
        pytest.param("* 1 FETCH ((((UID 5\r\n{tag} OK done\r\n", id="unbalanced"),
        pytest.param("* 1 FETCH (UID five)\r\n{tag} OK done\r\n", id="no number"),
    ],
)
def test_after_a_broken_answer_nothing_more_is_read_from_that_connection(
    answer: str, scripted: ScriptedServer
) -> None:
    scripted.replies |= {"UID FETCH 5": answer, "UID FETCH 6": SIXTH + "{tag} OK done\r\n"}
    with scripted_session(scripted, read_timeout=0.3) as session:
        select(session, "INBOX")
        fetched = fetch_set(session, [Waiting(5, 4), Waiting(6, 4)], LIMITS)
    assert fetched.missing == (5,)
    assert [raw.uid for raw in fetched.messages] == [6]
    assert sum("SELECT" in line for line in scripted.lines) == 3


@pytest.mark.parametrize("answer", ["* 1 FETCH ((((UID 5\r\n{tag} OK done\r\n", "* BYE\r\n"])
def test_elsewhere_a_broken_answer_is_temporary_trouble(
    answer: str, scripted: ScriptedServer
) -> None:
    scripted.replies["UID FETCH"] = answer
    with scripted_session(scripted) as session:
        select(session, "INBOX")
        with pytest.raises(TemporaryError):
            list(waiting(session, (5,)))
        assert session.lost


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(
            'RFC822.SIZE 4 INTERNALDATE "03-Feb-2020 05:05:06 +0100"',
            [Waiting(5, 4, WHEN)],
            id="both",
        ),
        pytest.param("RFC822.SIZE 4", [Waiting(5, 4)], id="no date"),
        pytest.param('RFC822.SIZE 4 INTERNALDATE "gone"', [Waiting(5, 4)], id="no such date"),
        pytest.param(
            'RFC822.SIZE 4 INTERNALDATE "03-Feb-2020 05:05:06 +9900"',
            [Waiting(5, 4)],
            id="no such zone",
        ),
        pytest.param('INTERNALDATE "03-Feb-2020 05:05:06 +0100"', [], id="no size"),
    ],
)
def test_sizes_and_dates_may_be_absent(
    told: str, expected: list[Waiting], scripted: ScriptedServer
) -> None:
    scripted.replies["UID FETCH"] = f"* 1 FETCH (UID 5 {told})\r\n{{tag}} OK done\r\n"
    with scripted_session(scripted) as session:
        select(session, "INBOX")
        assert list(waiting(session, (5,))) == expected


def test_long_lists_are_asked_for_in_short_commands(scripted: ScriptedServer) -> None:
    wanted = range(4_000_000_000, 4_000_002_000)
    batch = [Waiting(uid, 4) for uid in wanted]
    with scripted_session(scripted) as session:
        select(session, "INBOX")
        assert fetch_set(session, batch, LIMITS).missing == tuple(wanted)
        assert list(waiting(session, wanted)) == []
        assert identities(session, wanted) == {}
        assert present(session, range(4_000_000_000, 4_000_008_000, 2)) == frozenset()
    assert max(map(len, scripted.lines)) < 8_000


def test_a_server_that_always_hangs_up_is_given_up(scripted: ScriptedServer) -> None:
    scripted.replies["UID FETCH"] = "* BYE internal error\r\n"
    with scripted_session(scripted) as session:
        select(session, "INBOX")
        with pytest.raises(TemporaryError, match="internal error"):
            fetch_set(session, [Waiting(uid, 4) for uid in range(1, 200)], LIMITS)
    assert sum("UID FETCH" in line for line in scripted.lines) == fetch.LOSSES


def test_what_came_before_it_is_given_up_is_kept(scripted: ScriptedServer) -> None:
    scripted.replies |= {"UID FETCH": "* BYE\r\n", "UID FETCH 6": SIXTH + "{tag} OK done\r\n"}
    batch = [Waiting(6, 4), *(Waiting(uid, 4) for uid in range(100, 200))]
    # The fake takes `6,100` for 6 as well.
    scripted.replies["UID FETCH 6,"] = "* BYE\r\n"
    with scripted_session(scripted) as session:
        select(session, "INBOX")
        fetched = fetch_set(session, batch, LIMITS)
        assert not session.lost
    assert [raw.uid for raw in fetched.messages] == [6]
    assert sorted(fetched.missing) == list(range(100, 200))


def test_uids_of_a_folder_renumbered_meanwhile_are_not_used(scripted: ScriptedServer) -> None:
    scripted.replies["UID FETCH"] = "* BYE internal error\r\n"
    with scripted_session(scripted) as session:
        select(session, "INBOX")
        scripted.replies["SELECT"] = (
            "* 3 EXISTS\r\n* OK [UIDVALIDITY 8] ok\r\n{tag} OK [READ-WRITE] done\r\n"
        )
        with pytest.raises(TemporaryError, match="renumbered"):
            fetch_set(session, [Waiting(5, 4)], LIMITS)
