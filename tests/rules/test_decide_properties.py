from collections.abc import Iterable, Iterator
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillogger.message.model import Message
from maillogger.rules.decide import decide, decide_all
from maillogger.rules.decision import Decision, Email, Log
from maillogger.rules.facts import Facts
from maillogger.rules.policy import Policy
from tests.rules import strategies
from tests.rules.cases import after

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def contacts(decision: Decision, facts: Facts) -> Iterator[str]:
    """Every address by which somebody is known that this decision logs to."""
    for email in decision.emails:
        for association in email.associations:
            named = association.contact.address
            yield named
            participants = (each for each in email.participants if each.contact == named)
            yield from (each.address.key for each in participants)


def listed(key: str, entries: Iterable[str]) -> bool:
    domain = key.rpartition("@")[2]
    return any(
        entry in (key, f"*@{domain}", domain) or f".{domain}".endswith(f".{entry}")
        for entry in entries
    )


def named(keys: Iterable[str], facts: Facts) -> set[str]:
    """These addresses, and the first addresses of the contacts who have them."""
    every = set(keys)
    return every | {facts.contacts[key].address for key in every if key in facts.contacts}


@unhurried
@given(strategies.messages, strategies.facts, strategies.policies)
def test_decide_is_total_and_deterministic(message: Message, facts: Facts, policy: Policy) -> None:
    decision = decide(message, facts, policy)
    turned = replace(facts, contacts=dict(reversed([*facts.contacts.items()])))
    assert decide(message, turned, policy) == decision
    assert len(decision.notices) <= 1


@unhurried
@given(strategies.messages, strategies.facts, strategies.policies)
def test_nobody_on_the_never_log_list_is_logged_to(
    message: Message, facts: Facts, policy: Policy
) -> None:
    decision = decide(message, facts, policy)
    personal = facts.never_log.personal.get(decision.user.id if decision.user else 0, frozenset())
    entries = facts.never_log.account | personal
    assert not any(listed(key, entries) for key in contacts(decision, facts))


@unhurried
@given(strategies.messages, strategies.facts, strategies.policies)
def test_nobody_erased_is_logged_to(message: Message, facts: Facts, policy: Policy) -> None:
    decision = decide(message, facts, policy)
    assert facts.erased.isdisjoint(contacts(decision, facts))


@unhurried
@given(strategies.messages, strategies.facts, strategies.policies)
def test_no_bcc_recipient_is_logged_to(message: Message, facts: Facts, policy: Policy) -> None:
    decision = decide(message, facts, policy)
    hidden = named((each.key for each in message.bcc), facts)
    if decision.way.kind == "bcc":
        assert hidden.isdisjoint(contacts(decision, facts))


@unhurried
@given(strategies.messages, strategies.facts, strategies.policies)
def test_neither_drop_box_nor_submitter_is_logged_to(
    message: Message, facts: Facts, policy: Policy
) -> None:
    decision = decide(message, facts, policy)
    own = {decision.submitter.key} if decision.submitter else set()
    own.update(decision.user.addresses if decision.user else ())
    found = set(contacts(decision, facts))
    assert own.isdisjoint(found)
    assert not any(policy.drop_box.owns(key) for key in found)


@unhurried
@given(strategies.messages, strategies.facts, strategies.policies)
def test_only_what_is_logged_has_contacts(message: Message, facts: Facts, policy: Policy) -> None:
    decision = decide(message, facts, policy)
    assert bool(list(contacts(decision, facts))) is isinstance(decision.outcome, Log)
    assert all(email.associations for email in decision.emails) or decision.outcome != Log()


@unhurried
@given(strategies.messages, strategies.facts, strategies.policies)
def test_nobody_is_silently_dropped(message: Message, facts: Facts, policy: Policy) -> None:
    decision = decide(message, facts, policy)
    for email in decision.emails:
        assert _printed(email) <= {each.address.key for each in email.participants}
        assert len({each.address.key for each in email.participants}) == len(email.participants)


def _printed(email: Email) -> set[str]:
    everybody = (*email.to, *email.cc, *([email.sender] if email.sender else []))
    return {each.key for each in everybody if "@" in each.key}


@unhurried
@given(
    st.lists(strategies.messages, max_size=5),
    strategies.facts,
    strategies.policies,
    st.integers(0, 5),
)
def test_decisions_do_not_depend_on_where_sets_begin(
    messages: list[Message], facts: Facts, policy: Policy, split: int
) -> None:
    whole = list(decide_all(messages, facts, policy))
    first = list(decide_all(messages[:split], facts, policy))
    for decision in first:
        facts = after(decision, facts)
    assert first + list(decide_all(messages[split:], facts, policy)) == whole
