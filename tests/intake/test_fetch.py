from datetime import UTC, datetime

import pytest

from maillogger.errors import TemporaryError
from maillogger.intake import fetch
from maillogger.intake.fetch import fetch_set, identities, present, uids, waiting
from maillogger.intake.folders import create, select
from maillogger.intake.raw import HEADER_LIMIT, Limits, Waiting
from maillogger.intake.session import Session
from tests.servers.drop_box import DropBox

LIMITS = Limits()
WHEN = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)


def message(number: int, size: int = 0) -> bytes:
    return f"Subject: {number}\r\nFrom: a@b.example\r\n\r\nText {number}\r\n".encode() + b"x" * size


@pytest.fixture
def three(drop_box: DropBox, session: Session) -> Session:
    drop_box.deliver(*(message(number) for number in (1, 2, 3)), internal_date=WHEN)
    select(session, "INBOX")
    return session


def test_what_waits_is_listed_in_order_with_size_and_date(three: Session) -> None:
    assert uids(three) == (1, 2, 3)
    assert list(waiting(three, uids(three))) == [
        Waiting(number, len(message(number)), WHEN) for number in (1, 2, 3)
    ]


def test_an_empty_folder(session: Session) -> None:
    select(session, "INBOX")
    assert uids(session) == ()
    assert uids(session, above=5) == ()
    assert list(waiting(session, ())) == []
    assert fetch_set(session, (), LIMITS) == fetch.Fetched((), ())
    assert identities(session, ()) == {}


def test_only_what_came_later_is_listed(three: Session) -> None:
    assert uids(three, above=1) == (2, 3)
    # A server answers 4:* with 3, the last there is.
    assert uids(three, above=3) == ()


def test_large_folders_are_searched_in_spans(
    monkeypatch: pytest.MonkeyPatch, drop_box: DropBox, session: Session
) -> None:
    monkeypatch.setattr(fetch, "SEARCHED", 2)
    monkeypatch.setattr(fetch, "LISTED", 3)
    drop_box.deliver(*(message(number) for number in range(7)))
    select(session, "INBOX")
    # One that comes after SELECT is in the last span.
    drop_box.deliver(message(8))
    session.noop()
    assert uids(session) == tuple(range(1, 9))
    assert uids(session, above=3) == (4, 5, 6, 7, 8)
    assert [each.uid for each in waiting(session, uids(session))] == list(range(1, 9))


@pytest.mark.parametrize(
    ("exists", "spans"),
    [(0, ["ALL"]), (2, ["ALL"]), (3, ["1:2", "3:*"]), (6, ["1:2", "3:4", "5:*"])],
)
def test_spans_cover_every_sequence_number(
    monkeypatch: pytest.MonkeyPatch, exists: int, spans: list[str]
) -> None:
    monkeypatch.setattr(fetch, "SEARCHED", 2)
    assert list(fetch._spans(exists)) == spans


def test_a_message_is_fetched_as_it_lies_there(three: Session) -> None:
    fetched = fetch_set(three, tuple(waiting(three, uids(three))), LIMITS)
    assert fetched.missing == ()
    assert [raw.octets for raw in fetched.messages] == [message(n) for n in (1, 2, 3)]
    first = fetched.messages[0]
    assert three.selected is not None
    assert (first.mailbox, first.folder, first.uid) == ("crm", "INBOX", 1)
    assert first.uidvalidity == three.selected.uidvalidity
    assert (first.internal_date, first.size) == (WHEN, len(message(1)))
    assert not first.header_only


def test_octets_of_any_kind_arrive(drop_box: DropBox, session: Session) -> None:
    odd = b"Subject: \xff\xfe \x80\r\n\r\n" + bytes(range(1, 256)).replace(b"\r\n", b"") + b"\r\n"
    odd = odd.replace(b"\r\n", b"\n").replace(b"\r", b"").replace(b"\n", b"\r\n")
    drop_box.deliver(odd)
    select(session, "INBOX")
    fetched = fetch_set(session, tuple(waiting(session, uids(session))), LIMITS)
    assert [raw.octets for raw in fetched.messages] == [odd]


def test_fetching_leaves_no_trace(drop_box: DropBox, three: Session) -> None:
    before = drop_box.messages()
    fetch_set(three, tuple(waiting(three, uids(three))), LIMITS)
    identities(three, uids(three))
    assert drop_box.messages() == before
    assert all(each.flags == frozenset() for each in before)


def test_of_a_message_over_the_limit_only_the_header_comes(
    drop_box: DropBox, session: Session
) -> None:
    drop_box.deliver(message(1), message(2, size=5_000), message(3))
    select(session, "INBOX")
    batch = tuple(waiting(session, uids(session)))
    fetched = fetch_set(session, batch, Limits(message_bytes=1_000))
    assert [raw.header_only for raw in fetched.messages] == [False, True, False]
    large = fetched.messages[1]
    assert large.size == len(message(2, size=5_000))
    assert large.octets == b"Subject: 2\r\nFrom: a@b.example\r\n\r\n"
    assert large.header_hash == fetch_set(session, batch, LIMITS).messages[1].header_hash


