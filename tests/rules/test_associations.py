from dataclasses import replace
from datetime import timedelta

import pytest

from maillogger.message.model import Address
from maillogger.rules.associations import company_of
from maillogger.rules.decision import Association, Decision
from maillogger.rules.facts import Company, Contact, Deal, Facts
from maillogger.rules.policy import Policy
from tests.rules.cases import (
    ACME,
    BOX,
    DATE,
    FACTS,
    JANE,
    POLICY,
    bcc,
    contacts,
    decided,
    only_email,
)

BETA = Company(None, "beta.example", "beta.example")


def deal(number: int, age: int) -> Deal:
    return Deal(number, f"Deal {number}", "open", DATE - timedelta(days=age))


def associations(decision: Decision) -> tuple[Association, ...]:
    return only_email(decision).associations


@pytest.mark.parametrize(
    ("address", "facts", "create", "company"),
    [
        pytest.param("n@acme.example", FACTS, True, ACME, id="known"),
        pytest.param("n@eu.acme.example", FACTS, True, ACME, id="registrable"),
        pytest.param("n@beta.example", FACTS, True, BETA, id="new"),
        pytest.param("n@beta.example", FACTS, False, None, id="none-created"),
        pytest.param("n@acme.example", FACTS, False, ACME, id="known-is-not-created"),
        pytest.param("n@mail.example", FACTS, True, None, id="free-mail"),
        pytest.param(
            "n@eu.mail.example",
            replace(FACTS, registrable={"eu.mail.example": "mail.example"}),
            True,
            None,
            id="free-mail-subdomain",
        ),
        pytest.param(
            "n@free.beta.example",
            replace(
                FACTS,
                registrable={"free.beta.example": "beta.example"},
                free_mail=frozenset({"free.beta.example"}),
            ),
            True,
            None,
            id="free-mail-below-a-company",
        ),
        pytest.param(
            "n@example", replace(FACTS, registrable={"example": None}), True, None, id="suffix"
        ),
        pytest.param("n@[192.0.2.1]", FACTS, True, None, id="literal"),
    ],
)
def test_company_of(address: str, facts: Facts, create: bool, company: Company | None) -> None:
    assert company_of(Address(address), facts, Policy(create_companies=create)) == company


class TestCompany:
    def test_of_a_newcomer(self) -> None:
        (found,) = associations(decided(bcc(("To", "Nia <N@Beta.example>"))))
        assert found.contact == Contact(None, "n@beta.example", "Nia", BETA)
        assert (found.created, found.company_assigned) == (True, True)

    def test_of_a_second_newcomer_is_the_first_ones(self) -> None:
        found = associations(decided(bcc(("To", "n@beta.example, m@beta.example"))))
        assert [each.contact.company for each in found] == [BETA, BETA]

    def test_of_a_known_contact_stays(self) -> None:
        jane = replace(JANE, company=Company(9, "Jane Ltd", None))
        facts = replace(FACTS, contacts={"jane@acme.example": jane})
        (found,) = associations(decided(bcc(), facts))
        assert found == Association(jane, created=False, company_assigned=False)

    def test_is_found_for_a_known_contact_without_one(self) -> None:
        facts = replace(FACTS, contacts={"jane@acme.example": replace(JANE, company=None)})
        (found,) = associations(decided(bcc(), facts))
        assert found == Association(JANE, created=False, company_assigned=True)

    def test_is_created_for_a_known_contact_without_one(self) -> None:
        known = Contact(5, "n@beta.example")
        facts = replace(FACTS, contacts={"n@beta.example": known})
        (found,) = associations(decided(bcc(("To", "n@beta.example")), facts))
        assert found == Association(replace(known, company=BETA), company_assigned=True)

    def test_is_none_for_free_mail(self) -> None:
        (found,) = associations(decided(bcc(("To", "n@mail.example"))))
        assert found == Association(Contact(None, "n@mail.example"), created=True)

    def test_is_none_where_none_is_created(self) -> None:
        policy = Policy(drop_box=BOX, create_companies=False)
        (found,) = associations(decided(bcc(("To", "n@beta.example")), policy=policy))
        assert (found.contact.company, found.company_assigned) == (None, False)


class TestDeals:
    SEVEN = tuple(deal(number, age) for number, age in enumerate([3, 1, 7, 2, 6, 5, 4], start=1))

    def found(self, deals: tuple[Deal, ...], most: int = 5) -> list[int]:
        facts = replace(FACTS, contacts={"jane@acme.example": replace(JANE, deals=deals)})
        (found,) = associations(decided(bcc(), facts, replace(POLICY, max_deals=most)))
        return [each.id for each in found.contact.deals]

    def test_are_the_five_most_recent_newest_first(self) -> None:
        assert self.found(self.SEVEN) == [2, 4, 1, 7, 6]

    @pytest.mark.parametrize(
        ("most", "expected"),
        [pytest.param(0, [], id="none"), pytest.param(2, [2, 4], id="two")],
    )
    def test_are_as_many_as_the_policy_says(self, most: int, expected: list[int]) -> None:
        assert self.found(self.SEVEN, most) == expected

    def test_of_one_moment_are_told_apart(self) -> None:
        assert self.found((deal(1, 0), deal(3, 0), deal(2, 0)), 2) == [3, 2]

    def test_of_several_contacts_are_their_union(self) -> None:
        known = {
            "jane@acme.example": replace(JANE, deals=(deal(1, 1), deal(2, 2))),
            "joe@acme.example": Contact(12, "joe@acme.example", None, ACME, None, (deal(2, 2),)),
            "kim@acme.example": Contact(13, "kim@acme.example", None, ACME, None, (deal(3, 3),)),
        }
        decision = decided(bcc(("To", ", ".join(known))), replace(FACTS, contacts=known))
        found = {each.id for one in associations(decision) for each in one.contact.deals}
        assert found == {1, 2, 3}


def test_every_recipient_in_order() -> None:
    decision = decided(bcc(("To", "n@beta.example, jane@acme.example"), ("Cc", "m@acme.example")))
    assert contacts(decision) == [
        ("n@beta.example", True),
        ("jane@acme.example", False),
        ("m@acme.example", True),
    ]
