from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from maillogger.config import MailboxSettings, NoticeSettings, RuleSettings, Settings
from maillogger.message.drop_box import DropBox
from maillogger.rules.policy import Policy
from tests.config.files import MAILBOX, problems, settings

CRM = {
    "name": "crm",
    "host": "imap.example.com",
    "username": "crm",
    "bcc_addresses": ["bcc@crm.example.com"],
}


def mailbox(**given: Any) -> MailboxSettings:
    return MailboxSettings.model_validate({**CRM, **given})


def notices(**given: Any) -> NoticeSettings:
    return NoticeSettings.model_validate({"host": "localhost", "from": "crm@example.com", **given})


def refused(table: type[MailboxSettings] | type[NoticeSettings], **given: Any) -> list[str]:
    """The keys that are refused, with why."""
    defaults = CRM if table is MailboxSettings else {"host": "localhost", "from": "c@example.com"}
    with pytest.raises(ValidationError) as caught:
        table.model_validate({**defaults, **given})
    return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in caught.value.errors()]


class TestDefaults:
    def test_rules_are_the_policys(self) -> None:
        assert Settings().policy() == Policy()

    def test_of_a_mailbox(self) -> None:
        found = mailbox()
        assert (found.provider, found.port, found.security) == ("imap", 993, "tls")
        assert (found.inbox, found.success_folder, found.failure_folder) == (
            "INBOX",
            "Logged",
            "Failed",
        )
        assert found.interval == 60

    @pytest.mark.parametrize(
        ("given", "port"),
        [
            pytest.param({"security": "tls"}, 993, id="tls"),
            pytest.param({"security": "starttls"}, 143, id="starttls"),
            pytest.param({"security": "none", "host": "localhost"}, 143, id="none"),
            pytest.param({"security": "starttls", "port": 1143}, 1143, id="given"),
        ],
    )
    def test_port_comes_from_security(self, given: dict[str, Any], port: int) -> None:
        assert mailbox(**given).port == port

    @pytest.mark.parametrize(
        ("given", "provider", "host"),
        [
            pytest.param({"host": "imap.gmail.com"}, "gmail", "imap.gmail.com", id="gmail-host"),
            pytest.param({"host": "IMAP.Gmail.com"}, "gmail", "IMAP.Gmail.com", id="host-case"),
            pytest.param(
                {"host": "outlook.office365.com"},
                "exchange",
                "outlook.office365.com",
                id="exchange",
            ),
            pytest.param(
                {"host": "imap.gmail.com", "provider": "imap"}, "imap", "imap.gmail.com", id="given"
            ),
        ],
    )
    def test_provider_comes_from_the_host(
        self, given: dict[str, Any], provider: str, host: str
    ) -> None:
        assert (mailbox(**given).provider, mailbox(**given).host) == (provider, host)

    def test_host_comes_from_the_provider(self) -> None:
        given = {key: value for key, value in CRM.items() if key != "host"} | {"provider": "gmail"}
        assert MailboxSettings.model_validate(given).host == "imap.gmail.com"

    @pytest.mark.parametrize(
        ("given", "security", "port"),
        [
            pytest.param({}, "none", 25, id="local"),
            pytest.param({"host": "smtp.example.com"}, "tls", 465, id="elsewhere"),
            pytest.param({"security": "starttls"}, "starttls", 587, id="starttls"),
            pytest.param({"port": 2525}, "none", 2525, id="port"),
        ],
    )
    def test_of_notices(self, given: dict[str, Any], security: str, port: int) -> None:
        assert (notices(**given).security, notices(**given).port) == (security, port)


class TestSecurity:
    @pytest.mark.parametrize(
        "host",
        [
            pytest.param("localhost", id="name"),
            pytest.param("LOCALHOST", id="case"),
            pytest.param("127.0.0.1", id="ipv4"),
            pytest.param("127.8.9.1", id="ipv4-net"),
            pytest.param("::1", id="ipv6"),
            pytest.param("[::1]", id="ipv6-brackets"),
        ],
    )
    def test_none_is_for_loopback(self, host: str) -> None:
        assert mailbox(host=host, security="none").security == "none"
        assert notices(host=host, security="none").security == "none"

    @pytest.mark.parametrize(
        "host",
        [
            pytest.param("imap.example.com", id="elsewhere"),
            pytest.param("192.168.0.1", id="private"),
            pytest.param("0.0.0.0", id="any"),
            pytest.param("localhost.example.com", id="lookalike"),
            pytest.param("127.0.0.1.example.com", id="lookalike-ip"),
        ],
    )
    def test_none_is_refused_elsewhere(self, host: str) -> None:
        for table in (MailboxSettings, NoticeSettings):
            (problem,) = refused(table, host=host, security="none")
            assert problem.startswith("security: ")
            assert "clear text" in problem


