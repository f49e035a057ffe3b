"""A private Dovecot with mailboxes that are filled by linking files, so that runs are alike."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from tests.servers.dovecot import Dovecot
from tests.servers.drop_box import DropBox


class Stock:
    """Messages on disk, written once and linked into as many mailboxes as are needed."""

    def __init__(self, server: Dovecot, name: str, make: Callable[[int], bytes]) -> None:
        self.server = server
        self.folder = server.root / name
        self.folder.mkdir()
        self.make = make
        self.sizes: list[int] = []

    def filled(self, count: int) -> DropBox:
        """A new mailbox with the first `count` messages, which the server has looked at."""
        self._write(count)
        drop_box = self.server.new_user()
        drop_box.deliver(folder="INBOX")
        target = drop_box.maildir() / "cur"
        started = int(time.time())
        for number in range(count):
            size = self.sizes[number]
            name = f"{started}.M{number:06}P1.localhost,S={size},W={size}:2,"
            os.link(self.folder / str(number), target / name)
        with drop_box.client() as client:
            client.select("INBOX")
        return drop_box

    def octets(self, count: int) -> int:
        """The size of the first `count` messages together."""
        self._write(count)
        return sum(self.sizes[:count])

    def _write(self, count: int) -> None:
        for number in range(len(self.sizes), count):
            octets = self.make(number)
            path = self.folder / str(number)
            path.write_bytes(octets)
            self.server.give(path)
            self.sizes.append(len(octets))


def small(number: int) -> bytes:
    """A message of about a kilobyte, to one of many customers."""
    return (
        "Delivered-To: bcc@crm.example.com\r\n"
        "From: Ana Ruiz <ana@example.com>\r\n"
        f"To: Customer <customer.{number % 3_000}@company-{number % 600}.example>\r\n"
        f"Subject: Order {number}\r\n"
        "Date: Mon, 02 Mar 2026 09:00:00 +0100\r\n"
        f"Message-ID: <small.{number}@example.com>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "\r\n"
        f"Hello,\r\n\r\nyour order {number} is on its way.\r\n" + "Kind regards\r\n" * 40
    ).encode()


def folder_of(root: Path, name: str) -> Path:
    """A new folder of that name."""
    path = root / name
    path.mkdir()
    return path
