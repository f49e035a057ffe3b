import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.errors import ConfigError, TemporaryError
from maillogger.intake.answers import RefusedError
from maillogger.intake.fetch import identities, present, uids
from maillogger.intake.filing import Moved, copied, move, remove
from maillogger.intake.folders import create, ensure, hierarchy, reopen, select
from maillogger.intake.raw import Identity
from maillogger.intake.session import Session
from tests.conftest import DovecotWith
from tests.intake.sessions import scripted_session, session_with
from tests.servers.dovecot_config import Options
from tests.servers.drop_box import DropBox
from tests.servers.scripted import ScriptedServer

MESSAGES = [
    f"Subject: {number}\r\n\r\nText {number}\r\n".encode() + b"x" * number for number in range(6)
]

SERVERS = [
    pytest.param(Options(), id="MOVE"),
    pytest.param(Options(without=("MOVE",)), id="UIDPLUS"),
    pytest.param(Options(without=("MOVE", "UIDPLUS")), id="neither"),
    pytest.param(Options(without=("MOVE", "UIDPLUS"), prefix="INBOX."), id="neither, INBOX."),
]


@pytest.fixture(params=SERVERS)
def box(request: pytest.FixtureRequest, dovecot_with: DovecotWith) -> DropBox:
    """An inbox of six messages, on servers of every ability."""
    drop_box = dovecot_with(request.param).new_user()
    drop_box.deliver(*MESSAGES)
    return drop_box


def prepared(session: Session, name: str = "Logged") -> str:
    """The target folder, with the inbox open."""
    path = ensure(session, hierarchy(session), name)
    select(session, "INBOX")
    return path


@pytest.mark.parametrize("name", ["Logged", "Grüße/日本"])
def test_messages_are_in_one_folder_afterwards(name: str, box: DropBox) -> None:
    with session_with(box) as session:
        path = prepared(session, name)
        assert move(session, (2, 3, 5), path) == Moved(frozenset({2, 3, 5}), frozenset())
        assert uids(session) == (1, 4, 6)
    assert box.octets() == [MESSAGES[0], MESSAGES[3], MESSAGES[5]]
    assert box.octets(path) == [MESSAGES[1], MESSAGES[2], MESSAGES[4]]


def test_moving_what_is_gone_is_moving_nothing(box: DropBox) -> None:
    with session_with(box) as session:
        path = prepared(session)
        move(session, (1,), path)
        assert move(session, (1, 2, 99), path) == Moved(frozenset({1, 2, 99}), frozenset())
        assert move(session, (), path) == Moved(frozenset(), frozenset())
    assert box.octets(path) == MESSAGES[:2]
    assert box.octets() == MESSAGES[2:]


def test_a_folder_deleted_meanwhile_is_made_again(box: DropBox) -> None:
    with session_with(box) as session:
        path = prepared(session)
        with box.client() as other:
            other.delete(path)
        assert move(session, (1, 2), path).gone == {1, 2}
    assert box.octets(path) == MESSAGES[:2]


def test_what_others_deleted_stays_as_they_left_it(box: DropBox) -> None:
    with session_with(box) as session:
        path = prepared(session)
        with box.client() as other:
            other.select("INBOX")
            other.uid("STORE", "4,6", "+FLAGS", r"(\Deleted)")
        session.noop()
        move(session, (1, 4), path)
    left = {each.uid: "\\Deleted" in each.flags for each in box.messages()}
    assert left == {2: False, 3: False, 5: False, 6: True}
    assert box.octets(path) == [MESSAGES[0], MESSAGES[3]]


def test_a_half_done_copy_is_finished_without_a_second_one(box: DropBox) -> None:
    """A cut between COPY and EXPUNGE, which only servers without MOVE know."""
    with session_with(box) as session:
        path = prepared(session)
        wanted = identities(session, (1, 2, 3))
        with box.client() as other:
            other.select("INBOX")
            other.uid("COPY", "1:2", path)
            other.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
        select(session, path, readonly=True)
        there = copied(wanted, identities(session, uids(session)).values())
        assert there == {1, 2}
        select(session, "INBOX")
        remove(session, there)
        move(session, present(session, wanted), path)
    assert box.octets() == MESSAGES[3:]
    assert sorted(box.octets(path)) == MESSAGES[:3]


def test_a_move_says_nothing_about_what_arrives_meanwhile(box: DropBox) -> None:
    with session_with(box) as session:
        path = prepared(session)
        box.deliver(b"Subject: new\r\n\r\n")
        assert move(session, range(1, 7), path).left == frozenset()
        assert uids(session) == (7,)
    assert box.octets(path) == MESSAGES


def test_no_path_ends_the_command_it_stands_in(session: Session) -> None:
    with pytest.raises(ConfigError):
        move(session, (1,), 'x"\r\nA1 DELETE "Logged')


