import json
from collections.abc import Iterable
from dataclasses import replace

import peewee
import pytest

from maillogger.database.rows import tuples
from maillogger.database.text import clean
from maillogger.errors import TemporaryError
from maillogger.ledger import entries
from maillogger.ledger.decisions import record
from maillogger.ledger.entries import Arrival, Place, begin
from maillogger.ledger.failures import Wanted, account, failures
from maillogger.ledger.notice_tables import Notice
from maillogger.ledger.private import without_addresses
from maillogger.ledger.tables import Decided, Entry, Verdict
from maillogger.message.model import Address
from maillogger.rules import facts
from maillogger.rules.decision import Decision, Log, Reject, Skip, TraceLine
from tests.crm.records import KEYED, NOW, decision, email, to

ANA = facts.User(7, "Ana", ("ana@team.example",))


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def entry(uid: int = 1) -> int:
    place = Place("crm", "INBOX", 1, uid)
    return begin([Arrival(place, f"hash {uid}", 100)], NOW)[place].id


def refused(reason: str = "no_recipient", **fields: object) -> Decision:
    people = (to("jan@a.example", "bcc_recipient", "Jan"),)
    return decision(
        "k", ANA, Reject(reason, notice=True), emails=(email(participants=people),), **fields
    )


def everything() -> str:
    """All text of the ledger's tables."""
    rows: list[object] = []
    for table in (Entry, Decided, Verdict, Notice):
        rows += tuples(table.select())
    return repr(rows)


@pytest.mark.parametrize(
    "detail",
    [
        pytest.param('a "quoted\\" one', id="quotation-marks-and-backslash"),
        pytest.param("\x01\t\n\x7f\u2028", id="controls"),
        pytest.param("Zoë 木曜日 😀", id="any-script"),
        pytest.param("a\0b\ud800", id="what-no-database-holds"),
    ],
)
def test_a_trace_may_say_anything(detail: str) -> None:
    one = entry()
    record({one: refused(trace=(TraceLine("x", "reject", detail),))}, KEYED, NOW)
    ((stored,),) = tuples(Decided.select(Decided.trace))
    assert json.loads(stored) == [{"rule": "x", "answer": "reject", "detail": clean(detail)}]


def test_a_refused_message_keeps_its_decision_trace_and_participants() -> None:
    one = entry()
    trace = (TraceLine("sender_unknown", "pass", "ana@team.example"), TraceLine("x", "reject"))
    record({one: refused(trace=trace, attribution="only", notices=("no_recipient",))}, KEYED, NOW)
    known = account(one)
    assert known is not None
    assert (known.mailbox, known.folder, known.uid) == ("crm", "INBOX", 1)
    assert (known.state, known.outcome, known.reason) == ("recorded", "reject", "no_recipient")
    assert (known.way, known.way_evidence, known.user) == ("bcc", "Delivered-To", 7)
    assert (known.sender, known.subject, known.attribution) == ("ana@team.example", "Offer", "only")
    assert known.trace == trace
    assert known.decided_at == NOW
    (jan,) = known.participants
    assert (jan.role, jan.address, jan.verdict) == (
        "to",
        Address("jan@a.example", "Jan"),
        "bcc_recipient",
    )
    notice = Notice.get()
    assert (notice.reason, notice.recipient, notice.outcome) == (
        "no_recipient",
        "ana@team.example",
        "owed",
    )


def test_of_a_logged_message_the_participants_are_the_crms() -> None:
    one = entry()
    record(
        {one: decision("k", ANA, Log(), emails=(email(participants=(to("a@b.c"),)),))}, KEYED, NOW
    )
    assert Verdict.select().count() == 0
    assert Decided.get().target == "success"


@pytest.mark.parametrize(
    ("outcome", "target"),
    [
        pytest.param(Log(), "success", id="log"),
        pytest.param(Skip("already_logged"), "success", id="already logged"),
        pytest.param(Skip("never_log"), "failure", id="never log"),
        pytest.param(Reject("sender_unknown"), "failure", id="reject"),
    ],
)
def test_where_a_message_is_to_be_filed(outcome: Log | Skip | Reject, target: str) -> None:
    one = entry()
    record({one: decision("k", ANA, outcome, emails=(email(),))}, KEYED, NOW)
    assert [each.target for each in entries.in_state("crm", "recorded")] == [target]


