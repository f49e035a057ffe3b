"""The mails as they are sent: a notice to the submitter, a digest to the admin (RFC 3834)."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from maillogger.config import NoticeSettings, RuleSettings
from maillogger.errors import MessageError
from maillogger.message.automatic import LOOP_FIELD
from maillogger.message.forward.labels import words
from maillogger.notice.due import DAILY, HOURLY
from maillogger.notice.owed import Digest, HeldBack, Owed
from maillogger.notice.received import is_mailable, message_id, one_line
from maillogger.notice.texts import Texts, read_texts, takes_manual_format
from maillogger.rules.attachments import ATTACHMENT_TOO_LARGE
from maillogger.rules.policy import MEBIBYTE

SENDER_NAME = "maillogger"
DIGEST = "digest"
"""The value of the loop field in a digest; in a notice it is the reason code."""

_SUBJECT_LENGTH = 150
_NAME_LENGTH = 100
_MOST_NAMES = 10
_MOST_ROWS = 50
_WIDTH = 72
# The library would fold a long Message-ID into encoded words, which no reader takes for an id. Our
# fields are short, or one word; RFC 5322 section 2.1.1 allows lines of 998.
_UNFOLDED = SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every mail of a team has in common.

    `sender` goes into From; `language` is one of `Texts`; `limits` are the sizes in octets that
    reasons are about, by reason code.
    """

    sender: str
    language: str = "en"
    limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def texts(self) -> Texts:
        """The words of its language."""
        return read_texts(self.language)


def letterhead(notices: NoticeSettings, rules: RuleSettings) -> Letterhead:
    """The letterhead that the configuration asks for, which has seen to a From that can be sent."""
    limits = {
        "message_too_large": rules.max_message_bytes,
        "body_too_large": rules.max_body_bytes,
        ATTACHMENT_TOO_LARGE: rules.max_attachment_bytes,
    }
    return Letterhead(notices.from_, notices.language, limits)


def compose(owed: Owed, head: Letterhead, now: datetime) -> bytes:
    """The notice as it goes over the wire, in the language of the letterhead.

    The Subject is fixed; of the received values only a checked Message-ID stands in a header
    field. Raises MessageError where the recipient can't stand in one.
    """
    frame = head.texts.frame
    logged = owed.reason == ATTACHMENT_TOO_LARGE
    message = _message(head, owed.recipient, now, f"notice-{owed.id}-{_stamp(owed.created)}")
    message["Subject"] = frame["subject_logged" if logged else "subject_refused"]
    message["Auto-Submitted"] = "auto-replied"
    message[LOOP_FIELD] = owed.reason
    if answered := message_id(owed.message_id):
        message["In-Reply-To"] = answered
        message["References"] = answered
    paragraphs = (
        frame["greeting"],
        _filled(frame["logged" if logged else "refused"]),
        _block(_particulars(owed, head), frame["colon"]),
        *_explained(owed.reason, head.texts),
        _filled(frame["closing"]),
    )
    return _with_text(message, paragraphs)


def compose_digest(digest: Digest, admin: str, head: Letterhead, now: datetime) -> bytes:
    """What the limits held back, by reason and address. Raises MessageError as `compose`."""
    frame = head.texts.frame
    message = _message(head, admin, now, f"digest-{_stamp(now)}")
    message["Subject"] = frame["digest_subject"]
    message["Auto-Submitted"] = "auto-generated"
    message[LOOP_FIELD] = DIGEST
    lead = frame["digest_lead"].format(
        count=digest.count, since=_time(digest.since), hourly=HOURLY, daily=DAILY
    )
    paragraphs = (
        frame["greeting"],
        _filled(lead),
        "\n".join(_rows(digest.held_back)),
        _filled(frame["digest_remedy"]),
    )
    return _with_text(message, paragraphs)


def _message(head: Letterhead, recipient: str, now: datetime, name: str) -> EmailMessage:
    """The fields that both mails share.

    The Message-ID is made of what the mail is about: sent again after a crash it has the same
    one, and mailboxes that drop duplicates show it once.
    """
    if not is_mailable(recipient):
        raise MessageError("the recipient of a notice can't stand in a header field")
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{SENDER_NAME} <{head.sender}>"
    message["To"] = recipient
    message["Date"] = now
    message["Message-ID"] = f"<{name}@{head.sender.rpartition('@')[2]}>"
    return message


def _with_text(message: EmailMessage, paragraphs: Iterable[str]) -> bytes:
    text = "\n\n".join(paragraphs) + "\n"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return message.as_bytes(policy=_UNFOLDED)


def _particulars(owed: Owed, head: Letterhead) -> Iterator[tuple[str, str]]:
    """What names the message, and the limit it is over."""
    frame = head.texts.frame
    yield frame["subject"], one_line(owed.subject or "", _SUBJECT_LENGTH) or frame["no_subject"]
    yield frame["date"], _time(owed.date) if owed.date else frame["no_date"]
    labels = (frame["attachments"], *[""] * _MOST_NAMES)
    yield from zip(labels, _names(owed.attachments), strict=False)
    if (limit := head.limits.get(owed.reason)) is not None:
        yield frame["limit"], f"{round(limit / MEBIBYTE, 1):g} MB"


def _names(attachments: tuple[str, ...]) -> Iterator[str]:
    yield from (one_line(each, _NAME_LENGTH) or "?" for each in attachments[:_MOST_NAMES])
    if len(attachments) > _MOST_NAMES:
        yield f"(+{len(attachments) - _MOST_NAMES})"


def _explained(reason: str, texts: Texts) -> Iterator[str]:
    explanation = texts.reasons[reason]
    colon = texts.frame["colon"]
    yield f"{texts.frame['why']}{colon}\n{_filled(explanation.sentence)}"
    yield f"{texts.frame['what_to_do']}{colon}\n{_filled(explanation.remedy)}"
    if takes_manual_format(reason):
        yield texts.manual_format.rstrip()
    if reason == "forward_language_unsupported":
        languages = ", ".join(words().languages.values())
        yield f"{_filled(texts.frame['languages'])}\n{_filled(languages)}"


def _block(rows: Iterable[tuple[str, str]], colon: str) -> str:
    """Labels and values, one below the other."""
    labelled = [(label and label + colon, value) for label, value in rows]
    width = max(len(label) for label, _ in labelled)
    return "\n".join(f"  {label:<{width}} {value}" for label, value in labelled)


def _rows(held_back: tuple[HeldBack, ...]) -> Iterator[str]:
    for each in held_back[:_MOST_ROWS]:
        yield f"  {each.count:>6}  {each.reason}  {one_line(each.recipient, _NAME_LENGTH)}"
    if len(held_back) > _MOST_ROWS:
        yield f"  (+{len(held_back) - _MOST_ROWS})"


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _time(moment: datetime) -> str:
    """`2024-03-05 14:53 +01:00`: the same in every language."""
    text = moment.isoformat(" ", "minutes")
    return f"{text[:16]} {text[16:]}"


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%S%f")
