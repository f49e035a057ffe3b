import threading
import time

import pytest

from maillogger.errors import TemporaryError
from maillogger.intake import folders
from maillogger.intake.idle import Listener
from maillogger.intake.session import Session
from tests.mail import mail
from tests.servers.drop_box import DropBox


@pytest.fixture
def listener(session: Session) -> Listener:
    folders.select(session, "INBOX", readonly=True)
    return Listener(session)


def later(act: object, *args: object) -> threading.Timer:
    timer = threading.Timer(0.3, act, args)  # type: ignore[arg-type]
    timer.start()
    return timer


def test_an_arrival_is_told_within_two_seconds(listener: Listener, drop_box: DropBox) -> None:
    for _ in range(2):
        began = time.monotonic()
        later(drop_box.deliver, mail())
        assert listener.await_arrival(lambda: False)
        assert time.monotonic() - began < 2


def test_a_message_that_leaves_is_no_arrival(listener: Listener, drop_box: DropBox) -> None:
    drop_box.deliver(mail())
    assert listener.await_arrival(lambda: False, seconds=3)

    def expunge() -> None:
        with drop_box.client() as client:
            client.select()
            client.store("1", "+FLAGS", r"(\Deleted)")
            client.expunge()

    later(expunge)
    assert not listener.await_arrival(lambda: False, seconds=1.5)


def test_it_ends_when_asked_and_when_its_time_is_over(listener: Listener) -> None:
    began = time.monotonic()
    assert not listener.await_arrival(lambda: True)
    assert not listener.await_arrival(lambda: False, seconds=0.1)
    assert time.monotonic() - began < 3


def test_a_server_that_goes_away_meanwhile(listener: Listener, drop_box: DropBox) -> None:
    timer = later(drop_box.server.stop)
    with pytest.raises(TemporaryError):
        listener.await_arrival(lambda: False, seconds=10)
    timer.join()
    drop_box.server.start()
