import peewee
import pytest

from maillogger.crm.email_tables import Email, EmailUser
from maillogger.crm.gather import gather
from maillogger.crm.record import record
from maillogger.crm.tables import Erased, NeverLog
from maillogger.rules.facts import Company, Facts
from maillogger.rules.questions import Questions
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
    statements,
)


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def ask(*addresses: str, names: str = "", keys: str = "", max_deals: int = 5) -> Facts:
    asked = Questions(
        frozenset(addresses),
        frozenset(each.rpartition("@")[2] for each in addresses),
        frozenset(names.split(",")) - {""},
        frozenset(keys.split()) - {""},
    )
    return gather(asked, KEYED, max_deals)


def test_nothing_is_known_in_an_empty_database() -> None:
    facts = ask("a@example.com", names="ann", keys="k")
    assert not (facts.users or facts.contacts or facts.names or facts.companies or facts.logged)
    assert facts.registrable == {"example.com": "example.com"}
    assert "gmail.com" in facts.free_mail


def test_users_of_an_address_are_oldest_first_with_all_their_addresses() -> None:
    ana = add_user("Ana", "ana@team.example", "sales@team.example")
    team = add_user("Sales", "sales@team.example", team=True)
    add_user("Gone", "sales@team.example", active=False)
    facts = ask("sales@team.example", "ana@team.example")
    assert facts.users == {"sales@team.example": (ana, team), "ana@team.example": (ana,)}


def test_a_contact_is_reached_by_each_of_its_addresses_and_named_by_its_first() -> None:
    owner = add_user("Ana", "ana@team.example")
    company = add_company("Acme", "acme.example", "acme.test")
    contact = add_contact("j@acme.example", "jan@home.example", company=company, owner=owner.id)
    facts = ask("jan@home.example", "other@home.example")
    found = facts.contacts["jan@home.example"]
    assert (found.id, found.address, found.owner) == (contact, "j@acme.example", owner.id)
    assert found.company == Company(company, "Acme", "acme.example")
    assert facts.contacts["j@acme.example"] == found
    assert "other@home.example" not in facts.contacts


def test_a_company_without_domain_is_the_contacts_still() -> None:
    company = add_company("Acme")
    add_contact("j@acme.example", company=company)
    assert ask("j@acme.example").contacts["j@acme.example"].company == Company(company, "Acme")


def test_open_deals_are_newest_first_and_no_more_than_asked() -> None:
    jan, eva = add_contact("jan@a.example"), add_contact("eva@a.example")
    deals = [add_deal(f"deal {day}", jan, days=day) for day in (1, 3, 2, 5, 4, 0)]
    add_deal("closed", jan, days=9, is_open=False)
    shared = add_deal("shared", jan, eva, days=3)
    facts = ask("jan@a.example", "eva@a.example")
    names = [each.name for each in facts.contacts["jan@a.example"].deals]
    assert names == ["deal 5", "deal 4", "shared", "deal 3", "deal 2"]
    assert facts.contacts["jan@a.example"].deals[0].id == deals[3]
    assert [each.id for each in facts.contacts["eva@a.example"].deals] == [shared]
    assert facts.contacts["eva@a.example"].deals[0].created.tzinfo is not None
    assert len(ask("jan@a.example", max_deals=2).contacts["jan@a.example"].deals) == 2


def test_contacts_of_a_name_are_found_and_can_be_asked_by_their_address() -> None:
    one = add_contact("jane@a.example", name="Jane DOE")
    add_contact("jane@b.example", name="jane doe")
    add_contact("jim@a.example", name="Jim")
    facts = ask(names="jane doe,nobody")
    assert facts.names == {"jane doe": ("jane@a.example", "jane@b.example")}
    assert facts.contacts["jane@a.example"].id == one
    assert "jim@a.example" not in facts.contacts


def test_companies_are_found_by_the_registrable_domain() -> None:
    company = add_company("Acme", "acme.co.uk")
    facts = ask("x@mail.acme.co.uk", "y@[192.0.2.1]", "z@co.uk")
    assert facts.companies == {"acme.co.uk": Company(company, "Acme", "acme.co.uk")}
    assert facts.registrable == {
        "mail.acme.co.uk": "acme.co.uk",
        "[192.0.2.1]": None,
        "co.uk": None,
    }


def test_never_log_has_the_accounts_entries_and_those_of_the_users_met() -> None:
    ana, bob = add_user("Ana", "ana@team.example"), add_user("Bob", "bob@team.example")
    for value, user in (("a.example", None), ("b.example", ana.id), ("c.example", bob.id)):
        NeverLog.create(value=value, user=user, created=NOW)
    never_log = ask("ana@team.example").never_log
    assert never_log.account == {"a.example"}
    assert never_log.personal == {ana.id: {"b.example"}}


def test_an_erased_address_is_known_by_its_keyed_hash() -> None:
    Erased.create(key_hash=KEYED.of("gone@a.example"), created=NOW)
    assert ask("gone@a.example", "here@a.example").erased == {"gone@a.example"}


def test_a_logged_submission_names_its_users() -> None:
    ana, bob = add_user("Ana", "ana@team.example"), add_user("Bob", "bob@team.example")
    record([decision("k1", ana, emails=(email(), email()))], KEYED, NOW)
    record([decision("k1", bob, emails=(email(), email()))], KEYED, NOW)
    assert ask(keys="k1 k2").logged == {"k1": {ana.id, bob.id}}


def test_a_submission_without_users_is_logged_still() -> None:
    record([decision("k1", emails=(email(),))], KEYED, NOW)
    assert ask(keys="k1").logged == {"k1": frozenset()}
    assert Email.select().count() == 1
    assert EmailUser.select().count() == 0


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("a\0b@x.example", id="NUL"),
        pytest.param("a\ud800b@x.example", id="lone surrogate"),
        pytest.param("%s'\"@x.example", id="quotes and per cent"),
        pytest.param("l" * 60_000 + "@x.example", id="60,000 characters"),
    ],
)
def test_any_address_can_be_asked_recorded_and_asked_again(address: str) -> None:
    assert address not in ask(address, names=address, keys="k").contacts
    record([decision("k", emails=(email(newcomer(address, address)),))], KEYED, NOW)
    assert ask(address).contacts[address].id is not None


@pytest.mark.parametrize("many", [pytest.param(1, id="one"), pytest.param(40_000, id="40,000")])
def test_the_number_of_statements_does_not_grow_with_what_is_asked(many: int) -> None:
    add_user("Ana", "a0@x.example")
    deal = add_contact("a1@x.example", company=add_company("X", "x.example"))
    add_deal("deal", deal)
    addresses = [f"a{each}@x.example" for each in range(many)]
    with statements() as executed:
        ask(*addresses, "a0@x.example", "a1@x.example", names="n", keys="k")
    # At 30,000 parameters a statement, what is asked by address takes a second one.
    assert len(executed) <= (11 if many == 1 else 14)
