from datetime import timedelta

import peewee
import pytest

from maillogger.crm import contacts
from maillogger.crm.given import ContactGiven, Put
from maillogger.crm.tables import Company, CompanyDomain, Contact, ContactAddress, User
from maillogger.database.rows import tuples
from maillogger.errors import InputError
from tests.crm.records import NOW, add_company, add_contact, add_user, statements


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def put(*given: ContactGiven) -> list[Put | str]:
    return [str(each) for each in contacts.put(given, NOW)]


def stored() -> list[tuple[object, ...]]:
    query = Contact.select(Contact.name, Company.name, User.name).order_by(Contact.id)
    query = query.join(Company, peewee.JOIN.LEFT_OUTER)
    return list(tuples(query.switch(Contact).join(User, peewee.JOIN.LEFT_OUTER)))


def addresses() -> list[str]:
    order = (ContactAddress.contact, ContactAddress.position, ContactAddress.id)
    return [each.key for each in ContactAddress.select().order_by(*order)]


def test_contacts_are_added_with_all_that_is_given() -> None:
    add_user("Ana", "ana@team.example")
    created = NOW - timedelta(days=9)
    full = ContactGiven(
        ("Jan@Acme.example", "jan@home.example"), " Jan Jansen ", "Acme", "ana", created
    )
    assert put(full, ContactGiven(("eva@b.example",))) == ["created", "created"]
    assert stored() == [("Jan Jansen", "Acme", "Ana"), (None, None, None)]
    assert addresses() == ["jan@acme.example", "jan@home.example", "eva@b.example"]
    assert [each.created for each in Contact.select().order_by(Contact.id)] == [created, NOW]


def test_putting_again_changes_nothing() -> None:
    given = [ContactGiven((f"{each}@acme.example",), each, "Acme") for each in "abc"]
    assert put(*given) == ["created"] * 3
    assert put(*given) == ["unchanged"] * 3
    assert (Company.select().count(), Contact.select().count()) == (1, 3)


def test_what_is_given_replaces_and_what_is_empty_does_not() -> None:
    put(ContactGiven(("jan@a.example",), "Jan", "Acme"))
    assert put(ContactGiven(("x@a.example", "jan@a.example"), "", "Other")) == ["updated"]
    assert stored() == [("Jan", "Other", None)]
    assert addresses() == ["jan@a.example", "x@a.example"]
    assert put(ContactGiven(("x@a.example",), "JAN")) == ["updated"]
    assert stored()[0][0] == "JAN"


def test_the_same_contact_twice_at_once_is_one() -> None:
    given = (
        ContactGiven(("a@a.example",), "Jan"),
        ContactGiven(("b@a.example", "a@a.example"), "", "Acme"),
        ContactGiven(("b@a.example",), "Jan"),
    )
    assert put(*given) == ["created", "updated", "unchanged"]
    assert stored() == [("Jan", "Acme", None)]
    assert addresses() == ["a@a.example", "b@a.example"]


def test_a_new_company_gets_the_domain_of_the_first_address_that_names_it() -> None:
    add_company("Taken", "taken.example")
    put(
        ContactGiven(("a@gmail.com",), "", "Free"),
        ContactGiven(("a@mail.acme.example",), "", "Acme"),
        ContactGiven(("b@other.example",), "", "ACME"),
        ContactGiven(("a@taken.example",), "", "New"),
    )
    domains = {(each.domain, each.company.name) for each in CompanyDomain.select()}
    assert domains == {("taken.example", "Taken"), ("acme.example", "Acme")}
    assert [company for _, company, _ in stored()] == ["Free", "Acme", "Acme", "New"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(ContactGiven(()), "needs an address", id="no address"),
        pytest.param(ContactGiven(("jan",)), "needs the form", id="no address either"),
        pytest.param(ContactGiven(("x@x.example",), owner="Eva"), "no active user", id="owner"),
        pytest.param(
            ContactGiven(("a@a.example", "b@a.example")), "of different contacts", id="of two"
        ),
        pytest.param(ContactGiven(("x@x.example",), "", "Twin"), "several companies", id="company"),
    ],
)
def test_one_that_can_not_be_put_says_why_and_the_others_are(
    given: ContactGiven, says: str
) -> None:
    add_contact("a@a.example")
    add_contact("b@a.example")
    add_company("Twin")
    add_company("twin")
    answers = contacts.put([given, ContactGiven(("ok@a.example",))], NOW)
    assert isinstance(answers[0], InputError)
    assert says in str(answers[0])
    assert answers[1] == "created"
    assert Contact.select().count() == 3


def test_the_number_of_statements_does_not_grow() -> None:
    executed = []
    for size in (2, 500):
        given = [ContactGiven((f"{size}-{each}@a.example",), "x", "A") for each in range(size)]
        with statements() as seen:
            contacts.put(given, NOW)
        executed.append(len(seen))
    assert executed[1] <= executed[0]
