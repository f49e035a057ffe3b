import peewee
import pytest

from maillogger.crm import users
from maillogger.errors import InputError
from tests.crm.records import NOW


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def names_and_addresses() -> list[tuple[str, tuple[str, ...]]]:
    return [(each.name, each.addresses) for each in users.members()]


def test_a_user_is_added_with_addresses_in_order() -> None:
    assert users.put("Ana Ruiz", ["Z@team.example", "a@team.example", "z@TEAM.example"], NOW) == (
        "created"
    )
    assert names_and_addresses() == [("Ana Ruiz", ("z@team.example", "a@team.example"))]


def test_adding_again_adds_what_is_new() -> None:
    users.put("Ana", ["a@team.example"], NOW)
    assert users.put("ana ", ["a@team.example"], NOW) == "unchanged"
    assert users.put("Ana", ["b@team.example", "a@team.example"], NOW) == "updated"
    assert names_and_addresses() == [("Ana", ("a@team.example", "b@team.example"))]


def test_several_users_may_share_an_address_and_a_name() -> None:
    users.put("Ana", ["sales@team.example"], NOW)
    users.put("Bob", ["sales@team.example"], NOW)
    users.put("Ana", ["other@team.example"], NOW)
    users.put("Sales", ["sales@team.example"], NOW, team=True)
    assert len(names_and_addresses()) == 4
    assert [each.team for each in users.members()] == [False, False, False, True]
    assert users.count_active() == 4


def test_a_user_is_found_by_address_or_name() -> None:
    users.put("Ana", ["a@team.example", "sales@team.example"], NOW)
    users.put("Bob", ["b@team.example", "sales@team.example"], NOW)
    assert users.find("A@team.example").name == "Ana"
    assert users.find(" bob").name == "Bob"


@pytest.mark.parametrize(
    ("who", "says"),
    [
        pytest.param("sales@team.example", "may be Ana .*, Bob", id="shared"),
        pytest.param("x@team.example", "no active user", id="nobody's"),
        pytest.param("Eva", "no active user", id="no such name"),
        pytest.param("", "no active user", id="empty"),
        pytest.param("a@", "is no domain", id="no address"),
    ],
)
def test_a_user_that_can_not_be_found_says_why(who: str, says: str) -> None:
    users.put("Ana", ["a@team.example", "sales@team.example"], NOW)
    users.put("Bob", ["b@team.example", "sales@team.example"], NOW)
    with pytest.raises(InputError, match=says):
        users.find(who)


def test_a_deactivated_user_is_nobody_until_added_again() -> None:
    users.put("Ana", ["a@team.example"], NOW)
    assert users.deactivate("a@team.example").name == "Ana"
    assert users.count_active() == 0
    with pytest.raises(InputError, match="no active user"):
        users.deactivate("a@team.example")
    assert users.put("Ana", ["a@team.example"], NOW) == "updated"
    assert users.count_active() == 1


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        pytest.param(" ", ["a@team.example"], id="no name"),
        pytest.param("Ana", [], id="no address"),
        pytest.param("Ana", ["a@team.example", "b"], id="no address either"),
    ],
)
def test_what_makes_no_user_is_refused(name: str, addresses: list[str]) -> None:
    with pytest.raises(InputError):
        users.put(name, addresses, NOW)
    assert users.count_active() == 0
