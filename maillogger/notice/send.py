"""Hands letters to the SMTP server over one connection, and says of each what became of it."""

import smtplib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from maillogger.errors import MailloggerError
from maillogger.notice.server import TROUBLE, Server, answer_text, explained, session

_ACCEPTED = frozenset({250, 251})
# Answers to RCPT or DATA that are about the session, not the recipient: the server closes it,
# the sequence is bad, a login is required (RFC 5321 section 4.2.3, RFC 4954 section 6).
_ABOUT_THE_SESSION = frozenset({421, 503, 530})


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one recipient, composed. `id` is that of the notice owed, None for a digest."""

    id: int | None
    recipient: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it."""

    letter: Letter


@dataclass(frozen=True, slots=True)
class Refused:
    """The server will never take it; `cause` is its answer."""

    letter: Letter
    cause: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """It stays owed: the recipient is refused for now, or the server can't be used."""

    letter: Letter
    cause: str


Outcome = Sent | Refused | Deferred


def send(letters: Iterable[Letter], server: Server) -> Iterator[Outcome]:
    """Exactly one outcome for each letter, in order, as soon as it is known.

    The caller records each before it asks for the next, so that what was sent is not sent again,
    and may stop between two. The connection is opened for the first letter. Trouble with the
    server is never raised: the letter in hand and all that follow are deferred. A connection
    that is lost before the server confirmed a letter defers it (RFC 1047: twice is
    better than never); its Message-ID stays the same.
    """
    with ExitStack() as stack:
        connection = _Connection(server, stack)
        for letter in letters:
            yield connection.deliver(letter)


class _Connection:
    """Opened when it is first needed; given up at the first trouble."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self._server = server
        self._stack = stack
        self._smtp: smtplib.SMTP | None = None
        self._trouble: str | None = None

    def deliver(self, letter: Letter) -> Outcome:
        if self._trouble is None:
            try:
                return _transaction(self._open(), letter)
            except MailloggerError as error:
                self._trouble = str(error)
            except TROUBLE as error:
                self._trouble = str(explained(error, self._server))
        return Deferred(letter, self._trouble)

    def _open(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._stack.enter_context(session(self._server))
        return self._smtp


def _transaction(smtp: smtplib.SMTP, letter: Letter) -> Outcome:
    """One mail (RFC 5321 section 3.3) with the null reverse-path (section 4.5.5).

    RSET first: the letter before may have left a transaction half done.
    """
    _expect(smtp.rset())
    _expect(smtp.mail(""))
    code, answer = smtp.rcpt(letter.recipient)
    if code in _ACCEPTED:
        code, answer = _hand_over(smtp, letter.octets)
    if code in _ACCEPTED:
        return Sent(letter)
    if code in _ABOUT_THE_SESSION:
        raise smtplib.SMTPResponseException(code, answer)
    outcome = Refused if 500 <= code < 600 else Deferred
    return outcome(letter, answer_text(code, answer))


def _expect(reply: tuple[int, bytes]) -> None:
    """A refusal of RSET or MAIL is about us, whoever the recipient is."""
    if reply[0] != 250:
        raise smtplib.SMTPResponseException(*reply)


def _hand_over(smtp: smtplib.SMTP, octets: bytes) -> tuple[int, bytes]:
    try:
        return smtp.data(octets)
    except smtplib.SMTPDataError as error:
        answer = error.smtp_error
        return error.smtp_code, answer if isinstance(answer, bytes) else answer.encode()
