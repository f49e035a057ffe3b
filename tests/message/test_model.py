import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillogger.message.model import Address, Message, fields_of, remembered
from tests.message.letters import letter


@pytest.mark.parametrize(
    ("address", "key", "domain"),
    [
        pytest.param("Jane.Doe@ACME.Example", "jane.doe@acme.example", "acme.example", id="case"),
        pytest.param("jane+crm@acme.example", "jane+crm@acme.example", "acme.example", id="tag"),
        pytest.param(
            "j@müller.example", "j@xn--mller-kva.example", "xn--mller-kva.example", id="idn"
        ),
        pytest.param('"a@b"@acme.example', '"a@b"@acme.example', "acme.example", id="quoted-at"),
        pytest.param("Jane", "jane", "", id="no-domain"),
        pytest.param("jane＠acme.example", "jane＠acme.example", "", id="wide-at"),
        pytest.param("", "", "", id="nothing"),
    ],
)
def test_address_key_and_domain(address: str, key: str, domain: str) -> None:
    assert Address(address).key == key
    assert Address(address).domain == domain


@settings(deadline=None)
@given(st.text())
def test_the_domain_is_what_stands_behind_the_keys_last_at_sign(address: str) -> None:
    key = Address(address).key
    assert Address(address).domain == (key.rpartition("@")[2] if "@" in key else "")


def test_values_ignore_the_case_of_names() -> None:
    message = Message(fields=fields_of([("Received", "1"), ("X", "2"), ("RECEIVED", "3")]))
    assert list(message.values("received")) == ["1", "3"]
    assert (message.first("rEceived"), message.first("Date")) == ("1", None)


@pytest.mark.parametrize(
    ("senders", "sender"),
    [
        pytest.param(["Ana <ana@corp.example>"], Address("ana@corp.example", "Ana"), id="one"),
        pytest.param([], None, id="no-field"),
        pytest.param([""], None, id="empty"),
        pytest.param(["a@corp.example, b@corp.example"], None, id="two-addresses"),
        pytest.param(["a@corp.example", "b@corp.example"], None, id="two-fields"),
        pytest.param(["a@corp.example", "a@corp.example"], None, id="the-same-twice"),
        pytest.param(["a@corp.example", ""], None, id="second-field-empty"),
    ],
)
def test_sender_is_the_single_address_of_the_single_from(
    senders: list[str], sender: Address | None
) -> None:
    assert letter([("From", each) for each in senders]).sender == sender


def test_a_name_without_an_address_is_no_sender() -> None:
    assert Message(fields={"from": ["Jane"]}, from_=(Address("", "Jane"),)).sender is None


def test_what_was_worked_out_is_taken_along_in_a_pickle_and_is_no_part_of_the_message() -> None:
    asked: list[Message] = []

    @remembered
    def subject_of(message: Message) -> str:
        asked.append(message)
        return message.subject

    message = letter([("From", "ana@corp.example")])
    fresh = replace(message)
    assert subject_of(message) == message.subject
    assert message.sender == Address("ana@corp.example")
    assert (message, repr(message), hash(message)) == (fresh, repr(fresh), hash(fresh))
    taken = pickle.loads(pickle.dumps(message))
    assert (taken, subject_of(taken)) == (message, message.subject)
    assert asked == [message]
    other = replace(message, subject="Other", from_=())
    assert (subject_of(other), other.sender) == ("Other", None)