class TestDatabase:
    @pytest.mark.parametrize("url", ["mysql://h/d", "maillogger.db", ""])
    def test_of_no_engine_is_told_with_the_other_problems(self, tmp_path: Path, url: str) -> None:
        text = f'[database]\nurl = "{url}"\n{MAILBOX}port = 0'
        first, second = problems(tmp_path, text)
        assert first.startswith("database.url: ")
        assert second.startswith("mailbox.crm.port: ")


class TestHost:
    @pytest.mark.parametrize("host", ["localhost:993", "imaps://x.example", "[::1]:993"])
    def test_holds_no_port(self, host: str) -> None:
        for table in (MailboxSettings, NoticeSettings):
            (problem,) = refused(table, host=host)
            assert problem.startswith("host: ")
            assert "port" in problem

    @pytest.mark.parametrize("host", ["::1", "[2001:db8::1]", "imap"])
    def test_may_be_ipv6(self, host: str) -> None:
        assert mailbox(host=host).host == host


class TestAddresses:
    def test_are_kept_as_keys(self) -> None:
        found = mailbox(
            bcc_addresses=["BCC@Müller.example", " b@x.example "], forward_addresses=["F@X.example"]
        )
        assert found.drop_box == DropBox(
            frozenset({"bcc@xn--mller-kva.example", "b@x.example"}), frozenset({"f@x.example"})
        )

    @pytest.mark.parametrize(
        "address",
        [
            pytest.param("bcc", id="no-domain"),
            pytest.param("@crm.example", id="no-local-part"),
            pytest.param("bcc@", id="empty-domain"),
            pytest.param("Drop box <bcc@crm.example>", id="name"),
            pytest.param("<bcc@crm.example>", id="angle"),
            pytest.param("a@crm.example,b@crm.example", id="two"),
            pytest.param("bcc@crm.example\r\nBcc: x@evil.example", id="line-end"),
        ],
    )
    def test_are_addresses(self, address: str) -> None:
        (problem,) = refused(MailboxSettings, bcc_addresses=[address])
        assert problem.startswith("bcc_addresses.0: ")

    def test_are_needed(self) -> None:
        (problem,) = refused(MailboxSettings, bcc_addresses=[])
        assert problem.endswith("give bcc_addresses or forward_addresses, or both")

    def test_one_may_serve_both_ways(self) -> None:
        one = ["drop@crm.example"]
        found = mailbox(bcc_addresses=one, forward_addresses=one).drop_box
        assert found.ways("drop@crm.example") == {"bcc", "forward"}

    def test_of_every_mailbox_are_the_policys(self, tmp_path: Path) -> None:
        other = MAILBOX.replace('"crm"', '"two"').replace("bcc@", "two@")
        found = settings(tmp_path, MAILBOX + other)
        assert found.policy().drop_box.bcc_addresses == {
            "bcc@crm.example.com",
            "two@crm.example.com",
        }
        assert found.policy(found.mailbox[1]).drop_box == DropBox(
            bcc_addresses=frozenset({"two@crm.example.com"}),
            others=frozenset({"bcc@crm.example.com", "two@crm.example.com"}),
        )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param({"success_folder": "inbox"}, "success_folder", id="success-is-inbox"),
        pytest.param({"failure_folder": "Inbox"}, "failure_folder", id="failure-is-inbox"),
        pytest.param({"failure_folder": "logged"}, "failure_folder", id="failure-is-success"),
        pytest.param({"inbox": "Failed"}, "failure_folder", id="inbox-is-the-default"),
        pytest.param({"username": "crm\r\nA1 LOGOUT"}, "username", id="line-end"),
        pytest.param({"inbox": "IN\0BOX"}, "inbox", id="nul"),
        pytest.param({"username": ""}, "username", id="empty"),
        pytest.param({"port": 0}, "port", id="port"),
        pytest.param({"interval": 1}, "interval", id="interval"),
        pytest.param({"provider": "pigeon"}, "provider", id="provider"),
        pytest.param({"name": "../crm"}, "name", id="name-is-a-path"),
        pytest.param({"name": "crm\n"}, "name", id="name-with-line-end"),
        pytest.param({"name": "x" * 64}, "name", id="long-name"),
        pytest.param({"password": "a", "password_file": "b"}, "password_file", id="two-passwords"),
        pytest.param({"colour": "red"}, "colour", id="unknown-key"),
    ],
)
def test_refused_of_a_mailbox(given: dict[str, Any], problem: str) -> None:
    (found,) = refused(MailboxSettings, **given)
    assert found.startswith(f"{problem}: ")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param({"from": "nobody"}, "from", id="from"),
        pytest.param({"from_": "crm@example.com"}, "from_", id="from-as-in-python"),
        pytest.param({"language": "tlh"}, "language", id="language"),
        pytest.param({"from": "müller@example.com"}, "from", id="from-not-ascii"),
        pytest.param({"admin": "root"}, "admin", id="admin"),
        pytest.param({"admin": "müller@example.com"}, "admin", id="admin-not-ascii"),
        pytest.param({"password": "a", "password_file": "b"}, "password_file", id="two-passwords"),
    ],
)
def test_refused_of_notices(given: dict[str, Any], problem: str) -> None:
    (found,) = refused(NoticeSettings, **given)
    assert found.startswith(f"{problem}: ")


