import pytest

from maillogger.errors import ConfigError, TemporaryError
from maillogger.intake.answers import RefusedError
from maillogger.intake.folders import (
    Hierarchy,
    create,
    ensure,
    exists,
    find,
    hierarchy,
    reopen,
    select,
)
from maillogger.intake.session import Session
from tests.conftest import DovecotWith
from tests.intake.sessions import scripted_session, session_with
from tests.servers.dovecot_config import Options
from tests.servers.drop_box import DropBox
from tests.servers.scripted import ScriptedServer

MESSAGE = b"Subject: x\r\n\r\ny\r\n"
COURIER = Hierarchy("INBOX.", ".", stated=True)
PLAIN = Hierarchy("", "/", stated=True)
GUESSED = Hierarchy("", ".", stated=False)
FLAT = Hierarchy("", "", stated=False)


@pytest.mark.parametrize(
    ("tree", "name", "expected"),
    [
        pytest.param(PLAIN, "Logged", ("Logged",), id="as it is"),
        pytest.param(PLAIN, "Archive/Logged", ("Archive/Logged",), id="same separator"),
        pytest.param(COURIER, "Logged", ("INBOX.Logged",), id="prefix"),
        pytest.param(COURIER, "Archive/Logged", ("INBOX.Archive.Logged",), id="prefix, levels"),
        pytest.param(COURIER, "INBOX.Logged", ("INBOX.Logged",), id="the server's own spelling"),
        pytest.param(COURIER, "inbox/Logged", ("INBOX.Logged",), id="below the inbox"),
        pytest.param(COURIER, "Inbox", ("INBOX",), id="the inbox"),
        pytest.param(PLAIN, "inbox", ("INBOX",), id="the inbox in any case"),
        pytest.param(PLAIN, "Inboxes", ("Inboxes",), id="not the inbox"),
        pytest.param(GUESSED, "Logged", ("Logged", "INBOX.Logged"), id="no NAMESPACE"),
        pytest.param(GUESSED, "INBOX.Logged", ("INBOX.Logged",), id="no NAMESPACE, spelled out"),
        pytest.param(FLAT, "A/B", ("A/B",), id="no levels"),
        pytest.param(
            Hierarchy("#mh/", "/", stated=True), "#mh/Logged", ("#mh/Logged",), id="other prefix"
        ),
    ],
)
def test_names_on_the_server(tree: Hierarchy, name: str, expected: tuple[str, ...]) -> None:
    assert tree.paths(name) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(Options(), Hierarchy("", ".", stated=True), id="no prefix"),
        pytest.param(Options(prefix="INBOX."), COURIER, id="INBOX."),
        pytest.param(Options(separator="/"), PLAIN, id="slash"),
        pytest.param(Options(without=("NAMESPACE",)), GUESSED, id="no NAMESPACE"),
    ],
)
def test_what_servers_say(options: Options, expected: Hierarchy, dovecot_with: DovecotWith) -> None:
    with session_with(dovecot_with(options).new_user()) as session:
        assert hierarchy(session) == expected


def test_a_server_without_personal_folders_is_asked_for_its_delimiter() -> None:
    replies = {
        "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN NAMESPACE\r\n{tag} OK done\r\n",
        "NAMESPACE": "* NAMESPACE NIL NIL NIL\r\n{tag} OK done\r\n",
        "LIST": '* LIST (\\Noselect) "." ""\r\n{tag} OK done\r\n',
    }
    with ScriptedServer(replies) as server, scripted_session(server) as session:
        assert hierarchy(session) == GUESSED
        server.replies["LIST"] = "{tag} OK done\r\n"
        assert hierarchy(session) == FLAT


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(Options(), id="no prefix"),
        pytest.param(Options(prefix="INBOX."), id="INBOX."),
        pytest.param(Options(prefix="INBOX/", separator="/"), id="INBOX/"),
        pytest.param(Options(without=("NAMESPACE",)), id="no NAMESPACE"),
        pytest.param(
            Options(prefix="INBOX.", without=("NAMESPACE",)), id="INBOX. without NAMESPACE"
        ),
    ],
)
@pytest.mark.parametrize("name", ["Logged", "Archive/Logged", "Grüße & Co/日本", 'A "b" \\c'])
def test_a_missing_folder_is_made_subscribed_and_found_again(
    name: str, options: Options, dovecot_with: DovecotWith
) -> None:
    box = dovecot_with(options).new_user()
    with session_with(box) as session:
        tree = hierarchy(session)
        assert find(session, tree, name) is None
        path = ensure(session, tree, name)
        assert find(session, tree, name) == path
        assert ensure(session, tree, name) == path
        assert select(session, path).exists == 0
    assert path == options.prefix + name.replace("/", options.separator)
    assert len(box.subscribed()) == 1


def test_a_parent_that_can_not_be_opened_is_made_too(drop_box: DropBox, session: Session) -> None:
    tree = hierarchy(session)
    ensure(session, tree, "Archive/Logged")
    assert not exists(session, "Archive")
    assert ensure(session, tree, "Archive") == "Archive"
    assert select(session, "Archive").exists == 0


