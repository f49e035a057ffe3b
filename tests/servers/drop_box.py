"""A mailbox on the tests' Dovecot, seen from outside the program."""

import contextlib
import imaplib
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from imapclient.imap_utf7 import encode

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot


@dataclass(frozen=True)
class Stored:
    """A message as the server shows it. `flags` without \\Recent; line ends as sent."""

    uid: int
    flags: frozenset[str]
    octets: bytes


class DropBox:
    """One user's mailbox, seen from outside: what is delivered, and what lies where."""

    def __init__(self, server: "Dovecot", username: str) -> None:
        self.server = server
        self.username = username
        self.password = server.options.password
        self._numbers = itertools.count(1)

    @property
    def host(self) -> str:
        return self.server.host

    @property
    def port(self) -> int:
        """The port for plain text and STARTTLS."""
        return self.server.port

    @property
    def tls_port(self) -> int:
        return self.server.tls_port

    @property
    def ca_file(self) -> Path:
        return self.server.ca_file

    def maildir(self, folder: str = "INBOX") -> Path:
        """Where the folder lies on disk (Maildir++), named with the server's separator."""
        root = self.server.root / "mail" / self.username / "Maildir"
        if folder.upper() == "INBOX":
            return root
        name = folder.removeprefix(self.server.options.prefix)
        name = name.replace(self.server.options.separator, ".")
        return root / f".{_modified_utf7(name)}"

    def _made(self, folder: str) -> Path:
        """The folder's Maildir, made where it is missing, owned by the server's user."""
        path = self.maildir(folder)
        home = self.server.root / "mail" / self.username
        for each in (home, home / "Maildir", path, *(path / n for n in ("tmp", "new", "cur"))):
            if not each.exists():
                each.mkdir(mode=0o700)
                self.server.give(each)
        return path

    def deliver(
        self, *messages: bytes, folder: str = "INBOX", internal_date: datetime | None = None
    ) -> None:
        """Put messages, in that order, where a delivery agent puts them."""
        path = self._made(folder)
        for octets in messages:
            received = int((internal_date or datetime.now(UTC)).timestamp())
            full = len(octets) + octets.count(b"\n") - octets.count(b"\r\n")
            # UIDs are given out in the order of the names: the time of delivery, then a count.
            moment = f"{int(time.time())}.M{next(self._numbers):06}P{os.getpid()}"
            name = f"{moment}.localhost,S={len(octets)},W={full}"
            (path / "tmp" / name).write_bytes(octets)
            os.utime(path / "tmp" / name, (received, received))
            self.server.give(path / "tmp" / name)
            (path / "tmp" / name).rename(path / "new" / name)

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """A second client that is logged in, for looking and for interfering."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as client:
            client.login(self.username, self.password)
            yield client

    def folders(self) -> set[str]:
        """The names of all folders, as they go over the wire."""
        with self.client() as client:
            lines = client.list()[1]
        return {_last_word(line) for line in lines if isinstance(line, bytes)}

    def subscribed(self) -> set[str]:
        """The names of the subscribed folders, as they go over the wire."""
        with self.client() as client:
            lines = client.lsub()[1]
        return {_last_word(line) for line in lines if isinstance(line, bytes)}

    def messages(self, folder: str = "INBOX") -> list[Stored]:
        """What lies in the folder, by UID; changes nothing. Empty where there is no folder."""
        with self.client() as client:
            if client.select(_quoted(folder), readonly=True)[0] != "OK":
                return []
            answers = client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")[1]
        return sorted(
            (_stored(each) for each in answers if isinstance(each, tuple)), key=lambda s: s.uid
        )

    def octets(self, folder: str = "INBOX") -> list[bytes]:
        """The messages in the folder, by UID."""
        return [each.octets for each in self.messages(folder)]

    def uidvalidity(self, folder: str = "INBOX") -> int:
        with self.client() as client:
            client.select(_quoted(folder), readonly=True)
            return int(client.response("UIDVALIDITY")[1][0] or 0)

    def renumber(self, folder: str = "INBOX") -> None:
        """Make the server forget its UIDs: the folder gets a new UIDVALIDITY."""
        path = self.maildir(folder)
        uidlist = path / "dovecot-uidlist"
        old = next(w for w in uidlist.read_text().split("\n")[0].split() if w.startswith("V"))
        for each in path.glob("dovecot.index*"):
            each.unlink()
        uidlist.write_text(f"3 V{int(old[1:]) + 1} N1\n")
        self.server.give(uidlist)


def _modified_utf7(name: str) -> str:
    return str(encode(name).decode("ascii"))


def _quoted(folder: str) -> str:
    return '"' + _modified_utf7(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _last_word(line: bytes) -> str:
    text = line.decode("ascii")
    return text.rsplit(' "', 1)[1].rstrip('"') if text.endswith('"') else text.rsplit(" ", 1)[1]


def _stored(answer: tuple[bytes, bytes]) -> Stored:
    head = answer[0].decode("ascii")
    uid = int(head.partition("UID ")[2].split(" ")[0].rstrip(")"))
    flags = head.partition("FLAGS (")[2].partition(")")[0].split()
    return Stored(uid, frozenset(flags) - {"\\Recent"}, answer[1])
