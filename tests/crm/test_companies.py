import peewee
import pytest

from maillogger.crm import companies
from maillogger.crm.given import CompanyGiven
from maillogger.crm.tables import Company, CompanyDomain
from maillogger.errors import InputError
from tests.crm.records import NOW, add_company


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def stored() -> set[tuple[str, str]]:
    return {(each.company.name, each.domain) for each in CompanyDomain.select()}


def test_a_company_is_added_with_its_registrable_domains() -> None:
    given = CompanyGiven(" Acme ", ("www.Acme.example", "acme.example", "bücher.example"))
    assert companies.put(given, NOW) == "created"
    assert stored() == {("Acme", "acme.example"), ("Acme", "xn--bcher-kva.example")}


@pytest.mark.parametrize(
    ("given", "answer", "domains"),
    [
        pytest.param(CompanyGiven("ACME"), "unchanged", 1, id="by name"),
        pytest.param(CompanyGiven("acme", ("acme.test",)), "updated", 2, id="by name, new domain"),
        pytest.param(CompanyGiven("Acme Inc", ("acme.example",)), "unchanged", 1, id="by domain"),
        pytest.param(CompanyGiven("Other", ("other.example",)), "created", 2, id="another"),
        pytest.param(CompanyGiven("Other"), "created", 1, id="another without domain"),
    ],
)
def test_a_company_that_is_there_gets_what_is_new(
    given: CompanyGiven, answer: str, domains: int
) -> None:
    add_company("Acme", "acme.example")
    assert companies.put(given, NOW) == answer
    assert companies.put(given, NOW) == "unchanged"
    assert CompanyDomain.select().count() == domains


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(CompanyGiven(" "), "needs a name", id="no name"),
        pytest.param(CompanyGiven("X", ("gmail.com",)), "can't be a company's", id="free mail"),
        pytest.param(CompanyGiven("X", ("co.uk",)), "can't be a company's", id="a suffix"),
        pytest.param(CompanyGiven("Twin"), "several companies", id="two of the name"),
        pytest.param(
            CompanyGiven("X", ("a.example", "b.example")), "several companies", id="of two"
        ),
    ],
)
def test_a_company_that_can_not_be_put_says_why(given: CompanyGiven, says: str) -> None:
    add_company("Twin", "a.example")
    add_company("twin", "b.example")
    with pytest.raises(InputError, match=says):
        companies.put(given, NOW)
    assert Company.select().count() == 2


@pytest.mark.parametrize(
    ("key", "domain"),
    [
        pytest.param("a@mail.acme.example", "acme.example", id="a company's"),
        pytest.param("a@gmail.com", "", id="free mail"),
        pytest.param("a@[192.0.2.1]", "", id="literal"),
    ],
)
def test_the_domain_that_tells_a_company(key: str, domain: str) -> None:
    assert companies.domain_of(key) == domain
