"""No secret is ever shown: not in logs, process titles, tracebacks or messages."""

import base64
import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from maillogger.config import load
from maillogger.errors import LoginError, MailloggerError
from maillogger.intake.session import Endpoint, connect
from maillogger.login.configured import credential
from maillogger.login.credential import Password
from maillogger.login.imap import imap_login
from maillogger.worker.drop_box import open_session
from tests.login.owners import FLOWS, consented, keys_of, mailbox, written
from tests.servers.drop_box import DropBox
from tests.servers.scripted import ScriptedServer
from tests.servers.tokens import CLIENT_SECRET, REFRESH_TOKEN, TokenServer


def planted(tokens: TokenServer, folder: Path) -> list[str]:
    """Everything that nobody may see, as it is and as it goes over the wire."""
    keys = [path for path in (folder / "application.pem", folder / "account.json") if path.exists()]
    lines = [each.split("\n")[3] for each in (path.read_text() for path in keys) if "\n" in each]
    secrets = [CLIENT_SECRET, REFRESH_TOKEN, *tokens.active, *lines]
    return [*secrets, *(base64.b64encode(each.encode()).decode().rstrip("=") for each in secrets)]


def shown_by(error: BaseException) -> str:
    """All that a traceback could print of it, whatever it suppresses."""
    return "".join(
        traceback.TracebackException.from_exception(error, capture_locals=False).format()
    )


@pytest.mark.parametrize("flow", FLOWS)
def test_nothing_is_logged_even_where_everything_is(
    flow: str,
    *,
    box: DropBox,
    tokens: TokenServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    owner = consented(mailbox(box, tmp_path, keys_of(flow, tokens)))
    with caplog.at_level(logging.DEBUG):
        open_session(owner).close()
        tokens.revoke()
        open_session(owner).close()
    printed = capfd.readouterr()
    shown = caplog.text + printed.out + printed.err + repr(owner) + repr(credential(owner, {}))
    assert not [each for each in planted(tokens, tokens.folder) if each in shown]


def refuse(tokens: TokenServer) -> None:
    description = f"AADSTS7000215: {CLIENT_SECRET} {REFRESH_TOKEN}"
    tokens.answer = (400, {"error": "invalid_client", "error_description": description})


def misdirect(tokens: TokenServer) -> None:
    tokens.mailboxes = {"somebody@else.example"}


def babble(tokens: TokenServer) -> None:
    tokens.answer = (200, {"nothing": CLIENT_SECRET})


@pytest.mark.parametrize("fail", [refuse, misdirect, babble])
@pytest.mark.parametrize("flow", FLOWS)
def test_no_failure_shows_one(
    flow: str,
    fail: Callable[[TokenServer], None],
    *,
    box: DropBox,
    tokens: TokenServer,
    tmp_path: Path,
) -> None:
    owner = consented(mailbox(box, tmp_path, keys_of(flow, tokens)))
    fail(tokens)
    with pytest.raises(MailloggerError) as caught:
        open_session(owner)
    shown = shown_by(caught.value) + str(caught.value) + repr(caught.value)
    assert not [each for each in planted(tokens, tokens.folder) if each in shown]


@pytest.mark.parametrize("encode", [str, lambda text: base64.b64encode(text.encode()).decode()])
@pytest.mark.parametrize("capability", ["AUTH=PLAIN", ""])
def test_a_server_that_repeats_the_password_is_not_quoted(
    encode: Callable[[str], str], capability: str
) -> None:
    password = "planted-password"
    sent = password if encode is str else f"\0drop\0{password}"
    answer = f"{{tag}} NO [AUTHENTICATIONFAILED] wrong: {encode(sent)}\r\n"
    replies = {
        "CAPABILITY": f"* CAPABILITY IMAP4rev1 {capability}\r\n{{tag}} OK done\r\n",
        "credentials": answer,
        "LOGIN": answer,
    }
    with ScriptedServer(replies) as server:
        endpoint = Endpoint("crm", server.host, server.port, "none")
        with pytest.raises(LoginError) as caught:
            connect(endpoint, imap_login(Password("drop", password)))
    assert "repeats the credentials" in str(caught.value)
    assert encode(sent) not in shown_by(caught.value)


def test_the_environment_and_the_file_are_not_shown(
    box: DropBox, tokens: TokenServer, tmp_path: Path
) -> None:
    keys = keys_of("secret", tokens) | {"tenant": "not a tenant"}
    file = written(box, tmp_path, keys)
    name = "MAILLOGGER_MAILBOX_CRM_OAUTH2_CLIENT_SECRET"
    environment = {name: "planted-in-the-environment"}
    with pytest.raises(MailloggerError) as caught:
        load(file, environment)
    assert "mailbox.crm.oauth2.tenant" in str(caught.value)
    assert "planted" not in shown_by(caught.value)


TITLES = """
import pathlib, sys
from maillogger.config import load
from maillogger.worker.drop_box import open_session
from maillogger.worker.services import open_pool
settings = load(pathlib.Path(sys.argv[1]))
with open_session(settings.mailbox[0]), open_pool(settings, None) as pool:
    list(pool.parse([]))
    for each in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            sys.stdout.buffer.write(each.read_bytes() + b"\\n")
        except OSError:
            pass
"""


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc here")
def test_no_process_has_one_in_its_title(box: DropBox, tokens: TokenServer, tmp_path: Path) -> None:
    keys = keys_of("secret", tokens)
    secret = str(keys.pop("client_secret"))
    file = written(box, tmp_path, keys)
    environment = {**os.environ, "MAILLOGGER_MAILBOX_CRM_OAUTH2_CLIENT_SECRET": secret}
    ran = subprocess.run(
        [sys.executable, "-c", TITLES, str(file)], env=environment, capture_output=True, check=True
    )
    assert str(file) in ran.stdout.decode("utf-8", "replace")
    assert not [each for each in planted(tokens, tmp_path) if each.encode() in ran.stdout]
