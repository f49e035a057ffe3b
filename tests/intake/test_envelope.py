from datetime import UTC, datetime, timedelta, timezone

import pytest

from maillogger.intake.envelope import parse_date, parse_ids, read_envelope
from maillogger.intake.header import read_header


def zone(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(
            "Wed, 06 Mar 2024 09:00:00 +0100", datetime(2024, 3, 6, 9, tzinfo=zone(60)), id="usual"
        ),
        pytest.param(
            "6 Mar 2024 9:05 +0545", datetime(2024, 3, 6, 9, 5, tzinfo=zone(345)), id="+0545"
        ),
        pytest.param(
            "Wed, 6 Mar 2024 09:00:00 -0000", datetime(2024, 3, 6, 9, tzinfo=UTC), id="-0000"
        ),
        pytest.param("Wed, 6 Mar 2024 09:00:00", datetime(2024, 3, 6, 9, tzinfo=UTC), id="no-zone"),
        pytest.param(
            "Wed, 6 Mar 24 09:00:00 GMT", datetime(2024, 3, 6, 9, tzinfo=UTC), id="short-year"
        ),
        pytest.param(
            "Wed, 6 Mar 2024 09:00:60 EST (East)",
            datetime(2024, 3, 6, 9, 0, 59, tzinfo=zone(-300)),
            id="leap-second",
        ),
        pytest.param("", None, id="empty"),
        pytest.param("yesterday", None, id="words"),
        pytest.param("Wed, 31 Feb 2024 09:00:00 +0000", None, id="no-such-day"),
        pytest.param("Thu, 1 Jan 1969 09:00:00 +0000", None, id="before-1970"),
        pytest.param("Thu, 1 Jan 2101 09:00:00 +0000", None, id="after-2100"),
        pytest.param("Thu, 1 Jan 99999999999 09:00:00 +0000", None, id="huge-year"),
        pytest.param("Wed, 6 Mar 2024 09:00:00 +2400", None, id="offset-of-a-day"),
        pytest.param("Wed, 6 Mar 2024 25:00:00 +0000", None, id="hour-25"),
        pytest.param("(" * 50_000, None, id="parentheses"),
    ],
)
def test_parse_date(value: str, expected: datetime | None) -> None:
    parsed = parse_date(value)
    assert parsed == expected
    if parsed and expected:
        assert parsed.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("<a@b>", ["<a@b>"], id="one"),
        pytest.param("<a@b> (comment)\t<c@d>", ["<a@b>", "<c@d>"], id="two"),
        pytest.param("<a @b>", ["<a@b>"], id="space-inside"),
        pytest.param("a@b trailing", ["<a@b>"], id="bare"),
        pytest.param("<" + "x" * 2_000 + ">", ["<" + "x" * 996 + ">"], id="long"),
        pytest.param("<>", [], id="empty-brackets"),
        pytest.param("", [], id="empty"),
    ],
)
def test_parse_ids(value: str, expected: list[str]) -> None:
    assert list(parse_ids(value)) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("From: A <a@x.example>\r\n", ["a@x.example"], id="one"),
        pytest.param(
            "From: a@x.example\r\nFrom: b@x.example\r\n",
            ["a@x.example", "b@x.example"],
            id="two-fields",
        ),
        pytest.param(
            "From: a@x.example, b@x.example\r\n", ["a@x.example", "b@x.example"], id="two"
        ),
        pytest.param("From: Team: a@x.example;\r\n", [], id="group"),
        pytest.param("From: boss@corp.example <a@x.example>\r\n", [], id="read-in-two-ways"),
        pytest.param("From: Jane Doe\r\n", [], id="name-only"),
        pytest.param("To: a@x.example\r\n", [], id="none"),
    ],
)
def test_senders(header: str, expected: list[str]) -> None:
    octets = header.encode() + b"\r\n"
    envelope = read_envelope(read_header(octets, 0, len(octets)))
    assert [each.address for each in envelope["from_"]] == expected


def test_every_field_of_the_envelope() -> None:
    octets = (
        b"From: Ana <ana@corp.example>\r\n"
        b"To: bo@client.example\r\nTo: cy@client.example\r\n"
        b"Cc: Sales: di@client.example;\r\n"
        b"Bcc: crm@corp.example\r\n"
        b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe=0ABcc:_x?=\r\n"
        b"Message-ID: <1@corp.example>\r\nMessage-ID: <2@corp.example>\r\n"
        b"In-Reply-To: <0@client.example>\r\n"
        b"References: <9@client.example>\r\n <0@client.example>\r\n\r\n"
    )
    envelope = read_envelope(read_header(octets, 0, len(octets)))
    assert [each.address for each in envelope["to"]] == ["bo@client.example", "cy@client.example"]
    assert [each.address for each in envelope["cc"]] == ["di@client.example"]
    assert [each.address for each in envelope["bcc"]] == ["crm@corp.example"]
    assert envelope["subject"] == "Grüße Bcc: x"
    assert envelope["message_id"] == "<1@corp.example>"
    assert envelope["in_reply_to"] == "<0@client.example>"
    assert envelope["references"] == ("<9@client.example>", "<0@client.example>")
    assert sum(map(len, envelope["fields"].values())) == 10
