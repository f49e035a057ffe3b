from dataclasses import replace

from maillogger.intake.understand import understand
from maillogger.message.model import Forward, TooLarge
from tests.intake.messages import HEADER, LIMITS, message, part, raw

INNER = b"From: Jana <jana@nord.example>\r\nSubject: Inner\r\n\r\ninner"


def test_a_message_is_parsed_and_unwrapped() -> None:
    fetched = raw(message(part("message/rfc822", INNER)))
    understood = understand(fetched, spool=None, limits=LIMITS)
    (original,) = understood.forward.originals
    assert (original.source, original.subject, original.text) == ("attached", "Inner", "inner")


def test_it_knows_what_the_server_said() -> None:
    fetched = replace(raw(message(part("text/plain", b"x"))), size=99)
    understood = understand(fetched, spool=None, limits=LIMITS)
    assert (understood.octets, understood.internal_date) == (99, fetched.internal_date)


def test_of_a_header_alone_no_more_is_asked() -> None:
    fetched = raw(HEADER + b"\r\n", size=10**9)
    understood = understand(fetched, spool=None, limits=LIMITS)
    assert (understood.problem, understood.forward) == (TooLarge(10**9), Forward())
    assert understood.internal_date == fetched.internal_date
