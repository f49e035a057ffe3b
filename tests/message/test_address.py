import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.message.address import parse_address_list, parse_mailboxes
from maillogger.message.encoded_word import repair
from maillogger.message.model import Address


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("a@x.example", [("a@x.example", None)], id="bare"),
        pytest.param("<a@x.example>", [("a@x.example", None)], id="angle"),
        pytest.param("Ana <a@x.example>", [("a@x.example", "Ana")], id="name"),
        pytest.param("A. B. Roe <a@x.example>", [("a@x.example", "A. B. Roe")], id="dots-in-name"),
        pytest.param('"Roe, Ana" <a@x.example>', [("a@x.example", "Roe, Ana")], id="quoted"),
        pytest.param('"A \\"B\\"" <a@x.example>', [("a@x.example", 'A "B"')], id="escaped"),
        pytest.param("'Ana' <a@x.example>", [("a@x.example", "Ana")], id="single-quoted"),
        pytest.param("a@x.example (Ana (CFO))", [("a@x.example", "Ana (CFO)")], id="comment-name"),
        pytest.param("<a@x.example> (Ana)", [("a@x.example", "Ana")], id="comment-after-angle"),
        pytest.param("Ana (CFO) Roe <a@x.example>", [("a@x.example", "Ana Roe")], id="comment"),
        pytest.param("a@x.example <A@X.example>", [("A@X.example", None)], id="name-is-address"),
        pytest.param("a @ x . example", [("a@x.example", None)], id="obsolete-space"),
        pytest.param("a(b)@(c)x.example", [("a@x.example", None)], id="comments-inside"),
        pytest.param("<@r.example,@s.example:a@x.example>", [("a@x.example", None)], id="route"),
        pytest.param("a@x.example.", [("a@x.example", None)], id="root-dot"),
        pytest.param("a@[192.0.2.1]", [("a@[192.0.2.1]", None)], id="literal"),
        pytest.param('"ana"@x.example', [("ana@x.example", None)], id="needless-quotes"),
        pytest.param('"a b"@x.example', [('"a b"@x.example', None)], id="needed-quotes"),
        pytest.param("jürgen@müller.example", [("jürgen@müller.example", None)], id="idn"),
        pytest.param("J\udcc3\udcbc <a@x.example>", [("a@x.example", "Jü")], id="raw-octets"),
        pytest.param(
            "=?utf-8?q?Roe=2C_=3Cb=40y.example=3E?= <a@x.example>",
            [("a@x.example", "Roe, <b@y.example>")],
            id="encoded-structure",
        ),
        pytest.param(
            "=?utf-8?q?Roe,_Ana?= <a@x.example>", [("a@x.example", "Roe, Ana")], id="encoded-comma"
        ),
        pytest.param(
            '"=?utf-8?q?J=C3=BC?=" <a@x.example>', [("a@x.example", "Jü")], id="encoded-in-quotes"
        ),
        pytest.param(
            "=?utf-8?q?x=0D=0ABcc:_b?= <a@x.example>", [("a@x.example", "x Bcc: b")], id="injection"
        ),
        pytest.param(
            "a@x.example,, B <b@x.example>; c@x.example,",
            [("a@x.example", None), ("b@x.example", "B"), ("c@x.example", None)],
            id="list",
        ),
        pytest.param(
            "Team: a@x.example, B <b@x.example>;, c@x.example",
            [("a@x.example", None), ("b@x.example", "B"), ("c@x.example", None)],
            id="group",
        ),
        pytest.param("undisclosed-recipients:;", [], id="empty-group"),
        pytest.param("Ana, a@x.example", [("a@x.example", None)], id="name-alone"),
        pytest.param("a@b@c, d@x.example", [("d@x.example", None)], id="two-ats"),
        pytest.param("a@x.example b@x.example", [], id="no-comma"),
        pytest.param("a\x00@x.example", [], id="nul"),
        pytest.param("a@x.example\r\nBcc: b@x.example", [], id="line-end"),
        pytest.param("<>", [], id="null-path"),
        pytest.param("<a@x.example<b@x.example>", [("b@x.example", None)], id="angle-in-angle"),
        pytest.param("Ana <=?utf-8?q?a@x.example?=>", [], id="encoded-in-angle"),
    ],
)
def test_addresses_are_found(value: str, addresses: list[tuple[str, str | None]]) -> None:
    assert parse_address_list(value) == tuple(Address(*each) for each in addresses)