def test_a_set_is_one_command() -> None:
    with ScriptedServer() as server, scripted_session(server) as session:
        select(session, "INBOX")
        move(session, range(1, 100_001), "Logged")
        assert sum("UID MOVE 1:100000 " in line for line in server.lines) == 1
        move(session, range(1, 8_000, 2), "Logged")
    assert max(map(len, server.lines)) < 8_000


MOVED = "* 1 EXPUNGE\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("[COPYUID 7 5 9]\r\n{tag} OK done\r\n", id="a bare COPYUID"),
        pytest.param(MOVED + "* BYE\r\n", id="cut"),
        pytest.param(None, id="no answer"),
    ],
)
@pytest.mark.parametrize("moved", [True, False])
def test_a_move_that_failed_may_have_moved(answer: str | None, moved: bool) -> None:
    found = "* SEARCH\r\n" if moved else "* SEARCH 5\r\n"
    replies = {"UID MOVE": answer, "UID SEARCH": found + "{tag} OK done\r\n"}
    with ScriptedServer(replies) as server, scripted_session(server, 0.3) as session:
        select(session, "INBOX")
        if moved:
            assert move(session, (5,), "Logged") == Moved(frozenset({5}), frozenset())
        else:
            with pytest.raises(TemporaryError):
                move(session, (5,), "Logged")
            reopen(session)
            assert present(session, (5,)) == {5}
    assert not any("COPY" in line for line in server.lines)
    assert sum("UID MOVE" in line for line in server.lines) == (1 if moved else 2)


def test_what_the_server_leaves_is_said() -> None:
    replies = {"UID SEARCH": "* SEARCH 6\r\n{tag} OK done\r\n"}
    with ScriptedServer(replies) as server, scripted_session(server) as session:
        select(session, "INBOX")
        assert move(session, (5, 6), "Logged") == Moved(frozenset({5}), frozenset({6}))


@pytest.mark.parametrize("command", ["UID MOVE", "UID COPY"])
def test_a_refused_move_is_not_tried_in_another_way(command: str) -> None:
    ability = "MOVE" if command == "UID MOVE" else "UIDPLUS"
    replies = {
        "CAPABILITY": f"* CAPABILITY IMAP4rev1 AUTH=PLAIN {ability}\r\n{{tag}} OK done\r\n",
        command: "{tag} NO [OVERQUOTA] full\r\n",
        "LIST": '* LIST () "." "Logged"\r\n{tag} OK done\r\n',
    }
    with ScriptedServer(replies) as server, scripted_session(server) as session:
        select(session, "INBOX")
        with pytest.raises(RefusedError, match=r"full.*raise its quota"):
            move(session, (5,), "Logged")
    sent = [line.split(" ")[1:3] for line in server.lines if "UID" in line]
    assert sent == [command.split()]


def test_others_marks_come_back_when_the_expunge_is_refused() -> None:
    replies = {
        "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n",
        "UID SEARCH": "* SEARCH 9\r\n{tag} OK done\r\n",
        "EXPUNGE": "{tag} NO not now\r\n",
        "LIST": '* LIST () "." "Logged"\r\n{tag} OK done\r\n',
    }
    with ScriptedServer(replies) as server, scripted_session(server) as session:
        select(session, "INBOX")
        with pytest.raises(RefusedError):
            move(session, (5,), "Logged")
    stores = [line.partition(" ")[2] for line in server.lines if "STORE" in line]
    assert stores == [
        r"UID STORE 5 +FLAGS.SILENT (\Deleted)",
        r"UID STORE 9 -FLAGS.SILENT (\Deleted)",
        r"UID STORE 9 +FLAGS.SILENT (\Deleted)",
    ]


def test_a_move_into_a_restarted_server_is_made_once_more(dovecot_with: DovecotWith) -> None:
    box = dovecot_with(Options(extra="# restarted")).new_user()
    box.deliver(*MESSAGES)
    with session_with(box) as session:
        path = prepared(session)
        box.server.restart()
        assert move(session, (1, 2), path).gone == {1, 2}
    assert box.octets(path) == MESSAGES[:2]


IDENTITIES = st.lists(st.builds(Identity, st.sampled_from("abc"), st.integers(1, 2)), max_size=8)


@given(IDENTITIES, IDENTITIES)
def test_each_copy_is_claimed_once(ours: list[Identity], found: list[Identity]) -> None:
    wanted = dict(enumerate(ours))
    known = copied(wanted, found)
    for identity in {*ours, *found}:
        claimed = sum(wanted[uid] == identity for uid in known)
        assert claimed == min(ours.count(identity), found.count(identity))


def test_a_thousand_messages_go_in_one_set(drop_box: DropBox, session: Session) -> None:
    drop_box.deliver(*(MESSAGES[0] for _ in range(1_000)))
    create(session, "Logged")
    select(session, "INBOX")
    assert len(move(session, uids(session), "Logged").gone) == 1_000
    select(session, "Logged", readonly=True)
    assert len(uids(session)) == 1_000
