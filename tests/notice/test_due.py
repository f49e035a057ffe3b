from datetime import datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.message.drop_box import DropBox
from maillogger.message.model import Address, Attachment, Message, TooLarge
from maillogger.notice.due import DAILY, HOURLY, LIMITS, Audience, Plan, due
from maillogger.notice.owed import HeldBack, History, Owed, Settled
from maillogger.rules.decide import decide
from maillogger.rules.facts import Facts, User
from maillogger.rules.policy import Policy
from tests.notice.letters import ANA, NOW, owed

BO = "bo@team.example"
DROP_BOX = DropBox(frozenset({"bcc@crm.example"}), frozenset({"forward@crm.example"}))
TEAM = Audience(
    users=frozenset({ANA, BO, "bcc@crm.example", "bcc+ana@crm.example", "notices@crm.example"}),
    drop_box=DROP_BOX,
    sender="notices@crm.example",
    admin="admin@team.example",
)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def settled(
    age: timedelta,
    outcome: Literal["sent", "held_back"] = "sent",
    recipient: str = ANA,
    submission_key: str = "another message",
) -> Settled:
    return Settled("forward_part_missing", recipient, submission_key, NOW - age, outcome)


def planned(*notices: Owed, history: History | None = None) -> Plan:
    return due(notices, history or History(), TEAM, NOW)


def ids(notices: tuple[Owed, ...]) -> list[int]:
    return [each.id for each in notices]


def causes(plan: Plan) -> list[str]:
    return [each.cause for each in plan.suppress]


def test_a_notice_owed_to_a_user_is_sent() -> None:
    assert planned(owed()) == Plan(send=(owed(),))
    assert planned() == Plan()


@pytest.mark.parametrize(
    ("recipient", "cause"),
    [
        pytest.param("eve@evil.example", "no_user", id="a stranger"),
        pytest.param("left@team.example", "no_user", id="no longer a user"),
        pytest.param("", "no_user", id="nobody"),
        pytest.param("bcc@crm.example", "own_address", id="the drop box, though a user's"),
        pytest.param("bcc+ana@crm.example", "own_address", id="the drop box with a tag"),
        pytest.param("forward@crm.example", "own_address", id="its other address"),
        pytest.param("notices@crm.example", "own_address", id="what notices are sent from"),
    ],
)
def test_nobody_but_a_user_gets_a_notice(recipient: str, cause: str) -> None:
    plan = planned(owed(recipient=recipient))
    assert (plan.send, causes(plan)) == ((), [cause])
    assert plan.digest is None


def test_a_user_whose_address_can_stand_in_no_envelope_gets_none() -> None:
    audience = Audience(frozenset({"anä@team.example"}), DROP_BOX, "notices@crm.example")
    plan = due([owed(recipient="anä@team.example")], History(), audience, NOW)
    assert causes(plan) == ["not_mailable"]


@pytest.mark.parametrize("reason", ["sender_unknown", "automatic_message", "made_up"])
def test_a_reason_without_a_notice_is_never_told(reason: str) -> None:
    assert causes(planned(owed(reason=reason))) == ["no_notice"]


def test_a_message_is_told_about_once() -> None:
    again = owed(2, submission_key="message 1", reason="no_recipient")
    plan = planned(again, owed(1))
    assert (ids(plan.send), causes(plan)) == ([1], ["told_before"])


def test_a_message_told_about_long_ago_is_not_told_about_again() -> None:
    history = History((settled(90 * DAY, submission_key="message 1"),))
    assert causes(planned(owed(1), history=history)) == ["told_before"]


def test_a_message_whose_notice_was_held_back_may_still_be_told_about() -> None:
    history = History((settled(2 * DAY, "held_back", submission_key="message 1"),))
    assert ids(planned(owed(1), history=history).send) == [1]


def test_an_address_gets_ten_an_hour_and_the_admin_hears_of_the_rest() -> None:
    notices = [owed(number) for number in range(1, 16)] + [owed(99, recipient=BO)]
    plan = planned(*reversed(notices))
    assert ids(plan.send) == [*range(1, 11), 99]
    assert ids(tuple(each.owed for each in plan.suppress)) == [11, 12, 13, 14, 15]
    assert set(causes(plan)) == {"hourly_limit"}
    assert plan.digest is not None
    assert plan.digest.held_back == (HeldBack(5, "forward_part_missing", ANA),)
    assert (plan.digest.count, plan.digest.since) == (5, NOW - DAY)


