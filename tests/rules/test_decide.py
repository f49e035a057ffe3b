from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillogger.message.model import Address, Message
from maillogger.rules.decide import decide_all
from maillogger.rules.decision import Decision, Log, Skip
from maillogger.rules.facts import Company, Contact, Facts
from tests.rules.cases import (
    ANA,
    BO,
    FACTS,
    POLICY,
    after,
    attached,
    bcc,
    block,
    contacts,
    decided,
    forward,
    only_email,
)
from tests.rules.memory import Crm

NIA = ("To", "Nia Oz <nia@beta.example>")
ACCEPTING = replace(POLICY, accept_redirected=True)


def numbered(number: int, *fields: tuple[str, str]) -> Message:
    return bcc(("Message-ID", f"<{number}@corp.example>"), *fields)


def from_nia(sender: Address, number: int = 9) -> Message:
    return replace(forward(block(sender)), message_id=f"<{number}@corp.example>")


class TestDecideAll:
    def test_the_same_newcomer_is_created_once(self) -> None:
        decisions = list(decide_all([numbered(each, NIA) for each in range(5)], FACTS, POLICY))
        assert [each.outcome for each in decisions] == [Log()] * 5
        found = [association for each in decisions for association in only_email(each).associations]
        assert [each.created for each in found] == [True, False, False, False, False]
        assert [each.company_assigned for each in found] == [True, False, False, False, False]
        assert len({each.contact for each in found}) == 1

    def test_a_second_newcomer_has_the_first_ones_new_company(self) -> None:
        two = [numbered(1, NIA), numbered(2, ("To", "joe@beta.example"))]
        first, second = (only_email(each) for each in decide_all(two, FACTS, POLICY))
        company = second.associations[0].contact.company
        assert company == first.associations[0].contact.company
        assert company == Company(None, "beta.example", "beta.example")

    def test_a_company_is_assigned_once(self) -> None:
        known = Contact(5, "nia@beta.example")
        facts = replace(FACTS, contacts={"nia@beta.example": known, "nia@home.example": known})
        two = [numbered(1, NIA), numbered(2, ("To", "nia@home.example"))]
        first, second = (only_email(each) for each in decide_all(two, facts, POLICY))
        assert first.associations[0].company_assigned
        assert second.associations[0].contact == first.associations[0].contact
        assert not second.associations[0].company_assigned

    def test_the_same_message_is_logged_once(self) -> None:
        outcomes = [each.outcome for each in decide_all([bcc(), bcc()], FACTS, POLICY)]
        assert outcomes == [Log(), Skip("already_logged")]

    def test_a_second_user_joins_once(self) -> None:
        redirected = [
            bcc(("From", "jane@acme.example"), ("Resent-From", each))
            for each in ("ana@corp.example", "bo@corp.example", "bo@corp.example")
        ]
        decisions = list(decide_all(redirected, FACTS, ACCEPTING))
        assert [each.user for each in decisions] == [ANA, BO, BO]
        assert [each.outcome for each in decisions] == [
            Log(),
            Skip("already_logged", add_user=True),
            Skip("already_logged"),
        ]

    def test_a_newcomer_is_known_by_name_to_the_next(self) -> None:
        two = [numbered(1, NIA), from_nia(Address("", "Nia Oz"))]
        assert contacts(list(decide_all(two, FACTS, POLICY))[1]) == [("nia@beta.example", False)]


class TestAfter:
    @pytest.mark.parametrize(
        "message",
        [
            pytest.param(bcc(("From", "eve@evil.example"), NIA), id="rejected"),
            pytest.param(bcc(("To", "ana@corp.example")), id="nobody"),
            pytest.param(forward(), id="no-forward"),
        ],
    )
    def test_what_is_not_logged_changes_nothing(self, message: Message) -> None:
        assert after(decided(message), FACTS) == FACTS

    def test_what_is_logged_is_known(self) -> None:
        decision = decided(forward(attached(Address("nia@beta.example", "Nia"))))
        facts = after(decision, FACTS)
        assert facts.logged == {decision.submission_key: {ANA.id}}
        assert facts.contacts["nia@beta.example"].name == "Nia"


POOL = [
    bcc(),
    numbered(2, NIA),
    numbered(3, ("To", "NIA@beta.example")),
    numbered(4, ("To", "joe@beta.example"), ("Cc", "Nia Oz <nia@eu.beta.example>")),
    numbered(5, ("To", "jane@home.example")),
    numbered(6, ("To", "kim@home.example"), ("Bcc", "nia@beta.example")),
    from_nia(Address("nia@beta.example", "Nia Oz")),
    from_nia(Address("", "Nia Oz"), 10),
    from_nia(Address("", "jane doe"), 11),
    bcc(("From", "nia@beta.example"), ("Resent-From", "ana@corp.example")),
    bcc(("From", "nia@beta.example"), ("Resent-From", "bo@corp.example")),
    bcc(("From", "eve@evil.example"), NIA),
]
KNOWN = replace(
    FACTS,
    contacts={"jane@home.example": Contact(11, "jane@home.example", "Jane Doe")},
    names={"jane doe": ("jane@home.example",)},
)


def comparable(decision: Decision) -> object:
    """The decision without the ids that recording gives."""
    associated = [
        (
            each.contact.address,
            each.contact.name,
            each.created,
            each.company_assigned,
            each.contact.company and each.contact.company.domain,
        )
        for email in decision.emails
        for each in email.associations
    ]
    return decision.outcome, decision.user, associated, decision.trace


@pytest.mark.parametrize("facts", [FACTS, KNOWN], ids=["known", "known-without-company"])
@settings(deadline=None)
@given(st.lists(st.sampled_from(POOL), max_size=8), st.sets(st.integers(0, 8)))
def test_recorded_sets_of_any_size_give_the_same(
    facts: Facts, messages: list[Message], splits: set[int]
) -> None:
    """What the next message of a set knows is what the database would tell it."""
    crm = Crm(facts)
    split: list[Decision] = []
    for begin, end in pairwise(sorted({0, *splits, len(messages)})):
        split += crm.run(messages[begin:end], ACCEPTING)
    whole = Crm(facts).run(messages, ACCEPTING)
    assert [comparable(each) for each in split] == [comparable(each) for each in whole]
