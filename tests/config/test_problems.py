from pathlib import Path

import pytest

from tests.config.files import MAILBOX, problems, settings


def test_every_problem_at_once_with_its_path(tmp_path: Path) -> None:
    text = """
    colour = "red"
    [database]
    url = ""
    [[mailbox]]
    name = "crm"
    host = "imap.example.com"
    security = "none"
    interval = 1
    port = "many"
    [[mailbox]]
    name = "my box"
    provider = "imap"
    bcc_addresses = "bcc@crm.example.com"
    [[mailbox]]
    name = "CRM"
    host = "imap.example.com"
    username = "x"
    inbox = "Logged"
    password = "hunter2"
    password_file = "secret"
    [worker]
    processes = 0
    [rules]
    max_deal = 5
    colleagues = "hide"
    [notices]
    host = "smtp.example.com"
    security = "none"
    """
    found = problems(tmp_path, text, {"MAILLOGGER_RULES_MAX_DEALS": "few", "MAILLOGGER_X": "y"})
    assert {each.partition(": ")[0] for each in found} == {
        "MAILLOGGER_X",
        "colour",
        "database.url",
        "mailbox.crm",
        "mailbox.crm.security",
        "mailbox.crm.interval",
        "mailbox.crm.port",
        "mailbox.crm.username",
        "mailbox.crm.forward_addresses",
        "mailbox.my box.name",
        "mailbox.my box.host",
        "mailbox.my box.username",
        "mailbox.my box.bcc_addresses",
        "mailbox.CRM.password_file",
        "mailbox.CRM.success_folder",
        "mailbox.CRM.forward_addresses",
        "worker.processes",
        "rules.max_deal",
        "rules.max_deals",
        "rules.colleagues",
        "notices.security",
        "notices.from",
    }
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("[rules]\nmax_deal = 1", "rules.max_deal: no such setting", id="unknown-key"),
        pytest.param("[rule]\nmax_deals = 1", "rule: no such setting", id="unknown-table"),
        pytest.param("rules = 5", "rules: must be a table", id="no-table"),
        pytest.param(
            MAILBOX.replace("[[mailbox]]", "[mailbox]"),
            "mailbox: must be written [[mailbox]], in two brackets, once for each mailbox",
            id="single-brackets",
        ),
        pytest.param(
            "mailbox = 5",
            "mailbox: must be written [[mailbox]], in two brackets, once for each mailbox",
            id="mailbox-is-a-number",
        ),
        pytest.param('mailbox = ["crm"]', "mailbox.1: must be a table", id="mailbox-is-a-word"),
        pytest.param(
            MAILBOX.replace('name = "crm"', ""), "mailbox.1.name: is required", id="no-name"
        ),
        pytest.param(
            MAILBOX.replace('"crm"', '"../crm"'),
            "mailbox.../crm.name: must be letters, digits, - and _, at most 63",
            id="name-is-a-path",
        ),
        pytest.param(
            MAILBOX.replace('"crm"', "5"),
            "mailbox.1.name: Input should be a valid string",
            id="name-is-a-number",
        ),
        pytest.param(
            MAILBOX.replace('["bcc@crm.example.com"]', '"bcc@crm.example.com"'),
            'mailbox.crm.bcc_addresses: must be a list, as in ["…"]',
            id="address-alone",
        ),
        pytest.param(
            MAILBOX + MAILBOX.replace('"crm"', '"CRM"'),
            "mailbox.crm: the name is given twice (case, - and _ don't count)",
            id="name-twice",
        ),
        pytest.param(
            MAILBOX.replace('"crm"', '"a-b"') + MAILBOX.replace('"crm"', '"a_b"'),
            "mailbox.a-b: the name is given twice (case, - and _ don't count)",
            id="name-twice-for-the-environment",
        ),
        pytest.param(
            '[rules]\nauthentication = "demand"',
            "rules.authentication: Input should be 'off', 'report' or 'require'",
            id="authentication",
        ),
    ],
)
def test_in_words(tmp_path: Path, text: str, problem: str) -> None:
    assert problems(tmp_path, text) == [problem]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('[notices]\npassword = ["hunter2"]', id="wrong-type"),
        pytest.param('[notices]\npasswort = "hunter2"', id="misspelt-key"),
        pytest.param('password = "hunter2"', id="in-no-table"),
        pytest.param('[database]\nurl = "postgresql://u:hunter2@h/d\\n"', id="url"),
        pytest.param('[[mailbox]]\nname = "crm"\npassword = "hunter2"\nport = 0', id="beside"),
        pytest.param(
            '[notices]\nhost = "h"\nfrom = "a@b"\npassword = "hunter2"\npassword_file = "x"',
            id="two-sources",
        ),
    ],
)
def test_secrets_are_in_no_problem(tmp_path: Path, text: str) -> None:
    found = problems(tmp_path, text)
    assert found
    assert "hunter2" not in "\n".join(found)


def test_secrets_are_in_no_repr(tmp_path: Path) -> None:
    text = MAILBOX + 'password = "hunter2"\n[database]\nurl = "postgresql://u:hunter2@h/d"'
    found = settings(tmp_path, text)
    assert "hunter2" not in repr(found) + str(found)
    assert found.database.url == "postgresql://u:hunter2@h/d"
