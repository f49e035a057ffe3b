"""`maillogger check` says how everything is, and what to do."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.mail import BCC, mail
from tests.servers.drop_box import DropBox


def write(box: DropBox, folder: Path, password: str) -> None:
    file = folder / "maillogger.toml"
    file.write_text(
        f"""
        [[mailbox]]
        name = "crm"
        host = "localhost"
        port = {box.tls_port}
        ca_file = "{box.ca_file}"
        username = "{box.username}"
        password = "{password}"
        bcc_addresses = ["{BCC}"]
        """
    )
    file.chmod(0o600)


def test_a_line_for_each_thing_that_was_looked_at(
    run: Run, drop_box: DropBox, tmp_path: Path
) -> None:
    write(drop_box, tmp_path, drop_box.password)
    drop_box.deliver(mail())

    ran = run("check", "--json")

    assert ran.code == 0
    found = ran.records()
    assert {each["level"] for each in found} == {"ok", "warning"}
    assert {each["subject"] for each in found} == {
        "configuration", "database", "users", "attachments", "mailbox crm", "notices",
    }  # fmt: skip
    assert all(each["advice"] for each in found if each["level"] == "warning")
    assert any("Delivered-To (1)" in each["message"] for each in found)
    assert drop_box.messages()[0].flags == frozenset()


def test_what_is_wrong_has_its_cure_and_exit_code(
    run: Run, drop_box: DropBox, tmp_path: Path
) -> None:
    write(drop_box, tmp_path, "planted-password")

    ran = run("check")

    assert ran.code == 77
    assert "ERROR   mailbox crm" in ran.out
    assert "What to do: maillogger user add" in ran.out
    assert "planted" not in ran.out + ran.err
