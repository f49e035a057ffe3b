import time

import pytest

from maillogger.rules.facts import NeverLog


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
