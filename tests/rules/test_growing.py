import time
from copy import deepcopy
from dataclasses import replace

from maillogger.rules.facts import Contact, Copy, Facts
from maillogger.rules.growing import Growing
from tests.rules.cases import FACTS, JANE


def with_contacts(*contacts: Contact) -> Facts:
    growing = Growing(FACTS)
    growing.add_contacts(contacts)
    return growing.facts


def test_a_submission_is_logged_for_one_more_user() -> None:
    growing = Growing(Facts())
    growing.log("key", 1)
    growing.log("key", 2)
    growing.log("other", 1)
    assert growing.facts.logged == {"key": {1, 2}, "other": {1}}


def test_what_it_was_made_of_stays_as_it_is() -> None:
    begun = deepcopy(FACTS)
    growing = Growing(FACTS)
    growing.log("key", 1)
    growing.add_copy(["a"], Copy("key", 0, "jane@acme.example"))
    growing.add_contacts([Contact(None, "nia@beta.example", "Nia")])
    assert growing.facts != begun == FACTS


def test_one_more_submitter_is_one_of_every_copy_of_that_email() -> None:
    growing = Growing(Facts())
    for position in (0, 1):
        growing.add_copy(["a", str(position)], Copy("key", position, "jane@acme.example"))
    growing.log("key", 3, position=1)
    users = {key: [each.users for each in some] for key, some in growing.facts.copies.items()}
    assert users == {"a": [frozenset(), {3}], "0": [frozenset()], "1": [{3}]}


def test_many_submissions_take_linear_time() -> None:
    growing = Growing(FACTS)
    begun = time.process_time()
    for number in range(20_000):
        growing.log(f"key {number}", 1)
        growing.add_copy([f"a {number}"], Copy(f"key {number}", 0, "jane@acme.example"))
        growing.add_contacts([Contact(None, f"{number}@beta.example", f"Nia {number}")])
    assert time.process_time() - begun < 1


class TestContacts:
    def test_a_newcomer_is_known_by_address_and_name(self) -> None:
        new = Contact(None, "nia@beta.example", "Nia Ödegård")
        facts = with_contacts(new)
        assert facts.contacts == {**FACTS.contacts, "nia@beta.example": new}
        assert facts.names["nia ödegård"] == ("nia@beta.example",)

    def test_two_of_one_name(self) -> None:
        facts = with_contacts(Contact(None, "other@beta.example", "JANE DOE"))
        assert facts.names["jane doe"] == ("jane@acme.example", "other@beta.example")

    def test_a_known_contact_has_one_name(self) -> None:
        assert with_contacts(JANE).names == FACTS.names

    def test_every_address_of_a_contact_means_the_changed_one(self) -> None:
        changed = replace(JANE, company=None)
        facts = with_contacts(changed)
        assert facts.contacts == {"jane@acme.example": changed, "jane@home.example": changed}

    def test_nobody_changes_nothing(self) -> None:
        assert with_contacts() == FACTS
