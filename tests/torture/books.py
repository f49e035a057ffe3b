"""What was sent and what became of it: lost, doubled, stuck, or wrongly failed."""

import itertools
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from maillogger.crm.email_tables import Email
from maillogger.errors import TemporaryError
from maillogger.ledger.failures import Wanted, failures
from maillogger.worker.poll import poll
from tests.mail import mail
from tests.servers.drop_box import DropBox
from tests.worker.installation import Installation

PASSES = 6
"""How many undisturbed passes may be needed in the end: a missed message is asked for again."""


@dataclass
class Row:
    """A line of the table."""

    trial: str
    faults: int = 0
    sent: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    wrongly_failed: int = 0
    seconds: float = 0.0
    note: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.stuck or self.wrongly_failed)

    def add(self, other: "Row") -> None:
        """Count what another trial of the same kind found."""
        self.faults += other.faults
        self.sent += other.sent
        self.lost += other.lost
        self.doubled += other.doubled
        self.stuck += other.stuck
        self.wrongly_failed += other.wrongly_failed


_numbers = itertools.count(1)


def _subject(octets: bytes) -> str:
    return next(
        each[len(b"Subject: ") :].decode()
        for each in octets.split(b"\r\n")
        if each.startswith(b"Subject: ")
    )


@dataclass
class Books:
    """The messages of one mailbox: three of four are to be logged, the fourth is to be refused."""

    installed: Installation
    box: DropBox
    mailbox: int = 0
    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)

    def send(self, count: int, size: int = 200) -> None:
        """Deliver so many new messages."""
        made = []
        for _ in range(count):
            number = next(_numbers)
            refused = number % 4 == 0
            subject = f"number {number} of {self.box.username}"
            sender = "Eve <eve@elsewhere.example>" if refused else "Ana Ruiz <ana@example.com>"
            to = f"p{number % 7}@nordwind.example"
            id = f"<{number}.{self.box.username}@example.com>"
            text = f"Text {number}\r\n" + "x" * 70 * (size // 70)
            made.append(mail(text, Subject=subject, From=sender, To=to, Message_ID=id))
            (self.bad if refused else self.good).append(subject)
        self.box.deliver(*made)

    def settle(self) -> None:
        """Make undisturbed passes until nothing is left to do."""
        installed = self.installed
        settings = installed.settings
        for _ in range(PASSES):
            with suppress(TemporaryError):
                mailbox = settings.mailbox[self.mailbox]
                report = poll(mailbox, settings, installed.database)
                if not (report.total or report.repaired or report.postponed):
                    return

    def audit(self, trial: str, faults: int) -> Row:
        """Compare with what lies in the folders and in the database."""
        there = {name: Counter(map(_subject, self.box.octets(name))) for name in FOLDERS}
        every = sum(there.values(), Counter())
        logged = Counter(
            each.subject for each in Email.select(Email.subject) if each.subject in set(self.good)
        )
        sent = [*self.good, *self.bad]
        return Row(
            trial,
            faults,
            len(sent),
            lost=_missing(sent, every) + _missing(self.good, logged),
            doubled=_surplus(every) + _surplus(logged),
            stuck=there["INBOX"].total(),
            wrongly_failed=sum(there["Failed"][each] for each in self.good)
            + sum(each.reason == "poisonous" for each in failures(Wanted())),
        )


FOLDERS = ("INBOX", "Logged", "Failed")


def _missing(wanted: Sequence[str], found: Counter[str]) -> int:
    return sum(1 for each in wanted if not found[each])


def _surplus(found: Counter[str]) -> int:
    return sum(count - 1 for count in found.values() if count > 1)