def test_the_inbox_is_there(session: Session) -> None:
    assert ensure(session, hierarchy(session), "Inbox") == "INBOX"


def test_a_folder_that_somebody_else_just_made_will_do(session: Session) -> None:
    create(session, "Logged")
    assert create(session, "Logged") == "Logged"


@pytest.mark.parametrize(
    ("answer", "listed"),
    [
        pytest.param("{tag} NO [ALREADYEXISTS] it is there\r\n", "", id="with a code"),
        pytest.param(
            "{tag} NO Mailbox exists\r\n", '* LIST () "." "Logged"\r\n', id="with words alone"
        ),
    ],
)
def test_already_existing_is_success(answer: str, listed: str) -> None:
    replies = {"CREATE": answer, "LIST": listed + "{tag} OK done\r\n"}
    with ScriptedServer(replies) as server, scripted_session(server) as session:
        assert create(session, "Logged") == "Logged"


def test_a_folder_that_can_not_be_made_says_what_to_do() -> None:
    replies = {"CREATE": "{tag} NO [NOPERM] Permission denied\r\n"}
    with (
        ScriptedServer(replies) as server,
        scripted_session(server) as session,
        pytest.raises(RefusedError, match=r"Logged.*Permission denied.*Give the account"),
    ):
        ensure(session, PLAIN, "Logged")


def test_subscribing_is_a_courtesy() -> None:
    with (
        ScriptedServer({"SUBSCRIBE": "{tag} NO no subscriptions\r\n"}) as server,
        scripted_session(server) as session,
    ):
        assert ensure(session, PLAIN, "Logged") == "Logged"


@pytest.mark.parametrize("name", ["Log\r\nged", "*", "a%b", "", "a\0b"])
def test_names_that_hold_a_command_or_a_pattern_are_refused(name: str, session: Session) -> None:
    with pytest.raises(ConfigError):
        ensure(session, PLAIN, name)


@pytest.mark.parametrize("use", [exists, create, select])
def test_no_path_ends_the_command_it_stands_in(use: "object", session: Session) -> None:
    with pytest.raises(ConfigError):
        use(session, 'x"\r\nA1 DELETE "INBOX')  # type: ignore[operator]


def test_an_opened_folder_tells_what_its_uids_are_worth(
    drop_box: DropBox, session: Session
) -> None:
    drop_box.deliver(MESSAGE, MESSAGE)
    selected = select(session, "INBOX")
    assert (selected.folder, selected.exists) == ("INBOX", 2)
    assert selected.uidvalidity == drop_box.uidvalidity()
    assert session.selected == selected


def test_a_renumbered_folder_is_seen_to_be(drop_box: DropBox, session: Session) -> None:
    drop_box.deliver(MESSAGE)
    before = select(session, "INBOX")
    drop_box.renumber()
    with session_with(drop_box) as later:
        assert select(later, "INBOX").uidvalidity > before.uidvalidity


def test_a_missing_folder_is_a_configuration_error(session: Session) -> None:
    with pytest.raises(ConfigError, match=r"Nowhere.*create it"):
        select(session, "Nowhere")
    assert session.selected is None


def test_a_folder_that_may_only_be_read_is_a_configuration_error() -> None:
    answer = "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n{tag} OK [READ-ONLY] done\r\n"
    replies = {"SELECT": answer, "EXAMINE": answer}
    with ScriptedServer(replies) as server, scripted_session(server) as session:
        with pytest.raises(ConfigError, match="may only be read"):
            select(session, "INBOX")
        assert select(session, "INBOX", readonly=True).uidvalidity == 7


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(
            "{tag} BAD User is authenticated but not connected.\r\n", "UPN", id="not connected"
        ),
        pytest.param("{tag} NO [INUSE] try again\r\n", "tries again", id="busy"),
        pytest.param("* 0 EXISTS\r\n{tag} OK done\r\n", "UIDVALIDITY", id="no UIDVALIDITY"),
    ],
)
def test_other_refusals_are_temporary_and_say_why(answer: str, said: str) -> None:
    replies = {"SELECT": answer, "LIST": '* LIST () "." INBOX\r\n{tag} OK done\r\n'}
    with ScriptedServer(replies) as server, scripted_session(server) as session:
        with pytest.raises(TemporaryError, match=said):
            select(session, "INBOX")
        assert session.selected is None


def test_the_open_folder_is_open_again_after_a_loss(drop_box: DropBox, session: Session) -> None:
    drop_box.deliver(MESSAGE)
    before = select(session, "INBOX", readonly=True)
    session.close()
    assert reopen(session) == before
    assert session.selected == before


def test_without_an_open_folder_there_is_none_to_open_again(session: Session) -> None:
    with pytest.raises(TemporaryError, match="no folder was open"):
        reopen(session)


def test_a_server_that_is_away_can_be_asked_again_later(dovecot_with: DovecotWith) -> None:
    server = dovecot_with(Options(extra="# away for a while"))
    box = server.new_user()
    with session_with(box) as session:
        before = select(session, "INBOX")
        server.stop()
        with pytest.raises(TemporaryError, match="nothing listens"):
            reopen(session)
        server.start()
        assert reopen(session) == before
