"""Text that databases stumble over, from the mailbox to the records, on both engines."""

from datetime import UTC

from maillogger.crm.timeline import timeline
from tests.mail import BCC, mail
from tests.worker.installation import Installation

ANA = f"Delivered-To: {BCC}\r\nFrom: Ana <ana@example.com>\r\n".encode()


def test_nul_surrogates_and_bytes_of_no_charset(installation: Installation) -> None:
    installation.drop_box.deliver(
        ANA
        + b"To: =?utf-8?b?SmEA?= <jana@nordwind.example>\r\n"
        + b"Subject: =?utf-8?q?a=00b=ED=A0=80c?= \xff\xfe\r\n"
        + b"Message-ID: <nul=00\xff@example.com>\r\n"
        + b"Content-Type: text/plain; charset=utf-8\r\n\r\nNUL \0 and \xed\xa0\x80 and \xff.\r\n",
        mail(From="a\udcff <eve@elsewhere.example>".encode("ascii", "replace").decode()),
    )

    report = installation.poll()

    assert (report.logged, dict(report.reasons)) == (1, {"sender_unknown": 1})
    (email,) = timeline("jana@nordwind.example")
    kept = f"{email.subject} {email.text}"
    kept.encode()
    assert "\0" not in kept
    assert installation.poll().total == 0


def test_long_keys(installation: Installation) -> None:
    """A PostgreSQL index takes 2,704 octets."""
    long = "x" * 20_000
    installation.drop_box.deliver(
        mail("one", Message_ID=f"<{long}@example.com>", Subject=f"{long} 1"),
        mail("two", To=f"{'y' * 3_000}@nordwind.example", Message_ID=f"<{long}.2@example.com>"),
    )

    report = installation.poll()

    assert report.total == 2
    assert installation.counts()["INBOX"] == 0
    assert any((each.subject or "").startswith(long) for each in timeline("jana@nordwind.example"))


def test_time_zones(installation: Installation) -> None:
    """The same moment from both engines, whatever zone it was written in."""
    zones = {"+0100": 15, "-0930": 2, "+1400": 2, "-0000": 16}
    installation.drop_box.deliver(
        *(
            mail(zone, Date=f"Tue, 05 Mar 2024 16:30:00 {zone}", Message_ID=f"<{zone}@example.com>")
            for zone in zones
        )
    )

    assert installation.poll().logged == len(zones)

    found = {
        (each.text or "").strip(): each.sent_at.astimezone(UTC).hour
        for each in timeline("jana@nordwind.example")
        if each.sent_at
    }
    assert found == zones