@pytest.mark.parametrize("reason", ["never_log", "erased"])
def test_of_never_log_and_erased_nothing_of_the_content_is_kept(reason: str) -> None:
    people = (to("Jan@Acme.example", reason, "Jan Jansen"), to("b@Bücher.example", reason))
    trace = (
        TraceLine("already_logged", "pass", "jan@acme.example, <b@xn--bcher-kva.example>."),
        TraceLine(reason, "skip", "jan@acme.example: *@acme.example"),
    )
    logged = email(
        participants=people,
        subject="Secret offer",
        text="Dear Jan",
        message_id="<1@acme.example>",
        sender=Address("Jan@Acme.example"),
    )
    one = entry()
    skipped = decision("k", ANA, Skip(reason), emails=(logged,), trace=trace)
    record({one: replace(skipped, subject="Secret", message_id="<1@acme.example>")}, KEYED, NOW)
    kept = everything().lower()
    for secret in ("secret", "jan", "jansen", "dear", "@xn--", "bücher", "1@acme"):
        assert secret not in kept
    known = account(one)
    assert known is not None
    assert known.subject is None
    assert known.sender == "ana@team.example"
    jan = KEYED.of("jan@acme.example")
    assert [each.address.address for each in known.participants] == [
        jan,
        KEYED.of("b@xn--bcher-kva.example"),
    ]
    assert known.trace[1].detail == f"{jan}: *@acme.example"


def test_an_erased_participant_of_another_outcome_is_a_hash_and_the_rest_stays() -> None:
    people = (to("gone@a.example", "erased", "Gone"), to("b@b.example", "bcc_recipient", "Bob"))
    trace = (TraceLine("no_recipient", "reject", "gone@a.example"),)
    one = entry()
    refusal = Reject("no_recipient")
    record(
        {one: decision("k", ANA, refusal, emails=(email(participants=people),), trace=trace)},
        KEYED,
        NOW,
    )
    known = account(one)
    assert known is not None
    hashed = KEYED.of("gone@a.example")
    assert [each.address for each in known.participants] == [
        Address(hashed),
        Address("b@b.example", "Bob"),
    ]
    assert known.trace[0].detail == hashed
    assert known.subject == "Offer"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("no address here", "no address here", id="none"),
        pytest.param("*@a.example", "*@a.example", id="an entry of the list"),
        pytest.param("a@a.example", "{a@a.example}", id="alone"),
        pytest.param("<A@A.example>;b@b.example.", "<{a@a.example}>;{b@b.example}", id="several"),
        pytest.param('mailto:"x"@a.example', 'mailto:"x"{@a.example}', id="quoted local part"),
    ],
)
def test_addresses_in_a_detail_become_hashes(text: str, kept: str) -> None:
    expected = kept
    for key in ("a@a.example", "b@b.example", "@a.example"):
        expected = expected.replace("{" + key + "}", KEYED.of(key))
    assert without_addresses(text, KEYED) == expected


def test_a_quoted_local_part_is_hidden_where_the_address_is_known() -> None:
    known = Address('"Jan Jansen"@Acme.example')
    hashed = KEYED.of(known.key)
    text = f"to {known.address}, {known.key}"
    assert without_addresses(text, KEYED, [known]) == f"to {hashed}, {hashed}"


def test_hiding_addresses_takes_linear_time() -> None:
    assert len(without_addresses("a" * 1_000_000 + "@" * 1_000_000, KEYED)) < 100
    assert len(without_addresses("a@b " * 50_000, KEYED)) > 50_000


def test_a_decision_is_written_once() -> None:
    one = entry()
    record({one: refused()}, KEYED, NOW)
    with pytest.raises(TemporaryError, match="another run"):
        record({one: refused()}, KEYED, NOW)


