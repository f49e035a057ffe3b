"""A throw-away IMAP server for as long as the demo runs, and what lies on it."""

import json
import secrets
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Timer

from imapclient import IMAPClient, SocketTimeout

from maillogger.demo.child import child
from maillogger.errors import ConfigError, TemporaryError

HOST = "127.0.0.1"
_START_SECONDS = 20
_TIMEOUT = SocketTimeout(connect=5, read=20)


@dataclass(frozen=True, slots=True)
class MailServer:
    """A running IMAP server with one mailbox, on loopback and without TLS."""

    username: str
    password: str
    port: int

    def deliver(self, messages: Iterable[bytes]) -> None:
        """Put messages into the inbox, in that order (RFC 3501 section 6.3.11)."""
        with self._client() as client:
            for octets in messages:
                client.append("INBOX", octets)

    def messages(self, folder: str) -> list[bytes]:
        """The messages in a folder as they are stored, by UID; nothing is changed."""
        with self._client() as client:
            client.select_folder(folder, readonly=True)
            answers = client.fetch(client.search(), ["BODY.PEEK[]"])
        return [answers[uid][b"BODY[]"] for uid in sorted(answers)]

    def _client(self) -> IMAPClient:
        client = IMAPClient(HOST, self.port, ssl=False, timeout=_TIMEOUT)
        client.login(self.username, self.password)
        return client


@contextmanager
def mail_server(username: str) -> Iterator[MailServer]:
    """A server with an empty mailbox, ended with the context; its password is made up anew.

    Raises ConfigError where pymap is not installed, TemporaryError where it doesn't start.
    """
    if find_spec("pymap") is None:
        raise ConfigError(["the demo needs a mail server: pip install 'maillogger[demo]'"])
    password = secrets.token_urlsafe(12)
    pipe = subprocess.PIPE
    with child(["maillogger.demo.imapd"], stdin=pipe, output=pipe) as process:
        yield MailServer(username, password, _port(process, username, password))


def _port(process: "subprocess.Popen[str]", username: str, password: str) -> int:
    """The port, once the server listens; the login goes in by a pipe, where no one else reads."""
    assert process.stdin and process.stdout
    patience = Timer(_START_SECONDS, process.kill)
    patience.start()
    try:
        process.stdin.write(json.dumps({"username": username, "password": password}) + "\n")
        process.stdin.flush()
        return int(process.stdout.readline())
    except (OSError, ValueError) as error:
        process.kill()
        said = process.communicate()[1].splitlines() or ["it took too long"]
        raise TemporaryError(f"the demo's mail server did not start: {said[-1]}") from error
    finally:
        patience.cancel()
