import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillogger.message.domain import is_within, to_ascii, unmistakable


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        pytest.param("Example.COM", "example.com", id="case"),
        pytest.param(" example.com ", "example.com", id="space"),
        pytest.param("example.com.", "example.com", id="root-dot"),
        pytest.param("MÜLLER.example", "xn--mller-kva.example", id="u-label"),
        pytest.param("xn--mller-kva.example", "xn--mller-kva.example", id="a-label"),
        pytest.param("müller.example。", "xn--mller-kva.example", id="ideographic-root-dot"),
        pytest.param("corp。example", "corp.example", id="ideographic-dot"),
        pytest.param("[192.0.2.1]", "[192.0.2.1]", id="literal"),
        pytest.param("ü..example", "ü..example", id="empty-label"),
        pytest.param("evil.example＠corp.example", "evil.example＠corp.example", id="wide-at"),
        pytest.param("evil.example／corp", "evil.example／corp", id="wide-slash"),
        pytest.param("ü\udc80.example", "ü\udc80.example", id="surrogate"),
        pytest.param("", "", id="empty"),
    ],
)
def test_to_ascii(domain: str, expected: str) -> None:
    assert to_ascii(domain) == expected


@settings(deadline=None)
@given(st.text())
def test_to_ascii_adds_no_at_sign(domain: str) -> None:
    assert to_ascii(domain).count("@") == domain.count("@")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Z", "Cc"])))
def test_to_ascii_twice_is_once(domain: str) -> None:
    assert to_ascii(to_ascii(domain)) == to_ascii(domain)


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        pytest.param("Example.COM.", "example.com", id="case-and-root-dot"),
        pytest.param("MÜLLER.example", "xn--mller-kva.example", id="u-label"),
        pytest.param("xn--strae-oqa.example", "xn--strae-oqa.example", id="a-label"),
        pytest.param("straße.example", "", id="sharp-s"),
        pytest.param("ban\u212a.example", "", id="kelvin-sign"),
        pytest.param("mu\u0308ller.example", "", id="decomposed"),
        pytest.param("corp。example", "", id="ideographic-dot"),
        pytest.param("\u00a0corp.example", "", id="no-break-space"),
        pytest.param("ü..example", "ü..example", id="no-a-label"),
        pytest.param("", "", id="empty"),
    ],
)
def test_unmistakable(domain: str, expected: str) -> None:
    assert unmistakable(domain) == expected


@settings(deadline=None)
@given(st.text())
def test_unmistakable_is_the_a_label_or_nothing(domain: str) -> None:
    assert unmistakable(domain) in {"", to_ascii(domain)}


def test_long_domain_takes_no_time() -> None:
    begun = time.perf_counter()
    to_ascii("ü" * 1_000_000)
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    ("domain", "within"),
    [
        pytest.param("example.com", True, id="itself"),
        pytest.param("a.b.example.com", True, id="subdomain"),
        pytest.param("notexample.com", False, id="same-end"),
        pytest.param("com", False, id="parent"),
    ],
)
def test_is_within(domain: str, within: bool) -> None:
    assert is_within(domain, "example.com") is within
