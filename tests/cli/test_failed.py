"""`maillogger failed` on a real Dovecot, and what the submitter is told on a real SMTP server."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillogger.database import open_database
from maillogger.ledger.lease import acquire
from tests.cli.conftest import Run
from tests.mail import mail
from tests.notice.smtp_sink import Sink
from tests.servers.dovecot import free_port
from tests.servers.drop_box import DropBox
from tests.worker.failing import drag, plain_forward
from tests.worker.installation import Installation, install

ANA = "ana@example.com"
EVE = mail("from Eve", From="Eve <eve@elsewhere.example>", Subject="Hello \x1b[31mEve")


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with Sink(tmp_path) as running:
        yield running


@pytest.fixture
def installed(drop_box: DropBox, tmp_path: Path, sink: Sink) -> Iterator[Installation]:
    """A working installation, in the folder that commands run in, that sends notices in Dutch."""
    made = install(drop_box, tmp_path)
    made.database.close()
    with made.file.open("a") as file:
        file.write(
            f'\n[notices]\nhost = "localhost"\nport = {sink.port}\n'
            'from = "maillogger@example.com"\nlanguage = "nl"\n'
        )
    yield made


@pytest.fixture
def two(installed: Installation, run: Run) -> tuple[int, int]:
    """The ids of a forward without HTML, and of a stranger's message, both failed."""
    installed.drop_box.deliver(plain_forward(), EVE)
    run("poll")
    eve, forward = run("failed", "list", "--json").records()
    return forward["id"], eve["id"]


def relax(installed: Installation) -> None:
    text = installed.file.read_text()
    installed.file.write_text(text.replace("[rules]", "[rules]\nrequire_html_and_text = false"))


def test_from_a_forward_that_fails_to_one_that_is_logged(
    installed: Installation, run: Run, sink: Sink
) -> None:
    """The forward fails, its sender is told, the admin relaxes the rule and tries again."""
    installed.drop_box.deliver(plain_forward())

    ran = run("poll")

    assert (ran.code, ran.out) == (0, "crm: 1 message: 0 logged, 1 forward_part_missing\n")
    (notice,) = sink.received
    assert notice.recipients == [ANA]
    assert "Fwd: Question 1" in notice.text
    assert "is niet vastgelegd" in notice.text
    assert "Stel uw e-mailprogramma in op HTML-berichten" in " ".join(notice.text.split())
    (failure,) = run("failed", "list", "--json").records()
    shown = run("failed", "show", failure["id"]).out
    assert "notice forward_part_missing to ana@example.com: sent" in shown
    assert "(now)" in shown

    relax(installed)
    again = run("failed", "reprocess", "--reason", "forward_part_missing")

    assert (again.code, again.out) == (0, "crm: 1 message: 1 logged\n")
    assert installed.counts() == {"INBOX": 0, "Logged": 1, "Failed": 0}
    (email,) = run("timeline", "jana@nordwind.example", "--json").records()
    assert (email["subject"], email["direction"]) == ("Question 1", "FORWARDED_EMAIL")
    assert run("failed", "list", "--json").out == ""
    assert run("failed", "reprocess", "--all").out == "crm: 0 messages: 0 logged\n"
    run("poll")
    assert len(run("timeline", "jana@nordwind.example", "--json").records()) == 1
    assert len(sink.received) == 1


def test_a_dead_smtp_server_is_a_warning(installed: Installation, run: Run, sink: Sink) -> None:
    installed.drop_box.deliver(plain_forward())
    text = installed.file.read_text()
    dead = free_port()
    installed.file.write_text(text.replace(f"port = {sink.port}", f"port = {dead}"))

    ran = run("poll")

    assert (ran.code, ran.out) == (0, "crm: 1 message: 0 logged, 1 forward_part_missing\n")
    assert f"notices are still to be sent: localhost:{dead}" in ran.err
    looked = run("check")
    assert looked.code == 0
    assert f"warning notices: localhost:{dead}" in looked.out


def test_check_logs_in_at_the_smtp_server(installed: Installation, run: Run, sink: Sink) -> None:
    assert f"ok      notices: localhost:{sink.port} takes our mail" in run("check").out
    assert sink.received == []


def test_a_refused_smtp_login_is_an_error(
    installed: Installation, run: Run, tmp_path: Path
) -> None:
    with Sink(tmp_path, login=("crm", "right")) as locked, installed.file.open("a") as file:
        file.write(f'username = "crm"\npassword = "wrong"\n#{locked.port}\n')
        file.flush()
        text = installed.file.read_text()
        port = next(line for line in reversed(text.splitlines()) if line.startswith("port"))
        installed.file.write_text(text.replace(port, f"port = {locked.port}"))
        ran = run("check")

    assert ran.code == 77
    assert "ERROR   notices" in ran.out
    assert "wrong" not in ran.out


def test_the_list_is_narrowed_and_clean(two: tuple[int, int], run: Run) -> None:
    forward, eve = two
    everything = run("failed", "list").out
    assert "\x1b" not in everything
    for option, value, found in (
        ("--reason", "sender_unknown", [eve]),
        ("--sender", "ana@", [forward]),
        ("--since", "2020-01-01", [eve, forward]),
        ("--since", "2999-01-01T00:00:00", []),
    ):
        listed = run("failed", "list", option, value, "--json").records()
        assert [each["id"] for each in listed] == found
    assert run("failed", "list", "--since", "2999-01-01").out == "No failures.\n"
    misspelt = run("failed", "list", "--reason", "sender_unknwon")
    assert misspelt.code == 2
    assert "'sender_unknown'" in misspelt.err


