import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.intake.raw import (
    COMMAND_LIMIT,
    HEADER_LIMIT,
    Limits,
    RawMessage,
    Waiting,
    header_hash,
    sets,
    uid_sets,
)

WAITING = st.lists(st.builds(Waiting, st.integers(1, 2**32 - 1), st.integers(0, 50)))
LIMITS = st.builds(Limits, st.integers(1, 5), st.integers(1, 60), st.integers(1, 40))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        pytest.param([], [], id="nothing waits"),
        pytest.param([1, 1, 1, 1], [[1, 1, 1], [1]], id="bounded by count"),
        pytest.param([40, 40, 40], [[40, 40], [40]], id="bounded by octets"),
        pytest.param([10, 150, 10], [[10], [150], [10]], id="a larger one is a set of its own"),
        pytest.param([100, 0], [[100, 0]], id="exactly full"),
    ],
)
def test_sets_are_bounded(sizes: list[int], expected: list[list[int]]) -> None:
    waiting = [Waiting(uid, size) for uid, size in enumerate(sizes, 1)]
    found = list(sets(waiting, Limits(set_count=3, set_bytes=100)))
    assert [[each.size for each in some] for some in found] == expected


def test_the_first_sets_are_smaller() -> None:
    waiting = [Waiting(uid, 1) for uid in range(2_500)]
    assert [len(some) for some in sets(waiting, Limits(set_count=1_000))] == [300, 600, 1_000, 600]


def test_what_is_only_a_header_counts_as_one() -> None:
    waiting = [Waiting(uid, 10**9) for uid in range(1, 4)]
    limits = Limits(set_count=10, set_bytes=2 * HEADER_LIMIT)
    assert [len(some) for some in sets(waiting, limits)] == [2, 1]


def test_the_first_set_is_there_before_the_last_message_is_known() -> None:
    def slowly() -> "object":
        yield Waiting(1, 1)
        yield Waiting(2, 1)
        raise AssertionError("asked for more than needed")

    assert next(iter(sets(slowly(), Limits(set_count=1)))) == (Waiting(1, 1),)  # type: ignore[arg-type]


@given(WAITING, LIMITS)
def test_sets_keep_every_message_in_its_order(waiting: list[Waiting], limits: Limits) -> None:
    found = list(sets(waiting, limits))
    assert [each for some in found for each in some] == waiting
    for some in found:
        assert 1 <= len(some) <= limits.set_count
        costs = [e.size if e.size <= limits.message_bytes else HEADER_LIMIT for e in some]
        assert len(some) == 1 or sum(costs) <= limits.set_bytes


@pytest.mark.parametrize(
    ("uids", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param([7], ["7"], id="one"),
        pytest.param([3, 1, 2, 9, 3], ["1:3,9"], id="sorted, once, in ranges"),
        pytest.param([1, 3, 5], ["1,3,5"], id="no ranges over what is not ours"),
    ],
)
def test_uids_as_sequence_sets(uids: list[int], expected: list[str]) -> None:
    assert list(uid_sets(uids)) == expected


@given(st.sets(st.integers(1, 2**32 - 1), max_size=50) | st.sets(st.integers(1, 60)))
def test_sequence_sets_name_exactly_the_uids(uids: set[int]) -> None:
    named = [uid for line in uid_sets(uids) for term in line.split(",") for uid in _named(term)]
    assert named == sorted(uids)


def test_sequence_sets_fit_into_a_command() -> None:
    lines = list(uid_sets(range(2**32 - 8_000, 2**32, 2)))
    assert len(lines) > 1
    assert max(map(len, lines)) <= COMMAND_LIMIT


def _named(term: str) -> range:
    first, _, last = term.partition(":")
    return range(int(first), int(last or first) + 1)


BLOCK = b"From: a@b.example\nSubject: c\n"


@pytest.mark.parametrize(
    ("octets", "block"),
    [
        pytest.param(BLOCK + b"\nbody\n", BLOCK, id="LF"),
        pytest.param(BLOCK.replace(b"\n", b"\r\n") + b"\r\nbody\r\n", BLOCK, id="CRLF"),
        pytest.param(BLOCK + b"\r\nbody\r\n\r\n", BLOCK, id="mixed"),
        pytest.param(BLOCK + b"\n", BLOCK, id="no body"),
        pytest.param(BLOCK, BLOCK, id="no empty line"),
        pytest.param(BLOCK[:-1], BLOCK, id="no line end"),
        pytest.param(b"\r\nFrom: body\r\n", b"", id="an empty line at once"),
        pytest.param(b"", b"", id="nothing"),
    ],
)
def test_the_header_block_is_hashed_alone(octets: bytes, block: bytes) -> None:
    assert header_hash(octets) == hashlib.sha256(block).hexdigest()


def test_a_header_without_end_is_hashed_up_to_the_cap() -> None:
    endless = b"X: " + b"y" * HEADER_LIMIT
    assert header_hash(endless) == header_hash(endless + b"more") == header_hash(endless[:-1])


@given(st.binary(max_size=60).map(lambda octets: octets.replace(b"y", b"\r\n")), st.binary())
def test_the_body_does_not_matter(header: bytes, body: bytes) -> None:
    whole = header + b"\r\n\r\n" + body
    assert header_hash(whole) == header_hash(header + b"\r\n\r\n")


def test_a_message_does_not_print_its_content() -> None:
    raw = RawMessage("crm", "INBOX", 1, 2, None, 6, b"secret")
    assert "secret" not in repr(raw)
    assert raw.identity.size == 6
    assert raw.identity.header_hash == raw.header_hash
