import pytest

from maillogger.transfer.values import addresses, person


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("a@x.example; b@x.example,c@x.example", "abc", id="separated"),
        pytest.param("a@x.example ::: b@x.example", "ab", id="google's separator"),
        pytest.param("Jane Doe (a@x.example);Bo (b@x.example)", "ab", id="names before"),
        pytest.param('"Doe, Jane" <a@x.example>', "a", id="RFC 5322"),
    ],
)
def test_addresses_are_found_in_a_cell(cell: str, expected: str) -> None:
    assert addresses([cell]) == tuple(f"{each}@x.example" for each in expected)


def test_what_is_no_address_stays_to_be_reported() -> None:
    assert addresses(["Jane"]) == ("Jane",)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Ana Ruiz", "Ana Ruiz"),
        ("ana@example.com", "ana@example.com"),
        ("Ana Ruiz (ana@example.com)", "ana@example.com"),
        ("", ""),
    ],
)
def test_a_person_is_a_name_or_an_address(cell: str, expected: str) -> None:
    assert person(cell) == expected