@pytest.mark.parametrize("key", ["from", "admin"])
@pytest.mark.parametrize("address", ["bcc@crm.example.com", "BCC+tag@crm.example.com"])
def test_notices_don_t_go_to_the_drop_box(tmp_path: Path, key: str, address: str) -> None:
    given = {"from": "maillogger@example.com", key: address}
    lines = "\n".join(f'{name} = "{value}"' for name, value in given.items())
    (found,) = problems(tmp_path, f'{MAILBOX}[notices]\nhost = "localhost"\n{lines}')
    assert found.startswith(f"notices: {key}: bcc")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("max_deals", -1, id="max_deals"),
        pytest.param("max_message_bytes", 0, id="max_message_bytes"),
        pytest.param("own_reply", "log", id="own_reply"),
        pytest.param("colleagues", "hide", id="colleagues"),
        pytest.param("require_html_and_text", "perhaps", id="require_html_and_text"),
        pytest.param("authentication", "demand", id="authentication"),
    ],
)
def test_refused_of_rules(key: str, value: object) -> None:
    with pytest.raises(ValidationError):
        RuleSettings.model_validate({key: value})


class TestAuthentication:
    TWO = (
        MAILBOX
        + 'authserv_id = "mx.one.example"'
        + MAILBOX.replace('"crm"', '"two"')
        + """
    authentication = "off"
    trust_exchange_internal = true
    [rules]
    authentication = "require"
    """
    )

    def test_of_a_mailbox_goes_before_that_of_the_rules(self, tmp_path: Path) -> None:
        found = settings(tmp_path, self.TWO)
        one, two = map(found.policy, found.mailbox)
        assert (one.authentication, one.authserv_id) == ("require", "mx.one.example")
        assert (two.authentication, two.authserv_id) == ("off", None)
        assert (one.trust_exchange_internal, two.trust_exchange_internal) == (False, True)

    def test_of_several_mailboxes_is_that_of_the_rules(self, tmp_path: Path) -> None:
        both = settings(tmp_path, self.TWO).policy()
        assert (both.authentication, both.authserv_id) == ("require", None)

    def test_of_the_only_mailbox(self, tmp_path: Path) -> None:
        found = settings(tmp_path, f'{MAILBOX}\nauthserv_id = "mx.one.example"')
        assert found.policy().authserv_id == "mx.one.example"

    def test_is_refused_of_a_mailbox(self) -> None:
        (problem,) = refused(MailboxSettings, authentication="demand")
        assert problem.startswith("authentication: ")


def test_rules_reach_the_policy(tmp_path: Path) -> None:
    text = """
    [rules]
    max_message_bytes = 2048
    max_attachment_bytes = 0
    max_body_bytes = 4096
    max_deals = 0
    require_html_and_text = false
    own_reply = "unwrap"
    colleagues = "ignore"
    create_companies = false
    accept_redirected = true
    """
    assert settings(tmp_path, text).policy() == Policy(
        max_message_bytes=2048,
        max_attachment_bytes=0,
        max_body_bytes=4096,
        max_deals=0,
        require_html_and_text=False,
        own_reply="unwrap",
        colleagues="ignore",
        create_companies=False,
        accept_redirected=True,
    )


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        mailbox().host = "elsewhere.example.com"


@pytest.mark.parametrize(
    ("processes", "found"),
    [pytest.param('"auto"', [], id="auto"), pytest.param("2", [], id="number")],
)
def test_processes(tmp_path: Path, processes: str, found: list[str]) -> None:
    assert problems(tmp_path, f"[worker]\nprocesses = {processes}") == found


def test_wrong_processes_are_named(tmp_path: Path) -> None:
    found = problems(tmp_path, "[worker]\nprocesses = 0")
    assert all(each.startswith("worker.processes: ") for each in found)
    assert found
