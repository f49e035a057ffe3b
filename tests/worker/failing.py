"""Messages that fail, and what a person does with them in a mail client."""

from email.message import EmailMessage
from email.policy import SMTP

from maillogger.ledger.failures import Wanted
from maillogger.worker.failure_folder import Absent, Choice
from maillogger.worker.points import At, nowhere
from maillogger.worker.report import Report
from maillogger.worker.reprocess import reprocess
from maillogger.worker.services import open_services
from tests.mail import ANA, FORWARD
from tests.servers.drop_box import DropBox
from tests.worker.installation import Installation

ALL = Choice(Wanted(), everything=True)


def plain_forward(number: int = 1, sender: str = ANA) -> bytes:
    """A forward without an HTML part: it fails until `require_html_and_text` is false."""
    message = EmailMessage()
    message["Delivered-To"] = FORWARD
    message["From"] = sender
    message["To"] = FORWARD
    message["Subject"] = f"Fwd: Question {number}"
    message["Date"] = "Wed, 06 Mar 2024 09:00:00 +0100"
    message["Message-ID"] = f"<f{number}@example.com>"
    message.set_content(
        "---------- Forwarded message ---------\r\n"
        "From: Jana Meier <jana@nordwind.example>\r\n"
        "Date: Tue, 5 Mar 2024 at 14:53\r\n"
        f"Subject: Question {number}\r\n"
        "To: Ana Ruiz <ana@example.com>\r\n"
        "\r\n"
        "How much is it?\r\n"
    )
    return message.as_bytes(policy=SMTP)


def relaxed(installation: Installation) -> Installation:
    """The same installation after the admin has changed the rule."""
    text = installation.file.read_text()
    installation.file.write_text(
        text.replace("[rules]", "[rules]\n        require_html_and_text = false")
    )
    return installation.reloaded()


def again(
    installation: Installation, choice: Choice = ALL, at: At = nowhere
) -> tuple[Report, Absent]:
    """Reprocess."""
    settings, database = installation.settings, installation.database
    with open_services(installation.mailbox, settings, database, at) as services:
        return reprocess(services, choice)


def only(*ids: int) -> Choice:
    return Choice(Wanted(ids=frozenset(ids)))


def drag(drop_box: DropBox, source: str, target: str, uid: int | None = None) -> None:
    """Move a message, or all of a folder, as a person does in a mail client."""
    with drop_box.client() as client:
        client.select(source)
        answer = client.uid("MOVE", str(uid or "1:*"), target)
    assert answer[0] == "OK", answer
