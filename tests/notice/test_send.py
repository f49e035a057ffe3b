from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from maillogger.notice.send import Deferred, Letter, Refused, Sent, send
from maillogger.notice.server import Server
from tests.notice.letters import ANA, letter
from tests.notice.scripted import ScriptedServer
from tests.notice.smtp_sink import CLOSE, Sink
from tests.servers.dovecot import free_port

BO = "bo@team.example"
EVE = "eve@team.example"


def test_letters_are_sent_with_the_null_sender(tmp_path: Path) -> None:
    letters = [letter(1), letter(2, recipient=BO)]
    with Sink(tmp_path) as sink:
        assert list(send(letters, sink.server())) == [Sent(each) for each in letters]
    assert [each.sender for each in sink.received] == ["<>", "<>"]
    assert [each.recipients for each in sink.received] == [[ANA], [BO]]
    assert [each.octets for each in sink.received] == [each.octets for each in letters]
    assert {each.ehlo for each in sink.received} == {"maillogger.example"}
    assert sink.connections == 1


def test_no_letter_no_connection(tmp_path: Path) -> None:
    with Sink(tmp_path) as sink:
        assert list(send([], sink.server())) == []
    assert sink.connections == 0


def test_a_line_that_is_a_dot_does_not_end_the_letter(tmp_path: Path) -> None:
    octets = b"Subject: x\r\n\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n..\r\n"
    with Sink(tmp_path) as sink:
        list(send([Letter(1, ANA, octets)], sink.server()))
    assert [each.octets for each in sink.received] == [octets]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_letters_go_encrypted_and_logged_in(tmp_path: Path, security: str) -> None:
    with Sink(tmp_path, security=security, login=("crm", "secret")) as sink:  # type: ignore[arg-type]
        outcomes = list(send([letter()], sink.server("crm", "secret")))
    assert outcomes == [Sent(letter())]
    assert [(each.encrypted, each.username) for each in sink.received] == [(True, "crm")]


@pytest.mark.parametrize("command", [f"RCPT {ANA}", "DATA"])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param("550 5.1.1 no such user", Refused, id="for ever"),
        pytest.param("554 5.7.1 policy", Refused, id="by policy"),
        pytest.param("450 4.2.0 greylisted", Deferred, id="for now"),
        pytest.param("452 4.2.2 mailbox full", Deferred, id="full"),
    ],
)
def test_one_recipient_that_is_refused_hinders_no_other(
    tmp_path: Path, command: str, answer: str, outcome: type[Refused | Deferred]
) -> None:
    with Sink(tmp_path, answers={command: answer}) as sink:
        server = sink.server()
        first, second = letter(1), letter(2, recipient=BO)
        outcomes = list(send([first, second], server))
        assert outcomes[0] == outcome(first, answer)
        if command != "DATA":
            assert outcomes[1] == Sent(second)
            assert [each.recipients for each in sink.received] == [[BO]]
        else:
            assert outcomes[1] == outcome(second, answer)
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        pytest.param("MAIL", "550 5.7.1 no null sender here", id="sender refused"),
        pytest.param("MAIL", "451 4.3.0 try again", id="sender refused for now"),
        pytest.param(f"RCPT {BO}", "421 4.3.2 shutting down", id="server ends"),
        pytest.param(f"RCPT {BO}", "530 5.7.0 authentication required", id="login wanted"),
        pytest.param("DATA", "421 4.3.2 shutting down", id="server ends at the end"),
        pytest.param(f"RCPT {BO}", CLOSE, id="connection lost"),
    ],
)
def test_trouble_with_the_server_defers_all_that_is_left(
    tmp_path: Path, command: str, answer: str
) -> None:
    letters = [letter(1), letter(2, recipient=BO), letter(3, recipient=EVE)]
    with Sink(tmp_path, answers={command: answer}) as sink:
        outcomes = list(send(letters, sink.server()))
        commands = list(sink.commands)
    first = 1 if command == f"RCPT {BO}" else 0
    assert outcomes[:first] == [Sent(each) for each in letters[:first]]
    deferred = outcomes[first:]
    assert [type(each) for each in deferred] == [Deferred] * (3 - first)
    assert len({each.cause for each in deferred if isinstance(each, Deferred)}) == 1
    assert f"RCPT {EVE}" not in commands
    if answer != CLOSE:
        assert all(isinstance(each, Deferred) and answer in each.cause for each in deferred)


def test_a_dead_server_defers_everything_at_once() -> None:
    server = Server("127.0.0.1", free_port(), "none", "crm.example")
    outcomes = list(send([letter(1), letter(2)], server))
    assert [type(each) for each in outcomes] == [Deferred, Deferred]
    assert all(isinstance(each, Deferred) and "refused" in each.cause for each in outcomes)


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "DATA"])
def test_a_server_that_falls_silent_is_given_up_in_time(verb: str) -> None:
    with ScriptedServer({verb: None}) as scripted:
        server = replace(scripted.server(), connect_timeout=0.2)
        (outcome,) = send([letter()], server)
    assert outcome == Deferred(letter(), f"{server.place}: no answer in time")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param("554 5.5.1 no valid recipients", Refused, id="for ever"),
        pytest.param("451 4.3.0 try again", Deferred, id="for now"),
    ],
)
def test_a_letter_may_be_refused_before_its_text(
    answer: str, outcome: type[Refused | Deferred]
) -> None:
    with ScriptedServer({"DATA": answer}) as scripted:
        assert list(send([letter()], scripted.server())) == [outcome(letter(), answer)]


def test_a_server_that_can_not_check_a_login_for_now_defers() -> None:
    with ScriptedServer({"AUTH": "454 4.7.0 try again"}) as scripted:
        (outcome,) = send([letter()], scripted.server("crm"))
    assert isinstance(outcome, Deferred)
    assert "the login of crm failed for now (454 4.7.0)" in outcome.cause


def test_each_outcome_is_known_before_the_next_letter_goes(tmp_path: Path) -> None:
    composed = []

    def letters() -> Iterator[Letter]:
        for number in range(1, 4):
            composed.append(number)
            yield letter(number)

    with Sink(tmp_path) as sink:
        outcomes = send(letters(), sink.server())
        assert next(outcomes) == Sent(letter(1))
        assert (composed, len(sink.received)) == ([1], 1)
        outcomes.close()  # type: ignore[attr-defined]
    assert (composed, len(sink.received)) == ([1], 1)


def test_a_refused_login_defers_and_tells_no_secret(tmp_path: Path) -> None:
    with Sink(tmp_path, security="tls", login=("crm", "secret")) as sink:
        (outcome,) = send([letter()], sink.server("crm", "wrong-secret"))
    assert isinstance(outcome, Deferred)
    assert "refused the login of crm (535 5.7.8)" in outcome.cause
    assert "wrong" not in outcome.cause


def test_a_hostile_answer_is_one_short_line(tmp_path: Path) -> None:
    answer = "550 a\x1b[2Jb " + "x" * 400
    with Sink(tmp_path, answers={f"RCPT {ANA}": answer}) as sink:
        (outcome,) = send([letter()], sink.server())
    assert isinstance(outcome, Refused)
    assert outcome.cause.startswith("550 a [2Jb xxx")
    assert len(outcome.cause) == 300