def test_a_dry_run_says_what_would_become(
    two: tuple[int, int], installed: Installation, run: Run
) -> None:
    relax(installed)

    found = run("failed", "reprocess", "--all", "--dry-run", "--json").records()
    shown = run("failed", "reprocess", two[0], "--dry-run").out

    assert [(each["id"], each["decision"], each["reason"]) for each in found] == [
        (two[0], "log", None),
        (two[1], "reject", "sender_unknown"),
    ]
    assert "1 message would be: 1 logged. Nothing was changed." in shown
    assert installed.counts()["Failed"] == 2


def test_reprocess_says_what_a_person_took_away(
    two: tuple[int, int], installed: Installation, run: Run
) -> None:
    drag(installed.drop_box, "Failed", "Logged")

    ran = run("failed", "reprocess", *two)

    assert ran.code == 0
    assert "2 moved to the success folder by hand: off the list" in ran.out
    assert run("failed", "list", "--json").out == ""


def test_a_look_before_the_list(two: tuple[int, int], installed: Installation, run: Run) -> None:
    drag(installed.drop_box, "Failed", "Logged")

    ran = run("failed", "list", "--refresh", "--json")

    assert ran.out == ""
    assert "2 moved to the success folder by hand" in ran.err


def test_reprocess_in_json(two: tuple[int, int], installed: Installation, run: Run) -> None:
    relax(installed)

    (done,) = run("failed", "reprocess", "--sender", "ana@", "--limit", "1", "--json").records()

    assert (done["mailbox"], done["logged"], done["absent"]["gone"]) == ("crm", 1, 0)


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(("reprocess",), id="reprocess nothing"),
        pytest.param(("reprocess", "--all", "1"), id="all and an id"),
        pytest.param(("reprocess", "--all", "--reason", "x"), id="all and a filter"),
        pytest.param(("drop", "--yes"), id="drop nothing"),
        pytest.param(("drop", "--yes", "--mailbox", "crm"), id="drop a whole mailbox"),
    ],
)
def test_what_is_meant_must_be_said(
    installed: Installation, run: Run, args: tuple[str, ...]
) -> None:
    assert run("failed", *args).code == 2


@pytest.mark.parametrize("command", [("reprocess",), ("drop", "--yes")])
def test_an_id_that_is_no_failure(two: tuple[int, int], run: Run, command: tuple[str, ...]) -> None:
    ran = run("failed", command[0], *two, "99999", *command[1:])

    assert (ran.code, "99999" in ran.err) == (65, True)
    assert len(run("failed", "list", "--json").records()) == 2


def test_beside_another_run(two: tuple[int, int], installed: Installation, run: Run) -> None:
    database = open_database(installed.settings.database.url)
    acquire(database, "crm", 300)
    database.close()

    ran = run("failed", "reprocess", "--all")

    assert (ran.code, "works on this mailbox" in ran.err) == (75, True)


def test_export_writes_what_is_on_the_server(
    two: tuple[int, int], run: Run, tmp_path: Path
) -> None:
    forward, eve = two
    folder = tmp_path / "copies"

    ran = run("failed", "export", forward, eve, folder, "--json")

    assert ran.code == 0
    files = [{"id": each, "file": f"{folder}/{each}.eml"} for each in two]
    assert sorted(ran.records(), key=str) == sorted(files, key=str)

    assert (folder / f"{forward}.eml").read_bytes() == plain_forward()
    assert (folder / f"{eve}.eml").read_bytes() == EVE
    assert (folder / f"{eve}.eml").stat().st_mode & 0o777 == 0o600


def test_export_replaces_only_with_force(two: tuple[int, int], run: Run, tmp_path: Path) -> None:
    other = tmp_path / "precious"
    other.write_text("precious")
    (tmp_path / f"{two[1]}.eml").symlink_to(other)

    ran = run("failed", "export", *two, tmp_path)
    assert (ran.code, "--force" in ran.err) == (65, True)
    assert not (tmp_path / f"{two[0]}.eml").exists()

    assert run("failed", "export", *two, tmp_path, "--force").code == 0
    assert (tmp_path / f"{two[1]}.eml").read_bytes() == EVE
    assert other.read_text() == "precious"


def test_export_says_what_is_not_there(
    two: tuple[int, int], installed: Installation, run: Run, tmp_path: Path
) -> None:
    drag(installed.drop_box, "Failed", "Logged")

    ran = run("failed", "export", *two, tmp_path)

    assert (ran.code, "not in the failure folder" in ran.err) == (65, True)


def test_drop_deletes_when_it_is_told_to(
    two: tuple[int, int],
    installed: Installation,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forward, eve = two
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    refused = run("failed", "drop", eve)
    assert refused.code == 130
    assert "Delete 1 message" in refused.out
    assert installed.counts()["Failed"] == 2

    ran = run("failed", "drop", "--reason", "sender_unknown", "--yes")

    assert (ran.code, ran.out) == (0, "crm: 1 deleted\n")
    assert installed.drop_box.octets("Failed") == [plain_forward()]
    assert [each["id"] for each in run("failed", "list", "--json").records()] == [forward]
    assert "state: dropped" in run("failed", "show", eve).out
    assert run("failed", "drop", "--reason", "sender_unknown", "--yes").out == ""
