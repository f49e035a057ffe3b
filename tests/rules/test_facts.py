import time
from dataclasses import replace

import pytest

from maillogger.rules.facts import Contact, Facts, NeverLog
from tests.rules.cases import FACTS, JANE


@pytest.mark.parametrize(
    ("key", "users", "covered"),
    [
        pytest.param("a@all.example", [], True, id="account"),
        pytest.param("a@all.example", [1, 2], True, id="account-for-everyone"),
        pytest.param("a@own.example", [1], True, id="personal"),
        pytest.param("a@own.example", [2], False, id="personal-of-another"),
        pytest.param("a@own.example", [], False, id="personal-of-nobody"),
        pytest.param("own.example", [1], True, id="no-at-sign"),
        pytest.param("", [1], False, id="nothing"),
    ],
)
def test_never_log_covers(key: str, users: list[int], covered: bool) -> None:
    listed = NeverLog(frozenset({"all.example"}), {1: frozenset({"own.example"})})
    assert listed.covers([key], users) is covered


def test_one_of_several_addresses_is_enough() -> None:
    listed = NeverLog(frozenset({"b@x.example"}))
    assert listed.covers(["a@x.example", "b@x.example"], ())


def test_domain_of_many_labels_takes_linear_time() -> None:
    listed = NeverLog(frozenset({"example.com"}))
    begun = time.perf_counter()
    assert listed.covers(["a@" + "a." * 100_000 + "example.com"], ())
    assert not listed.covers(["a@" + "a." * 100_000 + "example.org"], ())
    assert time.perf_counter() - begun < 0.1


def test_with_logged_adds_a_user() -> None:
    facts = Facts().with_logged("key", 1).with_logged("key", 2).with_logged("other", 1)
    assert facts.logged == {"key": {1, 2}, "other": {1}}


class TestWithContacts:
    def test_knows_a_newcomer_by_address_and_name(self) -> None:
        new = Contact(None, "nia@beta.example", "Nia Ödegård")
        facts = FACTS.with_contacts([new])
        assert facts.contacts == {**FACTS.contacts, "nia@beta.example": new}
        assert facts.names["nia ödegård"] == ("nia@beta.example",)

    def test_two_of_one_name(self) -> None:
        facts = FACTS.with_contacts([Contact(None, "other@beta.example", "JANE DOE")])
        assert facts.names["jane doe"] == ("jane@acme.example", "other@beta.example")

    def test_a_known_contact_has_one_name(self) -> None:
        assert FACTS.with_contacts([JANE]).names == FACTS.names

    def test_every_address_of_a_contact_means_the_changed_one(self) -> None:
        changed = replace(JANE, company=None)
        facts = FACTS.with_contacts([changed])
        assert facts.contacts == {"jane@acme.example": changed, "jane@home.example": changed}

    def test_nobody_changes_nothing(self) -> None:
        assert FACTS.with_contacts([]) is FACTS
