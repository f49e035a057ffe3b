"""Messages that the server names and can't deliver: they delay nobody, and are asked for again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from maillogger.ledger.tables import Entry
from tests.mail import mail
from tests.servers.proxy import Proxy
from tests.worker.installation import Installation
from tests.worker.remains import states
from tests.worker.test_network import through


def broken(installed: Installation, subject: bytes) -> tuple[Path, bytes]:
    """Cut the message's file short, as a crash of the server does: it hangs up over it."""
    installed.drop_box.octets()  # it is in the server's index, with its size
    maildir = installed.drop_box.maildir()
    for each in (*(maildir / "cur").iterdir(), *(maildir / "new").iterdir()):
        octets = each.read_bytes()
        if subject in octets:
            each.write_bytes(octets[:100])
            return each, octets
    raise AssertionError(subject)


def now_at(file: Path) -> Path:
    """The server moves a file from new to cur, and adds flags to its name."""
    (found,) = file.parent.parent.glob(f"*/{file.name.partition(':')[0]}*")
    return found


def test_an_undeliverable_message_costs_the_others_nothing(installation: Installation) -> None:
    installation.drop_box.deliver(*(mail(f"text {n}", Subject=f"No. {n}") for n in range(9)))
    file, octets = broken(installation, b"No. 4")
    with Proxy(installation.drop_box.port) as proxy:
        distant = through(installation, proxy)

        first = distant.poll()

        assert (first.logged, first.postponed, states()) == (8, 1, {"filed", "missing"})
        assert first.summary().endswith("1 left for the next pass")
        halved = proxy.connections
        for attempts in (2, 3):
            installation.drop_box.deliver(mail(f"attempt {attempts}"))
            before = proxy.connections
            report = distant.poll()
            assert (report.logged, report.postponed) == (1, 1)
            # It is alone now: the loss is its own.
            assert proxy.connections - before < halved
        entry = Entry.get(Entry.state == "missing")
        assert entry.attempts == 3
        assert timedelta(0) < entry.next_attempt - datetime.now(UTC) < timedelta(minutes=2)

        before = proxy.connections
        assert distant.poll().postponed == 1
        # Not asked for: nothing is lost.
        assert proxy.connections == before + 1

    now_at(file).write_bytes(octets)
    Entry.update(next_attempt=datetime.now(UTC)).where(Entry.state == "missing").execute()

    last = installation.poll()

    assert (last.logged, last.postponed, states()) == (1, 0, {"filed"})
    assert installation.counts() == {"INBOX": 0, "Logged": 11, "Failed": 0}


def test_a_missing_message_that_is_taken_away(sqlite_installation: Installation) -> None:
    installed = sqlite_installation
    installed.drop_box.deliver(mail())
    file, _ = broken(installed, b"Offer")
    installed.poll()
    assert states() == {"missing"}
    now_at(file).unlink()

    assert installed.poll().postponed == 0

    assert states() == {"gone"}
