"""Records out, and in order."""

import json
import mailbox
import os
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from maillogger.crm.record import record
from maillogger.message.model import Address, Attachment
from maillogger.rules.decision import AttachmentDecision, Participant
from tests.cli.conftest import Run
from tests.cli.test_search import crm
from tests.crm.records import KEYED, NOW, add_user, decision, email, newcomer

pytestmark = pytest.mark.usefixtures("configured")
SHA256 = "ab" + "0" * 62


@pytest.fixture
def records(run: Run, tmp_path: Path) -> None:
    """A user, two contacts with a deal, and an e-mail with an attachment."""
    run("user", "add", "--name", "Ana Ruiz", "ana@team.example")
    (tmp_path / "c.csv").write_text(
        'name,email,company,owner,created\n"=Jana, M",jana@a.example; j@home.example,'
        "Acme,Ana Ruiz,2024-01-02\n,joe@b.example,,,2024-01-03\n"
    )
    run("import", "contacts", tmp_path / "c.csv")
    run("deal", "add", "Pallets", "--contact", "jana@a.example", "--stage", "Proposal")
    with crm():
        sender = Participant("from", Address("ana@team.example", "Ana Ruiz"), "own_address")
        jana = Participant("to", Address("jana@a.example", "Jana"), "logged", "jana@a.example")
        attachment = Attachment("offer.pdf", "application/pdf", 3, SHA256)
        written = email(
            newcomer("jana@a.example"),
            participants=(sender, jana),
            text="Hi,\nFrom me",
            message_id="<1@x>",
            attachments=(AttachmentDecision(attachment, True),),
        )
        user = add_user("Bo", "bo@team.example")
        record([decision("k", user, emails=(written,))], KEYED, NOW)
    kept = tmp_path / "attachments" / SHA256[:2] / SHA256[2:]
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"PDF")


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("kind", ["contacts", "companies", "deals"])
def test_exports_can_be_imported_again(run: Run, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "out.csv"

    assert run("export", kind, "--output", file).code == 0

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = run("import", kind, file, "--json").records()[0]
    assert set(again) == {"unchanged", "skipped", "without_owner", "dry_run"}, again
    assert (again["unchanged"] > 0, again["skipped"]) == (True, [])


@pytest.mark.usefixtures("records")
def test_records_as_json(run: Run) -> None:
    jana, _ = run("export", "contacts", "--format", "json").records()
    (deal,) = run("export", "deals", "--format", "json").records()
    (logged,) = run("export", "emails", "--format", "json").records()

    assert jana == {
        "name": "=Jana, M",
        "addresses": ["jana@a.example", "j@home.example"],
        "company": "Acme",
        "owner": "ana@team.example",
        "created": "2024-01-02T00:00:00+00:00",
    }
    assert (deal["open"], deal["contacts"]) == (True, ["jana@a.example"])
    assert {name: logged[name] for name in (
        "subject", "message_id", "sent_at", "direction", "from", "contacts", "companies",
        "deals", "user",
    )} == {
        "subject": "Offer",
        "message_id": "<1@x>",
        "sent_at": "2026-07-01T12:00:00+00:00",
        "direction": "EMAIL",
        "from": {"name": "Ana Ruiz", "address": "ana@team.example"},
        "contacts": ["jana@a.example"],
        "companies": [],
        "deals": [],
        "user": "Bo",
    }  # fmt: skip


@pytest.mark.usefixtures("records")
def test_emails_as_mbox_and_csv(run: Run, tmp_path: Path) -> None:
    assert run("export", "emails", "--format", "mbox", "--output", tmp_path / "out").code == 0

    with closing(mailbox.mbox(tmp_path / "out", create=False)) as box:
        (message,) = box
        parts = list(message.walk())
    assert (message["To"], message["Message-ID"]) == ('"Jana" <jana@a.example>', "<1@x>")
    assert parts[1].get_payload() == "Hi,\n>From me"
    assert parts[2].get_payload(decode=True) == b"PDF"
    assert "jana@a.example" in run("export", "emails").out
    assert run("export", "deals", "--format", "mbox").code == 65


@pytest.mark.usefixtures("records")
def test_an_export_that_fails_leaves_what_was_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("before")

    assert run("export", "deals", "--format", "mbox", "--output", tmp_path / "out").code == 65
    assert run("export", "deals", "--output", tmp_path / "nowhere" / "out").code == 65

    assert (tmp_path / "out").read_text() == "before"
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".out")]


@pytest.mark.usefixtures("records")
def test_contacts_are_shown_reached_anew_and_merged(run: Run) -> None:
    shown = run("contact", "show", "jana@a.example", "--json").records()[0]
    assert (shown["open_deals"], shown["emails"]) == (["Pallets"], 1)
    assert "Pallets" in run("contact", "show", "j@home.example").out

    assert run("contact", "add-address", "jana@a.example", "jm@a.example").out == (
        "jm@a.example: added\n"
    )
    assert run("contact", "merge", "joe@b.example", "jm@a.example").code == 0
    assert len(run("export", "contacts", "--format", "json").records()) == 1
    assert run("contact", "show", "nobody@a.example").code == 65


@pytest.mark.usefixtures("records")
def test_a_deal_is_closed_and_opened_again(run: Run) -> None:
    def state() -> tuple[bool, str]:
        record = json.loads(run("export", "deals", "--format", "json").out)
        return record["open"], record["stage"]

    assert run("deal", "close", "pallets", "--stage", "Won").out == "pallets: closed\n"
    assert state() == (False, "Won")
    assert run("deal", "close", "pallets").code == 65
    assert run("deal", "add", "Pallets", "--company", "Acme").out == "Pallets: updated\n"
    assert state() == (True, "Won")


def test_a_reader_that_has_seen_enough(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"c{number}@acme.example\n" for number in range(20_000))
    (tmp_path / "c.csv").write_text(f"email\n{rows}")
    assert run("import", "contacts", tmp_path / "c.csv").code == 0
    command = [sys.executable, "-m", "maillogger", "export", "contacts"]
    pipe = subprocess.PIPE
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, stdout=pipe, stderr=pipe, env=os.environ | {"PYTHONPATH": str(root)}
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        assert (process.wait(20), said) == (0, b"")


def test_a_contact_without_a_deal_has_a_dash(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("email\nc@acme.example\n")
    run("import", "contacts", tmp_path / "c.csv")
    assert "open deals   -\n" in run("contact", "show", "c@acme.example").out
