"""What the rules answer: values that the CRM records and `explain` prints."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from maillogger.message.model import Address, Attachment
from maillogger.message.way import Way
from maillogger.message.words import TextWords, text_words
from maillogger.rules.copy_keys import CopyKeys
from maillogger.rules.facts import Contact, User

Role = Literal["from", "to", "cc", "bcc"]
Answer = Literal["pass", "reject", "skip"]


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One rule that was asked, its answer, and what it looked at."""

    rule: str
    answer: Answer
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """One address of an e-mail with its verdict; `contact` is the contact's address, if any."""

    role: Role
    address: Address
    verdict: str
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Association:
    """A contact that the e-mail is logged to, as it is after the decision.

    `created`: the contact is new. `company_assigned`: its company was found or created now.
    """

    contact: Contact
    created: bool = False
    company_assigned: bool = False


@dataclass(frozen=True, slots=True)
class AttachmentDecision:
    """An attachment, whether it is stored, and the reason where it is not."""

    attachment: Attachment
    stored: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail as it is logged, or as it was understood where a rule refuses it.

    `keys` are those by which a copy of it is known again (rules.copies).
    `sent_at` is aware; `sent_at_zone` says whether its offset was stated or assumed.
    `known_words` are the words of its text, where that was read before.
    """

    direction: Literal["EMAIL", "FORWARDED_EMAIL"]
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    sent_at: datetime | None
    sent_at_zone: Literal["stated", "assumed"] = "stated"
    sent_at_text: str | None = None
    text: str | None = None
    html: str | None = None
    note: str = ""
    language: str | None = None
    client: str | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()
    associations: tuple[Association, ...] = ()
    attachments: tuple[AttachmentDecision, ...] = ()
    keys: CopyKeys = field(default_factory=CopyKeys)
    known_words: TextWords | None = field(default=None, compare=False, repr=False)

    @property
    def body_words(self) -> TextWords:
        """The words of the text: those worked out before, unless the text was changed since."""
        known = self.known_words
        if known is not None and known.text == (self.text or ""):
            return known
        return text_words(self.text)


@dataclass(frozen=True, slots=True)
class Log:
    """The submission is logged: each of its e-mails is recorded, for the decision's user."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing to log and nothing wrong.

    `add_user`: the submission is logged already, and the decision's user joins it.
    """

    reason: str
    add_user: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """The submission is refused; `notice` says whether the submitter is owed the reason."""

    reason: str
    notice: bool = False


Outcome = Log | Skip | Reject


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one message, with everything it leaves behind (logging rules, section 8).

    `submission_key` names the same message wherever it is met (same Message-ID, same content).
    `subject`, `date` (aware) and `message_id` are the submitted message's own. `attribution` is
    the step of section 7 that found `user`. `notices` are the reasons the submitter is owed a
    notice for. `joined` names the logged e-mails (submission key and position) that the message
    holds a copy of: `user` is one more submitter of them.
    """

    outcome: Outcome
    way: Way
    submission_key: str
    submitter: Address | None = None
    subject: str = ""
    date: datetime | None = None
    message_id: str | None = None
    user: User | None = None
    attribution: str | None = None
    emails: tuple[Email, ...] = ()
    trace: tuple[TraceLine, ...] = ()
    notices: tuple[str, ...] = ()
    joined: tuple[tuple[str, int], ...] = ()

    @property
    def reason(self) -> str | None:
        """The reason code; None when the message is logged."""
        return None if isinstance(self.outcome, Log) else self.outcome.reason

    @property
    def filed_as_success(self) -> bool:
        """Whether the message goes to the success folder (logged, or logged already)."""
        return self.reason in (None, "already_logged")

    @property
    def keeps_content(self) -> bool:
        """False for outcomes of which no subject, text or address may be kept (section 3)."""
        return self.reason not in ("never_log", "erased")
