import pytest

from maillogger.crm.typed import typed_address, typed_never_log
from maillogger.errors import InputError


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param(" Ana@Team.Example ", "ana@team.example", id="case and spaces"),
        pytest.param("ana+crm@team.example", "ana+crm@team.example", id="tag"),
        pytest.param("ana@bücher.example", "ana@xn--bcher-kva.example", id="IDN"),
        pytest.param("o'neil.x_y-z@team.example", "o'neil.x_y-z@team.example", id="odd but right"),
    ],
)
def test_an_address_as_typed(text: str, key: str) -> None:
    assert typed_address(text) == key


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "needs the form", id="empty"),
        pytest.param("ana", "needs the form", id="no at"),
        pytest.param("@team.example", "needs the form", id="no local part"),
        pytest.param("ana@", "is no domain", id="no domain"),
        pytest.param("ana@team", "is no domain", id="one label"),
        pytest.param("ana@192.0.2.1", "is no domain", id="IP"),
        pytest.param("Ana <ana@team.example>", "can't stand before", id="with a name"),
        pytest.param("a@b@team.example", "can't stand before", id="two at"),
        pytest.param("a\0b@team.example", "can't stand before", id="NUL"),
        pytest.param("a b@team.example", "can't stand before", id="space"),
        pytest.param("a" * 320 + "@team.example", "too long", id="long"),
    ],
)
def test_what_is_no_address_says_why(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        typed_address(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("Example.COM", "example.com", id="domain"),
        pytest.param(" mail.example.com. ", "mail.example.com", id="final dot"),
        pytest.param("*@Example.com", "*@example.com", id="that domain alone"),
        pytest.param("Jan@Example.com", "jan@example.com", id="address"),
        pytest.param("bücher.example", "xn--bcher-kva.example", id="IDN"),
        pytest.param("*@bücher.example", "*@xn--bcher-kva.example", id="IDN alone"),
    ],
)
def test_a_never_log_value_as_typed(text: str, value: str) -> None:
    assert typed_never_log(text) == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("com", "no domain such as", id="a top-level domain"),
        pytest.param("", "no domain such as", id="empty"),
        pytest.param("*", "no domain such as", id="everything"),
        pytest.param("*.example.com", "no domain such as", id="wildcard"),
        pytest.param("*@", "no domain such as", id="no domain"),
        pytest.param("@example.com", r"\*@example.com for the domain alone", id="ambiguous"),
        pytest.param("jan@", "is no domain", id="address without domain"),
        pytest.param("exa mple.com", "no domain such as", id="space"),
    ],
)
def test_what_is_no_never_log_value_says_why(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        typed_never_log(text)