@pytest.mark.parametrize(
    ("value", "sole"),
    [
        pytest.param("Ana <ana@corp.example>", "ana@corp.example", id="one"),
        pytest.param("Roe, Ana <ana@corp.example>", "ana@corp.example", id="unquoted-comma"),
        pytest.param('"ana@corp.example" <b@evil.example>', "b@evil.example", id="quoted-address"),
        pytest.param("ana＠corp.example <b@evil.example>", "b@evil.example", id="look-alike"),
        pytest.param("", None, id="none"),
        pytest.param("ana@corp.example, b@evil.example", None, id="two"),
        pytest.param("ana@corp.example; b@evil.example", None, id="two-semicolon"),
        pytest.param("<ana@corp.example> <b@evil.example>", None, id="two-angles"),
        pytest.param("<ana@corp.example> b@evil.example", None, id="angle-and-bare"),
        pytest.param("ana@corp.example <b@evil.example>", None, id="address-as-name"),
        pytest.param("<ana@corp.example <b@evil.example>>", None, id="angle-in-angle"),
        pytest.param("ana@corp.example\x00 <b@evil.example>", None, id="nul-after-address"),
        pytest.param("<ana@corp.example\x00>, <b@evil.example>", None, id="nul-in-address"),
        pytest.param("ana@corp.example(, b@evil.example", None, id="unclosed-comment"),
        pytest.param('ana@corp.example, "b@evil.example', None, id="unclosed-quote"),
        pytest.param("b@evil.example, [ana@corp.example", None, id="unclosed-literal"),
        pytest.param("Ana <ana@corp.example", None, id="unclosed-angle"),
        pytest.param("ana@corp.example@evil.example, b@evil.example", None, id="two-ats"),
        pytest.param("Group: ana@corp.example;", None, id="group"),
        pytest.param("Group:;, ana@corp.example", None, id="group-beside"),
        pytest.param("mailto:ana@corp.example", None, id="scheme"),
        pytest.param(
            "=?utf-8?q?<ana@corp.example>?= <b@evil.example>", None, id="angle-in-encoded-word"
        ),
    ],
)
def test_a_sole_address_has_no_rival(value: str, sole: str | None) -> None:
    address = parse_mailboxes(value).sole
    assert (address.address if address else None) == sole


@pytest.mark.parametrize(
    ("value", "defects"),
    [
        pytest.param('"Roe, Ana" <a@x.example> (x), b@x.example', (), id="sound"),
        pytest.param("Ana, Sam, a@x.example", ("no-address",), id="no-address"),
        pytest.param("a@b@c", ("bad-address",), id="bad-address"),
        pytest.param("a@b <c@d>", ("address-in-name",), id="address-in-name"),
        pytest.param("a@b <c@d", ("unclosed-bracket", "address-in-name"), id="unclosed-bracket"),
        pytest.param("(a@b", ("unclosed-comment",), id="unclosed-comment"),
        pytest.param('"a@b', ("unclosed-quote",), id="unclosed-quote"),
    ],
)
def test_defects_are_named(value: str, defects: tuple[str, ...]) -> None:
    assert parse_mailboxes(value).defects == defects


def test_groups_are_told() -> None:
    assert parse_mailboxes("Team: a@x.example;").groups
    assert not parse_mailboxes("a@x.example").groups


def test_addresses_beyond_the_cap_are_dropped_and_told() -> None:
    assert parse_mailboxes("a@x.example," * 2000).defects == ()
    capped = parse_mailboxes("a@x.example," * 2001)
    assert len(capped.addresses) == 2000
    assert capped.defects == ("too-many-addresses",)


@given(st.text(alphabet=st.sampled_from('ab@.,;:<>()[]"\\ =?q\x00ü\udc80')))
def test_every_address_is_one_that_stands_in_the_value(value: str) -> None:
    found = parse_mailboxes(value)
    for address in found.addresses:
        assert address.address.count("@") == 1
        assert set(address.address) <= set(repair(value))
    if found.sole:
        assert found.addresses == (found.sole,)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1),
            st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True),
        ),
        max_size=5,
    )
)
def test_composed_lists_are_read_back(members: list[tuple[str, str]]) -> None:
    escaped = [(name.replace("\\", "\\\\").replace('"', '\\"'), spec) for name, spec in members]
    value = ", ".join(f'"x {name} x" <{spec}>' for name, spec in escaped)
    if "=?" not in value:
        expected = tuple(Address(spec, f"x {name} x") for name, spec in members)
        assert parse_address_list(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("(" * 50_000, id="parentheses"),
        pytest.param("()" * 50_000, id="comments"),
        pytest.param("<" * 100_000, id="angles"),
        pytest.param('"\\' * 50_000, id="quotes"),
        pytest.param("a " * 50_000, id="words"),
        pytest.param("<" + "a " * 50_000, id="words-in-angle"),
        pytest.param("@" * 100_000, id="ats"),
        pytest.param("<@" + "a,@" * 30_000 + ":", id="route"),
        pytest.param("=?a?q?" * 20_000, id="encoded-words"),
        pytest.param("." * 100_000, id="dots"),
        pytest.param("a@" + "\u0300\u0316" * 50_000, id="combining-marks"),
    ],
)
def test_a_hundred_kilobytes_are_read_in_linear_time(value: str) -> None:
    start = time.process_time()
    parse_mailboxes(value)
    assert time.process_time() - start < 5
