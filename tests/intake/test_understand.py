import pickle
from dataclasses import replace

import pytest

from maillogger.intake.understand import understand
from maillogger.message.drop_box import DropBox
from maillogger.message.model import Forward, TooLarge
from tests.intake.messages import HEADER, LIMITS, message, part, raw

INNER = b"From: Jana <jana@nord.example>\r\nSubject: Inner\r\n\r\ninner"


def test_a_message_is_parsed_and_unwrapped() -> None:
    fetched = raw(message(part("message/rfc822", INNER)))
    understood = understand(fetched, spool=None, limits=LIMITS)
    (original,) = understood.forward.originals
    assert (original.source, original.subject, original.text) == ("attached", "Inner", "inner")


def test_what_the_rules_will_ask_of_it_comes_with_it() -> None:
    """Worked out where it is parsed: the main process only reads it."""
    fetched = raw(message(part("message/rfc822", INNER)))
    here = pickle.loads(pickle.dumps(understand(fetched, spool=None, limits=LIMITS)))
    kept = {name.rpartition(".")[2] for name in vars(here)}
    assert {"submission_key", "message_keys", "redirectors", "delivered_to"} <= kept
    assert any(name.endswith("original_keys") for name in vars(here.forward.originals[0]))


def test_it_knows_what_the_server_said() -> None:
    fetched = replace(raw(message(part("text/plain", b"x"))), size=99)
    understood = understand(fetched, spool=None, limits=LIMITS)
    assert (understood.octets, understood.internal_date) == (99, fetched.internal_date)


def test_of_a_header_alone_no_more_is_asked() -> None:
    fetched = raw(HEADER + b"\r\n", size=10**9)
    understood = understand(fetched, spool=None, limits=LIMITS)
    assert (understood.problem, understood.forward) == (TooLarge(10**9), Forward())
    assert understood.internal_date == fetched.internal_date


@pytest.mark.parametrize(
    ("fields", "originals"),
    [
        pytest.param(b"Delivered-To: bcc@crm.example\r\n", 0, id="a BCC"),
        pytest.param(b"Delivered-To: forward@crm.example\r\n", 1, id="a forward"),
        pytest.param(
            b"Delivered-To: bcc@crm.example\r\nResent-From: ana@example.com\r\n",
            1,
            id="a BCC, if nobody of the team has redirected it",
        ),
    ],
)
def test_originals_are_looked_for_where_the_rules_may_ask(fields: bytes, originals: int) -> None:
    box = DropBox(frozenset({"bcc@crm.example"}), frozenset({"forward@crm.example"}))
    fetched = raw(fields + message(part("message/rfc822", INNER)))
    understood = understand(fetched, spool=None, limits=LIMITS, drop_box=box)
    assert len(understood.forward.originals) == originals
