import pytest

from maillogger.message.addr_spec import display_name, is_address, unquote


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("jana.meier@nordwind.example", id="plain"),
        pytest.param("o'brien+crm@x-y.example", id="apostrophe-and-tag"),
        pytest.param("jürgen@müller-nordwind.example", id="international"),
        pytest.param("почта@пример.рф", id="cyrillic"),
        pytest.param("foo..bar.@docomo.example", id="dots"),
        pytest.param(f"{'v' * 200}@list.example", id="return-path"),
        pytest.param('"jana meier"@nordwind.example', id="quoted"),
        pytest.param("jana@my_host.example", id="underscore"),
    ],
)
def test_an_address_is_one_everywhere(text: str) -> None:
    assert is_address(text)
    assert is_address(text, dotted=True)


@pytest.mark.parametrize("text", ["root@localhost.", "root@mailhost", "root@[192.0.2.1]"])
def test_only_a_header_has_addresses_without_a_dotted_domain(text: str) -> None:
    assert is_address(text.removesuffix("."))
    assert not is_address(text, dotted=True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("jana", id="no-at"),
        pytest.param("@x.example", id="no-local-part"),
        pytest.param("jana@", id="no-domain"),
        pytest.param("a@b@x.example", id="two-ats"),
        pytest.param('"a@b"@x.example', id="quoted-at"),
        pytest.param("ja na@x.example", id="space"),
        pytest.param("jana@x.exa mple", id="space-in-domain"),
        pytest.param("jana\xa0@x.example", id="nbsp"),
        pytest.param("jana\x00@x.example", id="nul"),
        pytest.param("jana@x.example\n", id="line-end"),
        pytest.param("jana\u202e@x.example", id="bidi"),
        pytest.param("jana\ud800@x.example", id="surrogate"),
        pytest.param("ana＠corp.example@x.example", id="full-width-at"),
        pytest.param("ana@corp．example.x", id="full-width-dot"),
        pytest.param("jana@x..example", id="empty-label"),
        pytest.param("jana@.example", id="leading-dot"),
        pytest.param("jana@-x.example", id="leading-hyphen"),
        pytest.param("jana@x.123", id="numeric-top"),
        pytest.param(f"jana@{'x' * 64}.example", id="long-label"),
        pytest.param(f"jana@{'x.' * 127}example", id="long-domain"),
        pytest.param(f"{'x' * 257}@x.example", id="long-local-part"),
        pytest.param("jana@x,y.example", id="comma"),
        pytest.param("jana@x/y.example", id="slash-in-domain"),
        pytest.param("a;b@x.example", id="semicolon"),
    ],
)
def test_what_no_mail_could_go_to_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("'Jana O''Meier'", "Jana O''Meier"),
        ("\"'Jana'\"", "Jana"),
        ("« Jana »", "Jana"),
        ("„Jana“", "Jana"),
        ("'Jana' Meier", "'Jana' Meier"),
        ('"', '"'),
        ('""', ""),
    ],
)
def test_outer_quotation_marks_are_taken_off(name: str, bare: str) -> None:
    assert unquote(name) == bare


def test_a_name_that_repeats_the_address_is_none() -> None:
    assert display_name("'Jana@X.example'", "jana@x.example") is None
    assert display_name(" =?utf-8?q?J=C3=BCrgen?=  Meier", "jana@x.example") == "Jürgen Meier"
    assert display_name('""', "jana@x.example") is None
