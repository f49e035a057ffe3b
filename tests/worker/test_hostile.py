"""What strangers may send: the pass ends, and every message is in exactly one folder."""

import re
import sysconfig
from pathlib import Path

import pytest

from maillogger.ledger.failures import account
from tests.mail import BCC
from tests.worker.installation import Installation

BROKEN = Path(sysconfig.get_path("stdlib")) / "test" / "test_email" / "data"
HEAD = f"Delivered-To: {BCC}\r\nFrom: ana@example.com\r\nTo: x@nordwind.example\r\n".encode()

BOMBS = {
    "parts are nested more than 100 deep": HEAD
    + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(1_000)
    ),
    "the header block is over 262,144 octets (256 KiB)": HEAD
    + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 1_000) for n in range(1_000))
    + b"\r\n",
    "a header block has more than 2,000 fields": HEAD + b"A: b\r\n" * 20_000 + b"\r\n",
    "a header field is over 65,536 octets (64 KiB)": HEAD
    + b"Subject: "
    + b"=?utf-8?q?=C3=A9?=\r\n " * 10_000
    + b"\r\n\r\n",
    "the message has more than 1,000 parts": HEAD
    + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\n\r\nx\r\n" * 10_000
    + b"--b--\r\n",
}


def test_bombs_are_refused_by_their_cap_and_delay_nothing(installation: Installation) -> None:
    harmless = HEAD + b"Subject: harmless\r\n\r\nHello\r\n"
    for octets in BOMBS.values():
        installation.drop_box.deliver(octets)
    installation.drop_box.deliver(harmless)

    report = installation.poll()

    assert (report.logged, dict(report.reasons)) == (1, {"unparseable": len(BOMBS)})
    causes = [account(each.id).trace[-1].detail for each in installation.failures()]  # type: ignore[union-attr]
    assert causes == list(BOMBS)
    assert installation.counts() == {"INBOX": 0, "Logged": 1, "Failed": len(BOMBS)}


def test_a_hundred_thousand_fields_and_a_large_subject_are_refused(
    installation: Installation,
) -> None:
    installation.drop_box.deliver(
        HEAD + b"A: b\r\n" * 100_000 + b"\r\n",
        HEAD + b"Subject: " + b"=?utf-8?q?" + b"=C3=A9" * 116_000 + b"?=\r\n\r\n",
    )

    assert dict(installation.poll().reasons) == {"unparseable": 2}


@pytest.mark.skipif(not BROKEN.is_dir(), reason="this Python comes without its broken messages")
def test_messages_broken_on_purpose(installation: Installation) -> None:
    sender = re.compile(rb"^From:.*(\r?\n[ \t].*)*", re.MULTILINE | re.IGNORECASE)
    broken = [
        sender.sub(b"From: ana@example.com", each.read_bytes(), count=1)
        for each in sorted(BROKEN.glob("*.txt"))
    ]
    assert len(broken) >= 40
    delivered = [f"Delivered-To: {BCC}\r\n".encode() + octets for octets in broken]
    installation.drop_box.deliver(*delivered)

    first = installation.poll()
    logged = len(installation.emails())

    assert first.total == len(broken)
    assert installation.counts()["INBOX"] == 0
    assert sum(installation.counts().values()) == len(broken)
    assert first.logged == installation.counts()["Logged"] - first.reasons["already_logged"]
    assert first.logged > 20

    installation.drop_box.deliver(*delivered)
    second = installation.poll()

    assert (second.logged, len(installation.emails())) == (0, logged)
    assert sum(installation.counts().values()) == 2 * len(broken)
