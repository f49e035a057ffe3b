"""What a mail server's refusal, or its silence, means, in words that say what to do."""

import re
import socket
import ssl
from datetime import timedelta
from imaplib import IMAP4

from imapclient.exceptions import LoginError as RefusedLogin
from imapclient.exceptions import ProtocolError

from maillogger.errors import LoginError, MailloggerError, TemporaryError
from maillogger.login.advice import MAILBOX_PERMISSION, refused_password
from maillogger.login.busy import is_busy, is_throttled
from maillogger.login.imap import TokenRefusedError

ANSWER_LIMIT = 300
BACKOFF = re.compile(r"Backoff Time: (\d{1,9}) milliseconds")


CHECK_LOGIN = (
    "Check the user name and the password; many providers want an app password or OAuth2 here, "
    "and IMAP switched on for the account."
)


class RefusedError(TemporaryError):
    """The server answered NO or BAD (RFC 3501 section 7.1); `answer` is what it said."""

    def __init__(self, sentence: str, answer: str) -> None:
        super().__init__(sentence)
        self.answer = answer

    def says(self, code: str) -> bool:
        """Whether the answer has that response code (RFC 3501 section 7.1, RFC 5530)."""
        return f"[{code}]" in self.answer.upper()


class ThrottledError(TemporaryError):
    """The server wants to be left alone for `pause`; None where it doesn't say how long."""

    def __init__(self, sentence: str, pause: timedelta | None) -> None:
        super().__init__(sentence)
        self.pause = pause


def answer_text(error: BaseException) -> str:
    """What the server said, printable and short. imaplib raises it as bytes or as str."""
    first = error.args[0] if error.args else ""
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return "".join(c if c.isprintable() else " " for c in text[:ANSWER_LIMIT]).strip()


def is_refusal(error: BaseException) -> bool:
    """Whether the server said NO or BAD, after which the session goes on."""
    return (
        isinstance(error, IMAP4.error)
        and not isinstance(error, IMAP4.abort | ProtocolError)
        # So imaplib begins where it read no complete answer: the next one would be misread.
        and not answer_text(error).startswith(("command:", "got more than"))
    )


def explained(error: Exception, place: str, doing: str) -> MailloggerError:
    """The failure of an IMAP command, as one that ends a command with a sentence.

    `place` is "mailbox (host:port)", `doing` what was tried. A refused login is told apart by
    `login_refused`.
    """
    answer = answer_text(error)
    if throttled := _throttled(answer, place):
        return throttled
    if is_refusal(error):
        return RefusedError(f'{place} refused {doing}: "{answer}". {_advice(answer)}', answer)
    return TemporaryError(f"{place}: {doing} failed: {_network(error, answer)}")


def login_refused(error: Exception, place: str) -> MailloggerError:
    """The failure of a login: LoginError only where the account itself was refused."""
    cause = error.__context__ if isinstance(error, RefusedLogin) else None
    # IMAPClient turns whatever happens in a login, even a cut connection, into its LoginError.
    real = cause if isinstance(cause, Exception) else error
    answer = answer_text(real)
    if not is_refusal(real) or is_busy(answer):
        return explained(real, place, "the login")
    known = real.advice if isinstance(real, TokenRefusedError) else refused_password(answer)
    return LoginError(f'{place} refused the login: "{answer}". {known or CHECK_LOGIN}')


def _throttled(answer: str, place: str) -> ThrottledError | None:
    if not is_throttled(answer):
        return None
    found = BACKOFF.search(answer)
    pause = timedelta(milliseconds=int(found[1])) if found else None
    return ThrottledError(
        f'{place} wants fewer requests: "{answer}". Poll less often, or close other mail '
        "programs on this account.",
        pause,
    )


def _advice(answer: str) -> str:
    words = answer.lower()
    if any(each in words for each in MAILBOX_PERMISSION.words):
        return str(MAILBOX_PERMISSION)
    if "[overquota]" in words or "quota" in words:
        return "The mailbox is full: make room or raise its quota."
    if "[noperm]" in words or "permission" in words:
        return "Give the account the right to do that, or name another folder."
    return "Nothing was lost; the next run tries again."


def _network(error: Exception, answer: str) -> str:  # noqa: PLR0911 (a table of causes)
    match error:
        case ssl.SSLCertVerificationError():
            return (
                f"the certificate can't be verified ({error.verify_message}). Check `host`, the "
                "server's certificate, and `ca_file` where the authority is your own."
            )
        case ssl.SSLError():
            return (
                f"no TLS ({error.reason or answer}). Check `port` and `security`: usually 993 "
                'with "tls", 143 with "starttls".'
            )
        case socket.gaierror():
            return "the host name can't be found. Check `host` and the name server."
        case ConnectionRefusedError():
            return "nothing listens there. Check `host` and `port`, and whether the server runs."
        case TimeoutError():
            return "no answer in time. Check the network and firewalls; the next run tries again."
        case OSError():
            return f"the connection broke ({error.strerror or answer}). The next run tries again."
        case IMAP4.abort():
            said = answer.rpartition(" => ")[2]
            return f'the server ended the connection ("{said}"). The next run tries again.'
        case _:
            return f"the server's answer can't be understood (\"{answer}\"). Is it an IMAP server?"
