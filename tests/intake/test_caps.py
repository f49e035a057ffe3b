import time

import pytest

from maillogger.intake.caps import (
    DEPTH_CAUSE,
    FIELD_CAUSE,
    FIELDS_CAUSE,
    HEADER_CAUSE,
    PARTS_CAUSE,
    Limits,
)
from maillogger.message.model import Address, Unparseable
from tests.intake.messages import HEADER, message, multipart, nested_messages, part, read

TEXT = part("text/plain", b"the text")
INNER = b"From: Jana <jana@nord.example>\r\nSubject: Inner\r\n"


def nested(depth: int) -> bytes:
    levels = (
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(depth)
    )
    return b"".join(levels) + b"\r\ndeep"


MANY_PARTS = b"--b\r\n\r\nx\r\n"


@pytest.mark.parametrize(
    ("octets", "cause"),
    [
        pytest.param(HEADER + nested(1_000), DEPTH_CAUSE, id="nested-1000-deep"),
        pytest.param(HEADER + nested_messages(1_000), DEPTH_CAUSE, id="messages-1000-deep"),
        pytest.param(
            HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + MANY_PARTS * 10_000,
            PARTS_CAUSE,
            id="10000-parts",
        ),
        pytest.param(
            HEADER + multipart("mixed", [multipart("mixed", [TEXT] * 500)] * 3),
            PARTS_CAUSE,
            id="parts-of-all-levels",
        ),
        pytest.param(
            HEADER + b"X: " + b"x" * 1_000_000 + b"\r\n\r\n", FIELD_CAUSE, id="field-of-1-mb"
        ),
        pytest.param(
            HEADER + b"X: y\r\n" * 100_000 + b"\r\nbody", FIELDS_CAUSE, id="100000-fields"
        ),
        pytest.param(
            HEADER.replace(b"Offer", b"=?utf-8?q?=C3=A4?=\r\n " * 32_000),
            FIELD_CAUSE,
            id="subject-of-700-kb",
        ),
        pytest.param(
            HEADER + (b"X: " + b"x" * 50_000 + b"\r\n") * 20 + b"\r\n",
            HEADER_CAUSE,
            id="header-of-1-mb",
        ),
        pytest.param(
            message(multipart("mixed", [b"X: " + b"x" * 70_000 + b"\r\n\r\n"])),
            f"in a part: {FIELD_CAUSE}",
            id="in-a-part",
        ),
        pytest.param(
            message(part("message/rfc822", INNER + b"X: y\r\n" * 2_000)),
            f"in an attached message: {FIELDS_CAUSE}",
            id="in-an-attached-message",
        ),
    ],
)
def test_caps(octets: bytes, cause: str) -> None:
    begun = time.process_time()
    parsed = read(octets)
    assert time.process_time() - begun < 1
    assert parsed.problem == Unparseable(cause)
    assert parsed.from_ == (Address("ana@corp.example", "Ana"),)
    assert (parsed.text, parsed.attachments, parsed.octets) == (None, (), len(octets))


@pytest.mark.parametrize("octets", [HEADER + nested(100), HEADER + nested_messages(100)])
def test_a_depth_of_100_is_taken(octets: bytes) -> None:
    parsed = read(octets)
    assert parsed.problem is None
    while parsed.attached:
        (parsed,) = parsed.attached
    assert parsed.text == "deep"


def test_a_large_message_may_take_longer() -> None:
    assert Limits(seconds=30, seconds_per_mib=0.5).seconds_for(10 * 1024 * 1024) == 35