def test_a_message_decided_anew_has_the_new_decision_alone() -> None:
    one = entry()
    record({one: refused(notices=("no_recipient",))}, KEYED, NOW)
    entries.filed([one])
    entries.reopen(one, Place("crm", "Failed", 1, 5))
    record({one: refused(notices=("no_recipient",))}, KEYED, NOW)
    assert (Decided.select().count(), Verdict.select().count()) == (1, 1)
    assert Notice.select().count() == 1, "a notice is owed once a message and reason"
    entries.filed([one])
    entries.reopen(one, Place("crm", "Failed", 1, 6))
    record({one: decision("k", ANA, emails=(email(),))}, KEYED, NOW)
    known = account(one)
    assert known is not None
    assert (known.outcome, known.participants) == ("log", ())


def test_a_trace_of_any_text_comes_back() -> None:
    one = entry()
    trace = (TraceLine("x", "pass", 'quote " \\ \n %s ☃ \0 \ud800'),)
    record({one: refused(trace=trace)}, KEYED, NOW)
    assert json.loads(Decided.get().trace)[0]["detail"] == 'quote " \\ \n %s ☃ \ufffd \ufffd'


def test_a_message_without_email_or_submitter_is_decided_too() -> None:
    one = entry()
    record({one: decision("k", None, Reject("unparseable"), submitter=None)}, KEYED, NOW)
    known = account(one)
    assert known is not None
    assert (known.sender, known.user, known.participants) == (None, None, ())


@pytest.fixture
def listed() -> list[int]:
    """Three failures an hour apart, newest last, and a logged message."""
    decided = [
        refused("no_recipient"),
        refused("forward_part_missing", submitter=Address("Bob@team.example")),
        decision("k", ANA, Skip("never_log"), emails=(email(),)),
        decision("k", ANA, emails=(email(),)),
    ]
    ids = [entry(uid) for uid in range(1, 5)]
    for hours, (one, each) in enumerate(zip(ids, decided, strict=True)):
        record({one: each}, KEYED, NOW.replace(hour=12 + hours))
    return ids


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(Wanted(), [2, 1, 0], id="all, newest first"),
        pytest.param(Wanted(reason="no_recipient"), [0], id="reason"),
        pytest.param(Wanted(sender="bob@TEAM"), [1], id="a part of the sender"),
        pytest.param(Wanted(sender="%"), [], id="no wildcard"),
        pytest.param(Wanted(since=NOW.replace(hour=13)), [2, 1], id="since"),
        pytest.param(Wanted(mailbox="other"), [], id="mailbox"),
    ],
)
def test_failures_are_listed(listed: list[int], wanted: Wanted, found: Iterable[int]) -> None:
    assert [each.id for each in failures(wanted)] == [listed[each] for each in found]


def test_failures_are_found_by_id(listed: list[int]) -> None:
    ids = frozenset((*listed[:2], listed[-1], 99_999))
    assert {each.id for each in failures(Wanted(ids=ids))} == set(listed[:2])
    assert [each.id for each in failures(Wanted(ids=ids, reason="no_recipient"))] == [listed[0]]
    assert [each.id for each in entries.by_id(ids)] == [listed[0], listed[1], listed[3]]


def test_a_failure_says_who_what_and_when(listed: list[int]) -> None:
    newest = next(failures(Wanted(), limit=1))
    assert (newest.reason, newest.subject, newest.decided_at) == (
        "never_log",
        None,
        NOW.replace(hour=14),
    )
    assert len(list(failures(Wanted(), limit=2))) == 2
    entries.filed([listed[0]])
    entries.reopen(listed[0], Place("crm", "Failed", 1, 9))
    assert listed[0] in [each.id for each in failures(Wanted())], "while it is decided anew"
    entries.settled([listed[0]])
    entries.filed([listed[1]])
    entries.dropped([listed[1]])
    assert [each.id for each in failures(Wanted())] == [listed[2]]


def test_nothing_is_known_of_an_entry_that_is_not_there() -> None:
    assert account(99) is None
    assert account(entry()) is None
