import peewee
import pytest

from maillogger.crm import never_log
from maillogger.crm.never_log import Listed
from maillogger.crm.tables import NeverLog
from maillogger.errors import InputError
from tests.crm.records import NOW, add_user


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def test_entries_are_the_accounts_or_a_users_own() -> None:
    bob, ana = add_user("Bob", "b@team.example"), add_user("Ana", "a@team.example")
    for value, user in (("b.example", None), ("A.example", None), ("x@a.example", ana.id)):
        assert never_log.add(value, user, NOW)
    assert never_log.add("a.example", bob.id, NOW)
    assert list(never_log.listed()) == [
        Listed("a.example", None),
        Listed("b.example", None),
        Listed("a.example", "Bob"),
        Listed("x@a.example", "Ana"),
    ]


@pytest.mark.parametrize("own", [pytest.param(False, id="account"), pytest.param(True, id="own")])
def test_an_entry_is_there_once(own: bool) -> None:
    user = add_user("Ana", "a@team.example").id if own else None
    assert never_log.add("a.example", user, NOW)
    assert not never_log.add("A.EXAMPLE", user, NOW)
    with pytest.raises(peewee.IntegrityError):
        NeverLog.create(value="a.example", user=user, created=NOW)


def test_an_entry_is_removed_from_its_own_list_alone() -> None:
    ana = add_user("Ana", "a@team.example").id
    never_log.add("a.example", None, NOW)
    never_log.add("a.example", ana, NOW)
    assert never_log.remove("A.example", None)
    assert not never_log.remove("a.example", None)
    assert list(never_log.listed()) == [Listed("a.example", "Ana")]


def test_a_value_that_is_none_is_refused() -> None:
    with pytest.raises(InputError):
        never_log.add("com", None, NOW)
    with pytest.raises(InputError):
        never_log.remove("com", None)


@pytest.mark.parametrize("value", ["co.uk", "github.io"])
def test_a_public_suffix_is_refused_with_all_that_is_below_it(value: str) -> None:
    with pytest.raises(InputError, match="no domain of one owner"):
        never_log.add(value, None, NOW)
    for narrower in (f"*@{value}", f"acme.{value}", f"mail.acme.{value}"):
        assert never_log.add(narrower, None, NOW)
