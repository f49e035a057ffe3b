import peewee
import pytest

from maillogger.crm import order
from maillogger.crm.card import card
from maillogger.crm.email_tables import EmailContact, Participant
from maillogger.crm.record import record
from maillogger.crm.tables import Contact, ContactAddress, Deal, DealContact
from maillogger.crm.timeline import timeline
from maillogger.database.rows import tuples
from maillogger.errors import InputError
from tests.crm.records import (
    KEYED,
    NOW,
    add_company,
    add_contact,
    add_deal,
    add_user,
    decision,
    email,
    newcomer,
)


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def addresses(contact: int) -> list[str]:
    rows = ContactAddress.select().where(ContactAddress.contact == contact)
    return [each.key for each in rows.order_by(ContactAddress.position)]


def log(key: str, *contacts: str) -> None:
    record([decision(key, None, emails=(email(*map(newcomer, contacts)),))], KEYED, NOW)


def test_an_address_is_added_once() -> None:
    jan = add_contact("jan@a.example")

    assert order.add_address("Jan@a.example", "Jan@Home.example")
    assert not order.add_address("jan@home.example", "jan@home.example")
    assert addresses(jan) == ["jan@a.example", "jan@home.example"]


@pytest.mark.parametrize(
    ("address", "new", "said"),
    [
        pytest.param("no@a.example", "x@a.example", "no contact has", id="unknown"),
        pytest.param("jan@a.example", "eve@a.example", "another contact's", id="taken"),
        pytest.param("jan@a.example", "none", "is no address", id="no address"),
    ],
)
def test_an_address_that_cannot_be_added_is_told(address: str, new: str, said: str) -> None:
    add_contact("jan@a.example")
    add_contact("eve@a.example")
    with pytest.raises(InputError, match=said):
        order.add_address(address, new)


def test_two_contacts_become_one() -> None:
    acme, owner = add_company("Acme"), add_user("Ana", "ana@team.example")
    kept = add_contact("jan@a.example", "j@a.example")
    gone = add_contact("jan@home.example", "j@home.example", name="Jan", company=acme)
    Contact.update(owner=owner.id).where(Contact.id == gone).execute()
    both, single = add_deal("Both", kept, gone), add_deal("Single", gone)
    log("1", "jan@a.example", "jan@home.example")
    log("2", "jan@home.example")

    order.merge("j@home.example", "jan@a.example")

    assert addresses(kept) == [
        "jan@a.example", "j@a.example", "jan@home.example", "j@home.example",
    ]  # fmt: skip
    assert Contact.select().count() == 1
    query = Contact.select(Contact.name, Contact.company, Contact.owner)
    assert list(tuples(query)) == [("Jan", acme, owner.id)]
    assert len(timeline("jan@home.example")) == len(timeline("jan@a.example")) == 2
    assert set(tuples(EmailContact.select(EmailContact.contact))) == {(kept,)}
    assert set(tuples(Participant.select(Participant.contact))) == {(kept,)}
    assert sorted(tuples(DealContact.select(DealContact.deal))) == [(both,), (single,)]


def test_what_the_kept_contact_has_is_not_replaced() -> None:
    kept, gone = add_contact("a@a.example", name="A"), add_contact("b@a.example", name="B")

    order.merge("b@a.example", "a@a.example")

    assert Contact.get_by_id(kept).name == "A"
    assert Contact.get_or_none(Contact.id == gone) is None
    with pytest.raises(InputError, match="one contact already"):
        order.merge("b@a.example", "a@a.example")


def test_a_deal_is_closed() -> None:
    acme, other = add_company("Acme"), add_company("Other")
    for company in (acme, other):
        deal = Deal.get_by_id(add_deal("big"))
        Deal.update(company=company).where(Deal.id == deal.id).execute()

    with pytest.raises(InputError, match="several open deals"):
        order.close_deal("big")
    order.close_deal("BIG", "acme", "Won")

    assert [(each.open, each.stage) for each in Deal.select().order_by(Deal.id)] == [
        (False, "Won"),
        (True, "new"),
    ]
    order.close_deal("big")
    with pytest.raises(InputError, match="no open deal"):
        order.close_deal("big")


def test_a_card_says_what_is_known() -> None:
    jan = add_contact("jan@a.example", name="Jan", company=add_company("Acme"))
    add_deal("Old", jan, days=-3)
    add_deal("New", jan)
    add_deal("Closed", jan, is_open=False)
    log("1", "jan@a.example")

    assert card(jan) == {
        "name": "Jan",
        "addresses": ["jan@a.example"],
        "company": "Acme",
        "owner": None,
        "created": NOW,
        "open_deals": ["New", "Old"],
        "emails": 1,
        "last_email": NOW,
    }
    assert card(add_contact("new@a.example"))["last_email"] is None