def test_a_message_of_exactly_the_limit_comes_whole(drop_box: DropBox, session: Session) -> None:
    drop_box.deliver(message(1))
    select(session, "INBOX")
    batch = tuple(waiting(session, (1,)))
    assert (
        not fetch_set(session, batch, Limits(message_bytes=batch[0].size)).messages[0].header_only
    )


def test_a_header_without_end_is_cut_one_octet_over_the_cap(
    drop_box: DropBox, session: Session
) -> None:
    drop_box.deliver(b"X: y\r\n" * 200_000 + b"\r\nbody\r\n")
    select(session, "INBOX")
    batch = tuple(waiting(session, (1,)))
    [raw] = fetch_set(session, batch, Limits(message_bytes=1_000)).messages
    assert len(raw.octets) == HEADER_LIMIT + 1
    assert raw.header_hash == fetch_set(session, batch, LIMITS).messages[0].header_hash
    assert identities(session, (1,))[1] == raw.identity


def test_an_expunged_message_is_missing_and_holds_up_nobody(
    drop_box: DropBox, three: Session
) -> None:
    batch = tuple(waiting(three, uids(three)))
    with drop_box.client() as other:
        other.select("INBOX")
        other.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
        other.expunge()
    three.noop()
    fetched = fetch_set(three, batch, LIMITS)
    assert [raw.uid for raw in fetched.messages] == [1, 3]
    assert fetched.missing == (2,)
    assert [each.uid for each in waiting(three, (1, 2, 3))] == [1, 3]
    assert present(three, (1, 2, 3, 99)) == {1, 3}
    assert set(identities(three, (1, 2, 3))) == {1, 3}


def test_a_message_with_nothing_in_it_is_a_message(drop_box: DropBox, session: Session) -> None:
    drop_box.deliver(b"", b"\r\n")
    select(session, "INBOX")
    fetched = fetch_set(session, tuple(waiting(session, uids(session))), LIMITS)
    assert [raw.octets for raw in fetched.messages] == [b"", b"\r\n"]


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(message(1), id="plain"),
        pytest.param(b"Subject: x\n\nbare LF\n", id="bare LF"),
        pytest.param(b"Subject: no body\r\n", id="header alone"),
        pytest.param(b"Subject: no line end", id="no line end"),
        pytest.param(b"\r\nFrom: only@body.example\r\n", id="body alone"),
        pytest.param(b"no colon\r\nSubject: x\r\n\r\nbody\r\n", id="a line that is no field"),
        pytest.param(b"Subject: x\r\n \r\n folded\r\n\r\nbody\r\n", id="a line of blanks"),
        pytest.param(b"Subject: \xff\xfe\r\n\r\nbody\r\n", id="8 bit"),
        pytest.param(b": empty name\r\n\r\nbody\r\n", id="empty name"),
    ],
)
def test_a_message_is_known_by_its_header_as_by_the_whole(
    octets: bytes, drop_box: DropBox, session: Session
) -> None:
    drop_box.deliver(octets)
    select(session, "INBOX")
    [raw] = fetch_set(session, tuple(waiting(session, (1,))), LIMITS).messages
    assert identities(session, (1,)) == {1: raw.identity}


def test_a_message_is_known_again_in_another_folder(drop_box: DropBox, three: Session) -> None:
    known = identities(three, (1, 2, 3))
    create(three, "Logged")
    with drop_box.client() as other:
        other.select("INBOX")
        other.uid("COPY", "3,1", "Logged")
    select(three, "Logged", readonly=True)
    assert list(identities(three, uids(three)).values()) == [known[1], known[3]]


def test_no_folder_open(session: Session) -> None:
    with pytest.raises(TemporaryError, match="no folder is open"):
        uids(session)


@pytest.mark.parametrize("bad", [(1,), (4,), (2, 7), (9,)])
def test_a_message_the_server_itself_can_not_read_holds_up_nobody(
    bad: tuple[int, ...], drop_box: DropBox, session: Session
) -> None:
    drop_box.deliver(*(message(number) for number in range(1, 10)))
    select(session, "INBOX")
    batch = tuple(waiting(session, uids(session)))
    for path in drop_box.maildir().glob("cur/*"):
        if path.read_bytes() in map(message, bad):
            path.write_bytes(path.read_bytes()[:-4])
    fetched = fetch_set(session, batch, LIMITS)
    assert fetched.missing == bad
    good = [number for number in range(1, 10) if number not in bad]
    assert [raw.uid for raw in fetched.messages] == good
    assert [raw.octets for raw in fetched.messages] == [message(number) for number in good]
