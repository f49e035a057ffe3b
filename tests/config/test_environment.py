from pathlib import Path

import pytest

from maillogger.config import Settings, load
from maillogger.errors import ConfigError
from tests.config.files import ENVIRONMENT, MAILBOX, problems, settings


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        pytest.param("DATABASE_URL", "postgresql://h/d", "postgresql://h/d", id="database"),
        pytest.param("WORKER_LEASE_SECONDS", "60", 60, id="worker"),
        pytest.param("WORKER_PROCESSES", "auto", "auto", id="worker-word"),
        pytest.param("WORKER_PROCESSES", "2", 2, id="worker-number"),
        pytest.param("RULES_MAX_DEALS", "3", 3, id="rules"),
        pytest.param("RULES_CREATE_COMPANIES", "false", False, id="rules-boolean"),
        pytest.param("NOTICES_FROM", "x@example.com", "x@example.com", id="notices"),
        pytest.param("NOTICES_LANGUAGE", "nl", "nl", id="notices-second"),
        pytest.param("MAILBOX_CRM_HOST", "h.example.com", "h.example.com", id="mailbox"),
        pytest.param("MAILBOX_CRM_PORT", "1993", 1993, id="mailbox-number"),
        pytest.param(
            "MAILBOX_CRM_FORWARD_ADDRESSES",
            "a@x.example, B@x.example,",
            ("a@x.example", "b@x.example"),
            id="mailbox-list",
        ),
    ],
)
def test_overlays_the_file(tmp_path: Path, name: str, value: str, found: object) -> None:
    text = MAILBOX + '[notices]\nhost = "localhost"\nfrom = "crm@example.com"'
    read = settings(tmp_path, text, {f"MAILLOGGER_{name}": value})
    table, _, key = name.lower().removeprefix("mailbox_").partition("_")
    owner = read.mailbox[0] if table == "crm" else getattr(read, table)
    assert getattr(owner, {"from": "from_"}.get(key, key)) == found


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("DATABASE_COLOUR", id="key"),
        pytest.param("MAILBOX_CRM_COLOUR", id="mailbox-key"),
        pytest.param("MAILBOX_CRM_NAME", id="a-name-is-no-key"),
        pytest.param("MAILBOX_HOST", id="no-mailbox"),
        pytest.param("MAILBOX", id="no-key"),
        pytest.param("RULE_MAX_DEALS", id="table"),
        pytest.param("", id="nothing"),
        pytest.param("DATABASE", id="table-alone"),
    ],
)
def test_names_of_no_setting(tmp_path: Path, name: str) -> None:
    (problem,) = problems(tmp_path, MAILBOX, {f"MAILLOGGER_{name}": "hunter2"})
    assert problem == f"MAILLOGGER_{name}: the environment names a setting that does not exist"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        pytest.param('password_file = "secret"', "PASSWORD", id="password"),
        pytest.param('password = "secret"', "PASSWORD_FILE", id="its-file"),
        pytest.param(
            'oauth2 = {client_id = "c", tenant = "t", client_secret_file = "secret"}',
            "OAUTH2_CLIENT_SECRET",
            id="client-secret",
        ),
    ],
)
def test_a_secret_replaces_its_other_form(tmp_path: Path, given: str, key: str) -> None:
    text = MAILBOX.replace("imap.example.com", "outlook.office365.com") + given
    read = settings(tmp_path, text, {f"MAILLOGGER_MAILBOX_CRM_{key}": "/new"}).mailbox[0]
    found = {
        "PASSWORD": (read.password and read.password.get_secret_value(), read.password_file),
        "PASSWORD_FILE": (str(read.password_file), read.password),
        "OAUTH2_CLIENT_SECRET": read.oauth2
        and read.oauth2.client_secret
        and (read.oauth2.client_secret.get_secret_value(), read.oauth2.client_secret_file),
    }
    assert found[key] == ("/new", None)


def test_both_forms_from_the_environment_are_one_too_many(tmp_path: Path) -> None:
    name = "MAILLOGGER_MAILBOX_CRM_PASSWORD"
    (problem,) = problems(tmp_path, MAILBOX, {name: "x", f"{name}_FILE": "y"})
    assert problem.endswith("give password or password_file, not both")


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    environment = {"PATH": "/bin", "MAILLOGGER_CONFIG": "x", "XMAILLOGGER_X": "y"}
    assert problems(tmp_path, MAILBOX, environment) == []


class TestMailbox:
    def test_is_found_by_its_name_in_any_writing(self, tmp_path: Path) -> None:
        text = MAILBOX.replace('"crm"', '"My-crm_2"')
        read = settings(tmp_path, text, {"MAILLOGGER_MAILBOX_MY_CRM_2_INBOX": "In"})
        assert [(each.name, each.inbox) for each in read.mailbox] == [("My-crm_2", "In")]

    def test_is_told_from_one_with_a_longer_name(self, tmp_path: Path) -> None:
        text = MAILBOX + MAILBOX.replace('"crm"', '"crm-ca"')
        read = settings(tmp_path, text, {"MAILLOGGER_MAILBOX_CRM_CA_INBOX": "In"})
        assert [each.inbox for each in read.mailbox] == ["INBOX", "In"]

    def test_may_be_in_the_environment_alone(self) -> None:
        (found,) = load(None, ENVIRONMENT | {"MAILLOGGER_MAILBOX_CRM_PASSWORD": "x"}).mailbox
        assert (found.name, found.host, found.port) == ("crm", "imap.example.com", 993)
        assert found.drop_box.bcc_addresses == {"bcc@crm.example.com"}

    def test_may_stand_beside_the_files(self, tmp_path: Path) -> None:
        environment = {key.replace("_CRM_", "_MY_BOX_"): ENVIRONMENT[key] for key in ENVIRONMENT}
        assert [each.name for each in settings(tmp_path, MAILBOX, environment).mailbox] == [
            "crm",
            "my_box",
        ]

    def test_without_all_it_needs_is_explained(self) -> None:
        with pytest.raises(ConfigError) as caught:
            load(None, {"MAILLOGGER_MAILBOX_CRM_HOST": "h.example.com"})
        assert "mailbox.crm.username: is required" in caught.value.problems


@pytest.mark.parametrize(
    ("text", "name", "problem"),
    [
        pytest.param("rules = 5", "RULES_MAX_DEALS", "rules: must be a table", id="table"),
        pytest.param("mailbox = 5", "MAILBOX_CRM_HOST", "mailbox: must be written", id="mailbox"),
        pytest.param('mailbox = ["x"]', "RULES_MAX_DEALS", "mailbox.1: must be", id="item"),
    ],
)
def test_a_file_of_another_shape_is_explained(
    tmp_path: Path, text: str, name: str, problem: str
) -> None:
    (found,) = problems(tmp_path, text, {f"MAILLOGGER_{name}": "5"})
    assert found.startswith(problem)


def test_a_table_may_be_in_the_environment_alone() -> None:
    environment = {"MAILLOGGER_NOTICES_HOST": "localhost", "MAILLOGGER_NOTICES_FROM": "a@b.example"}
    notices = load(None, environment).notices
    assert notices is not None
    assert (notices.host, notices.from_, notices.security) == ("localhost", "a@b.example", "none")


def test_nothing_is_the_defaults() -> None:
    read = load(None, {})
    assert (read.rules, read.worker, read.mailbox) == (Settings().rules, Settings().worker, ())