@pytest.mark.parametrize(
    ("age", "sent"),
    [
        pytest.param(HOUR - timedelta(seconds=1), 1, id="within the hour"),
        pytest.param(HOUR, 10, id="an hour ago"),
    ],
)
def test_the_hour_moves_on(age: timedelta, sent: int) -> None:
    history = History(tuple(settled(age) for _ in range(9)))
    plan = planned(*(owed(number) for number in range(1, 13)), history=history)
    assert len(plan.send) == sent


@pytest.mark.parametrize(
    ("age", "sent"),
    [
        pytest.param(DAY - timedelta(seconds=1), 3, id="within the day"),
        pytest.param(DAY, 5, id="a day ago"),
    ],
)
def test_a_day_has_a_cap_for_everybody(age: timedelta, sent: int) -> None:
    past = (settled(age, recipient=f"{number}@team.example") for number in range(DAILY - 3))
    history = History(tuple(past))
    plan = planned(*(owed(number) for number in range(1, 6)), history=history)
    assert len(plan.send) == sent
    assert set(causes(plan)) <= {"daily_limit"}
    assert (plan.digest is not None) == (sent == 3)


@pytest.mark.parametrize(
    ("attempts", "pause"),
    [
        pytest.param(1, 5 * MINUTE, id="first"),
        pytest.param(2, 10 * MINUTE, id="second"),
        pytest.param(5, 80 * MINUTE, id="fifth"),
        pytest.param(7, 4 * HOUR, id="at most four hours"),
        pytest.param(10_000, 4 * HOUR, id="ten thousandth"),
    ],
)
def test_a_failed_attempt_is_followed_by_a_pause(attempts: int, pause: timedelta) -> None:
    def tried(tried_at: datetime) -> Plan:
        return planned(owed(attempts=attempts, tried_at=tried_at, created=NOW - DAY))

    assert tried(NOW - pause + timedelta(seconds=1)) == Plan()
    assert len(tried(NOW - pause).send) == 1


def test_what_pauses_is_not_held_back_by_a_limit() -> None:
    history = History(tuple(settled(MINUTE) for _ in range(HOURLY)))
    assert planned(owed(attempts=1, tried_at=NOW - MINUTE), history=history) == Plan()


def test_a_notice_that_could_not_be_delivered_for_five_days_is_given_up() -> None:
    assert causes(planned(owed(created=NOW - 5 * DAY))) == ["expired"]
    assert ids(planned(owed(created=NOW - 5 * DAY + MINUTE)).send) == [1]


def flooded(digest_at: datetime | None = None, tried_at: datetime | None = None) -> Plan:
    past = (settled(2 * MINUTE, "held_back"), settled(3 * HOUR, "held_back", BO))
    return planned(history=History(past, digest_at, tried_at))


@pytest.mark.parametrize(
    ("digest_at", "tried_at", "counted"),
    [
        pytest.param(None, None, 2, id="none was sent yet"),
        pytest.param(NOW - DAY, None, 2, id="one was sent a day ago"),
        pytest.param(NOW - DAY + MINUTE, None, 0, id="one was sent today"),
        pytest.param(None, NOW - 30 * MINUTE, 0, id="one failed within the hour"),
        pytest.param(None, NOW - HOUR, 2, id="one failed an hour ago"),
    ],
)
def test_the_admin_gets_one_digest_a_day(
    digest_at: datetime | None, tried_at: datetime | None, counted: int
) -> None:
    digest = flooded(digest_at, tried_at).digest
    assert (digest.count if digest else 0) == counted


def test_a_digest_leaves_out_what_the_last_one_told() -> None:
    past = (settled(30 * HOUR, "held_back"), settled(20 * HOUR, "held_back", BO))
    digest = planned(history=History(past, NOW - 25 * HOUR)).digest
    assert digest is not None
    assert digest.held_back == (HeldBack(1, "forward_part_missing", BO),)
    assert digest.since == NOW - 25 * HOUR


def test_a_digest_begins_with_what_was_held_back_most() -> None:
    past = (settled(HOUR, "held_back", BO), *[settled(HOUR, "held_back", ANA)] * 3)
    digest = planned(history=History(past)).digest
    assert digest is not None
    assert [(each.count, each.recipient) for each in digest.held_back] == [(3, ANA), (1, BO)]


