from datetime import timedelta

import peewee
import pytest

from maillogger.crm import deals
from maillogger.crm.given import DealGiven
from maillogger.crm.tables import Company, Deal, DealContact
from maillogger.errors import InputError
from tests.crm.records import NOW, add_company, add_contact, add_user


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def test_a_deal_is_added_with_all_that_is_given() -> None:
    add_user("Ana", "ana@team.example")
    company = add_company("Acme")
    contacts = [add_contact("a@acme.example"), add_contact("b@acme.example")]
    created = NOW - timedelta(days=3)
    given = DealGiven(
        " Big ", "won", False, created, "ACME", "Ana", ("A@acme.example", "b@acme.example")
    )
    assert deals.put(given, NOW) == "created"
    deal = Deal.get()
    assert (deal.name, deal.stage, deal.open, deal.created) == ("Big", "won", False, created)
    assert deal.company == Company.get_by_id(company)
    assert deal.owner is not None
    assert deal.owner.name == "Ana"
    assert [each.contact.id for each in DealContact.select()] == contacts
    assert deals.put(given, NOW) == "unchanged"
    assert Deal.select().count() == 1


def test_a_deal_is_open_and_of_its_first_contacts_company_unless_said_otherwise() -> None:
    company = add_company("Acme")
    add_contact("a@acme.example", company=company)
    assert deals.put(DealGiven("Big", contacts=("a@acme.example",)), NOW) == "created"
    deal = Deal.get()
    assert (deal.open, deal.stage, deal.created, deal.owner) == (True, "", NOW, None)
    assert deal.company == Company.get_by_id(company)


def test_what_is_given_replaces_and_what_is_empty_does_not() -> None:
    add_user("Ana", "ana@team.example")
    add_contact("a@acme.example")
    deals.put(DealGiven("Big", "new", False, company="Acme"), NOW)
    changed = DealGiven("big", "won", None, None, "acme", "Ana", ("a@acme.example",))
    assert deals.put(changed, NOW) == "updated"
    deal = Deal.get()
    assert (deal.stage, deal.open) == ("won", False)
    assert deals.put(DealGiven("BIG", company="Acme", open=True), NOW) == "updated"
    assert Deal.get().open is True
    assert deals.put(changed, NOW) == "unchanged"


def test_the_same_name_at_another_company_is_another_deal() -> None:
    for company in ("A", "B", ""):
        assert deals.put(DealGiven("Big", company=company), NOW) == "created"
    assert Deal.select().count() == 3


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(DealGiven(" "), "needs a name", id="no name"),
        pytest.param(DealGiven("Big", contacts=("x@x.example",)), "no contact has", id="contact"),
        pytest.param(DealGiven("Big", contacts=("x",)), "needs the form", id="no address"),
        pytest.param(DealGiven("Big", owner="Eva"), "no active user", id="owner"),
        pytest.param(DealGiven("Big", company="Twin"), "several companies", id="company"),
    ],
)
def test_a_deal_that_can_not_be_put_says_why(given: DealGiven, says: str) -> None:
    add_company("Twin")
    add_company("twin")
    with pytest.raises(InputError, match=says):
        deals.put(given, NOW)
    assert Deal.select().count() == 0


def test_two_deals_of_one_name_and_company_are_ambiguous() -> None:
    deals.put(DealGiven("Big", company="Acme"), NOW)
    first = Deal.get()
    Deal.create(name="Big", name_hash=first.name_hash, stage="", company=first.company, created=NOW)
    with pytest.raises(InputError, match="several deals"):
        deals.put(DealGiven("Big", company="Acme"), NOW)
