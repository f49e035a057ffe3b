"""Users, the never-log list, imports, timeline, explain: without a mail server."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.mail import FORWARD, attached_forward, mail

pytestmark = pytest.mark.usefixtures("configured")


def add_ana(run: Run) -> None:
    assert run("user", "add", "--name", "Ana Ruiz", "ana@example.com", "ar@example.com").code == 0


def test_users(run: Run) -> None:
    add_ana(run)
    run("user", "add", "--name", "Sales", "--team", "sales@example.com")

    assert run("user", "deactivate", "ar@example.com").out == "Ana Ruiz: deactivated\n"
    ana, sales = run("user", "list", "--json").records()
    assert (ana["name"], ana["active"], ana["team"]) == ("Ana Ruiz", False, False)
    assert (sales["addresses"], sales["active"], sales["team"]) == (
        ["sales@example.com"],
        True,
        True,
    )
    assert "inactive" in run("user", "list").out


def test_a_wrong_address_is_told(run: Run) -> None:
    ran = run("user", "add", "--name", "Ana", "no address")

    assert ran.code == 65
    assert "no address" in ran.err


def test_the_never_log_list(run: Run) -> None:
    add_ana(run)
    assert run("never-log", "add", "*@Example.com").code == 0
    assert run("never-log", "add", "boss@x.example", "--user", "ana@example.com").code == 0

    assert run("never-log", "list", "--json").records() == [
        {"value": "*@example.com", "user": None},
        {"value": "boss@x.example", "user": "Ana Ruiz"},
    ]
    assert run("never-log", "remove", "*@example.com").code == 0
    assert run("never-log", "remove", "*@example.com").code == 65


@pytest.mark.parametrize("kind", ["contacts", "deals"])
def test_who_has_left_costs_a_row_only_its_owner(run: Run, tmp_path: Path, kind: str) -> None:
    add_ana(run)
    file = tmp_path / "rows.csv"
    file.write_text(
        "Name,Email,Owner\nA,a@x.example,Ana Ruiz\nB,b@x.example,No owner\n"
        "C,c@x.example,Eva (eva@example.com)\n,,Eva\n"
    )
    if kind == "deals":
        run("import", "contacts", file)

    (done,) = run("import", kind, file, "--json").records()

    assert done["created"] == 3
    assert [each["line"] for each in done["skipped"]] == [5]
    assert [each["line"] for each in done["without_owner"]] == [3, 4]
    shown = run("import", kind, file).out
    assert "Imported without owner: 2 rows\n  line 3: no active user is 'No owner'" in shown


def test_an_import_is_idempotent_and_reports_what_it_left_out(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_bytes(
        b"\xef\xbb\xbfFirst Name;Last Name;E-Mail;Company\r\n"
        b"Jana;Meier;jana@nordwind.example;Nordwind\r\n"
        b"No;Address;;\r\n"
        b'"Zo\xc3\xab";Berg;zoe@berg.example,zb@berg.example;\r\n'
    )

    tried = run("import", "contacts", file, "--dry-run", "--json").records()[0]
    first = run("import", "contacts", file, "--json").records()[0]
    second = run("import", "contacts", file, "--json").records()[0]

    assert tried == {**first, "dry_run": True}
    assert (first["created"], second["unchanged"]) == (2, 2)
    assert [each["line"] for each in first["skipped"]] == [3]
    assert "1 row left out" in run("import", "contacts", file).out


def test_deals_name_their_contacts_by_address(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("name,email\nJana,jana@nordwind.example\n")
    (tmp_path / "d.csv").write_text(
        "Deal Name,Deal Stage,Status,Create Date,Email\n"
        "Pallets,Proposal,Open,2024-01-02,jana@nordwind.example\n"
        "Old,Closed Won,,2023-01-02,jana@nordwind.example\n"
        "Lost,Proposal,,03/04/2024,jana@nordwind.example\n"
        "Nobody,Proposal,,2024-01-02,x@nowhere.example\n"
        "Older,Negotiation,Lost,2023-01-02,Jana Novak (jana@nordwind.example)\n"
    )
    run("import", "contacts", tmp_path / "c.csv")

    done = run("import", "deals", tmp_path / "d.csv", "--json").records()[0]

    assert done["created"] == 3
    assert [each["line"] for each in done["skipped"]] == [4, 5]
    add_ana(run)
    (tmp_path / "m.eml").write_bytes(mail())
    explained = run("explain", "--json", tmp_path / "m.eml").records()[0]
    assert [each["name"] for each in explained["emails"][0]["deals"]] == ["Pallets"]


def test_a_file_without_the_column_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("name,phone\nJana,1\n")

    ran = run("import", "contacts", tmp_path / "c.csv")

    assert ran.code == 65
    assert "name, phone" in ran.err


def test_explain_prints_exactly_the_documented_keys(run: Run, tmp_path: Path) -> None:
    add_ana(run)
    folder = tmp_path / "mail"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "2.eml").write_bytes(mail(attachments=(("a.txt", b"abc"),)))
    (folder / "a.eml").write_bytes(mail(From="eve@elsewhere.example"))

    refused, logged = run("explain", "--json", folder).records()

    assert list(refused) == [
        "path", "decision", "reason", "way", "way_evidence", "submitter", "user", "emails", "trace",
    ]  # fmt: skip
    assert (refused["decision"], refused["reason"]) == ("reject", "sender_unknown")
    assert refused["path"].endswith("a.eml")
    assert (logged["decision"], logged["reason"], logged["user"]) == ("log", None, "Ana Ruiz")
    (email,) = logged["emails"]
    assert list(email) == [
        "direction", "from", "to", "cc", "subject", "sent_at", "sent_at_zone", "sent_at_text",
        "text", "note", "language", "client", "participants", "contacts", "companies", "deals",
        "attachments",
    ]  # fmt: skip
    assert email["sent_at"] == "2024-03-05T16:53:22+01:00"
    assert email["contacts"] == [
        {"address": "jana@nordwind.example", "name": "Jana Meier", "created": True}
    ]
    assert email["attachments"] == [
        {
            "filename": "a.txt",
            "content_type": "application/octet-stream",
            "size": 3,
            "inline": False,
            "stored": True,
            "reason": None,
        }
    ]
    assert {"rule": "sender_unknown", "answer": "pass", "detail": logged["trace"][4]["detail"]} in (
        logged["trace"]
    )


def test_explain_writes_nothing(run: Run, tmp_path: Path) -> None:
    add_ana(run)
    (tmp_path / "m.eml").write_bytes(attached_forward(mail(From="jana@nordwind.example")))

    shown = run("explain", tmp_path / "m.eml").out

    assert "logged" in shown
    assert "FORWARDED_EMAIL" in shown
    assert "Nothing is logged" in run("timeline", "jana@nordwind.example").out
    assert not (tmp_path / "attachments").exists()


def test_a_folder_without_messages_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()

    ran = run("explain", tmp_path / "mail")

    assert ran.code == 65
    assert "mail holds no .eml file" in ran.err


def test_rules_are_those_of_the_readme(run: Run) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    shown = readme.partition("<!-- rules -->\n")[2].partition("<!-- /rules -->")[0]

    assert shown.strip() == run("rules", "--markdown").out.strip()
    assert FORWARD not in shown


def test_rules_tell_the_remedy(run: Run) -> None:
    shown = run("rules").out

    assert "sender_unknown: reject, failure folder, no notice" in shown
    assert "maillogger user add" in shown
    assert {each["name"] for each in run("rules", "--json").records()} >= {"never_log", "poisonous"}


def test_migrate_says_what_it_did(run: Run) -> None:
    assert "applied" in run("migrate").out
    assert "up to date" in run("migrate").out


def test_what_changes_records_says_so_in_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("email\na@acme.example\nb@acme.example\n")
    first, *_ = run("migrate", "--json").records()
    run("import", "contacts", tmp_path / "c.csv")
    commands: tuple[tuple[tuple[str, ...], dict[str, object]], ...] = (
        (("migrate",), {"applied": []}),
        (("user", "add", "--name", "Ana", "ana@x.example"), {"name": "Ana", "done": "created"}),
        (("user", "deactivate", "ana@x.example"), {"name": "Ana", "done": "deactivated"}),
        (("never-log", "add", "x.example"), {"value": "x.example", "done": "created"}),
        (("never-log", "add", "x.example"), {"value": "x.example", "done": "unchanged"}),
        (("never-log", "remove", "x.example"), {"value": "x.example", "done": "removed"}),
        (("deal", "add", "Big"), {"name": "Big", "done": "created"}),
        (("deal", "close", "Big"), {"name": "Big", "done": "closed"}),
        (
            ("contact", "merge", "a@acme.example", "b@acme.example"),
            {"address": "a@acme.example", "into": "b@acme.example", "done": "merged"},
        ),
        (
            ("contact", "add-address", "b@acme.example", "c@acme.example"),
            {"address": "b@acme.example", "new": "c@acme.example", "done": "updated"},
        ),
    )
    assert first["applied"]
    for command, done in commands:
        assert run(*command, "--json").records() == [done], command