def test_what_was_suppressed_for_other_causes_is_in_no_digest() -> None:
    assert planned(owed(recipient="eve@evil.example"), owed(created=NOW - 9 * DAY)).digest is None


@pytest.mark.parametrize(
    "admin",
    [
        pytest.param(None, id="no admin"),
        pytest.param("bcc@crm.example", id="the drop box"),
        pytest.param("forward+x@crm.example", id="the drop box with a tag"),
        pytest.param("notices@crm.example", id="what notices are sent from"),
        pytest.param("ädmin@team.example", id="not ASCII"),
    ],
)
def test_a_digest_goes_in_no_circle(admin: str | None) -> None:
    audience = Audience(TEAM.users, DROP_BOX, TEAM.sender, admin)
    plan = due([owed(number) for number in range(1, 20)], History(), audience, NOW)
    assert "hourly_limit" in causes(plan)
    assert plan.digest is None


MINUTES = st.integers(0, 3000).map(lambda each: timedelta(minutes=each))
PAST = st.builds(
    settled,
    MINUTES,
    st.sampled_from(["sent", "held_back"]),
    st.sampled_from([ANA, BO]),
    st.sampled_from(["message 1", "message 2", "x", "y"]),
)
OWED = st.builds(
    owed,
    st.integers(1, 30),
    recipient=st.sampled_from([ANA, BO, "eve@evil.example", "bcc@crm.example"]),
    reason=st.sampled_from(["no_recipient", "body_too_large", "sender_unknown"]),
    attempts=st.integers(0, 3),
    tried_at=st.none() | MINUTES.map(lambda age: NOW - age),
)


@given(st.lists(OWED, max_size=40), st.lists(PAST, max_size=30))
def test_whatever_is_owed_the_limits_hold(notices: list[Owed], past: list[Settled]) -> None:
    plan = due(notices, History(tuple(past)), TEAM, NOW)
    told = [each.submission_key for each in past if each.outcome == "sent"]
    keys = [each.submission_key for each in plan.send]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & set(told)
    for address in (ANA, BO):
        within = [
            each
            for each in past
            if (each.outcome, each.recipient) == ("sent", address) and NOW - each.at < HOUR
        ]
        sent = [each for each in plan.send if each.recipient == address]
        assert len(sent) <= max(0, HOURLY - len(within))
    assert {each.recipient for each in plan.send} <= {ANA, BO}
    waiting = len(notices) - len(plan.send) - len(plan.suppress)
    assert 0 <= waiting <= sum(1 for each in notices if each.tried_at)
    counted = sum(1 for each in past if each.outcome == "held_back" and NOW - each.at <= DAY)
    counted += sum(1 for each in plan.suppress if each.cause in LIMITS)
    assert (plan.digest.count if plan.digest else 0) == counted


def message(**changes: object) -> Message:
    values: dict[str, object] = {
        "fields": {"from": [ANA]},
        "from_": (Address(ANA),),
        "to": (Address("jane@customer.example"),),
        "problem": TooLarge(1 << 40),
    }
    return Message(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(
            message(fields={"from": [ANA], "auto-submitted": ["auto-replied"]}),
            id="an auto-reply",
        ),
        pytest.param(message(fields={"from": [ANA], "return-path": ["<>"]}), id="a bounce"),
        pytest.param(
            message(fields={"from": [ANA], "x-maillogger-notice": ["no_recipient"]}),
            id="our own notice",
        ),
        pytest.param(message(from_=(Address("eve@evil.example"),)), id="an unknown sender"),
        pytest.param(message(from_=(Address(ANA), Address(BO))), id="two senders"),
    ],
)
def test_no_notice_is_owed_for_what_a_sender_rule_refuses(refused: Message) -> None:
    facts = Facts(users={ANA: (User(1, "Ana", (ANA,)),)})
    assert decide(message(), facts, Policy()).notices == ("message_too_large",)
    assert decide(refused, facts, Policy()).notices == ()


def test_a_notice_is_owed_for_an_attachment_that_was_not_stored() -> None:
    facts = Facts(users={ANA: (User(1, "Ana", (ANA,)),)})
    plan = Attachment("plan.pdf", "application/pdf", 1 << 40, "0" * 64)
    assert decide(message(problem=None, attachments=(plan,)), facts, Policy()).notices == (
        "attachment_too_large",
    )
