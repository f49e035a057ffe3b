"""Big messages: what one with a 50 MB attachment takes, and one that is over the limit."""

from base64 import encodebytes
from pathlib import Path
from random import Random

from tests.bench import contest, ours
from tests.bench.measure import Taken
from tests.mail import BCC
from tests.servers.dovecot import Dovecot

MEBIBYTE = 1024 * 1024


def with_attachment(octets: int) -> bytes:
    """A message with one attachment of that size."""
    head = (
        f"Delivered-To: {BCC}\r\nFrom: Ana Ruiz <ana@example.com>\r\n"
        "To: <jana@nordwind.example>\r\nSubject: drawings\r\n"
        "Date: Mon, 02 Mar 2026 09:00:00 +0100\r\nMessage-ID: <big@x.example>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="cut"\r\n\r\n'
        "--cut\r\nContent-Type: text/plain\r\n\r\nhere they are\r\n--cut\r\n"
        'Content-Type: application/zip; name="drawings.zip"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    body = encodebytes(Random(octets).randbytes(octets)).replace(b"\n", b"\r\n")
    return head.encode() + body + b"--cut--\r\n"


def large(server: Dovecot, root: Path) -> dict[str, Taken]:
    """A pass over nothing, over a message with 50 MiB, and over one that is refused unread."""
    cases = {
        "nothing": (None, ""),
        "an attachment of 50 MiB": (with_attachment(50 * MEBIBYTE), ""),
        "the same, over `max_message_bytes`": (
            with_attachment(50 * MEBIBYTE),
            "max_message_bytes = 10485760",
        ),
    }
    taken = {}
    for number, (name, (octets, rules)) in enumerate(cases.items()):
        folder = root / f"large-{number}"
        folder.mkdir()
        drop_box = server.new_user()
        drop_box.deliver(*((octets,) if octets else ()))
        taken[name] = contest.maillogger(ours.Setting(rules=rules), drop_box, folder)
    return taken
