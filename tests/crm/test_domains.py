from pathlib import Path

import pytest
from publicsuffixlist import PSLFILE, PublicSuffixList

from maillogger.crm.domains import free_mail, is_domain, registrable
from maillogger.message.domain import to_ascii


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        pytest.param("example.com", "example.com", id="itself"),
        pytest.param("mail.eu.example.com", "example.com", id="subdomain"),
        pytest.param("mail.example.co.uk", "example.co.uk", id="two-label suffix"),
        pytest.param("co.uk", None, id="a suffix"),
        pytest.param("com", None, id="a top-level domain"),
        pytest.param("ann.github.io", "ann.github.io", id="private suffix: an owner each"),
        pytest.param("github.io", None, id="a private suffix"),
        pytest.param("xn--bcher-kva.example", "xn--bcher-kva.example", id="A-label"),
        pytest.param("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn", id="IDN suffix"),
        pytest.param("intranet.local", "intranet.local", id="a suffix nobody knows"),
        pytest.param("localhost", None, id="one label"),
        pytest.param("", None, id="empty"),
        pytest.param("[192.0.2.1]", None, id="address literal"),
        pytest.param("192.0.2.1", None, id="IPv4"),
        pytest.param("[IPv6:2001:db8::1]", None, id="IPv6 literal"),
        pytest.param("-a.example.com", None, id="label begins with a hyphen"),
        pytest.param("a..example.com", None, id="empty label"),
        pytest.param("a" * 64 + ".com", None, id="label too long"),
        pytest.param("a." * 126 + "com", None, id="name too long"),
        pytest.param("ex ample.com", None, id="space"),
        pytest.param("example.com\n", None, id="line end"),
        pytest.param("bücher.example", None, id="no A-label"),
        pytest.param("_dmarc.example.com", "example.com", id="underscore"),
    ],
)
def test_registrable(domain: str, found: str | None) -> None:
    assert registrable(domain) == found


def test_the_rules_are_those_of_the_library() -> None:
    library = PublicSuffixList()
    for line in Path(PSLFILE).read_text("utf-8").splitlines():
        rule = line.split(" ")[0]
        if rule and not rule.startswith("//"):
            suffix = to_ascii(rule.lstrip("!").replace("*", "any"))
            for domain in (suffix, f"a.{suffix}", f"b.a.{suffix}"):
                expected = library.privatesuffix(domain) if is_domain(domain) else None
                assert registrable(domain) == expected


def test_hostile_domains_take_linear_time() -> None:
    for domain in ("a." * 500_000, "a" * 1_000_000, "-" * 1_000_000, "a-" * 500_000):
        assert not is_domain(domain)


@pytest.mark.parametrize(
    ("domain", "free"),
    [
        pytest.param("gmail.com", True, id="Gmail"),
        pytest.param("web.de", True, id="Germany"),
        pytest.param("ziggo.nl", True, id="the Netherlands"),
        pytest.param("qq.com", True, id="China"),
        pytest.param("hey.com", True, id="added"),
        pytest.param("facebook.com", False, id="taken out: a company's own"),
        pytest.param("example.com", False, id="a company"),
    ],
)
def test_free_mail(domain: str, free: bool) -> None:
    assert (domain in free_mail()) is free


def test_the_free_mail_list_is_sorted_clean_and_without_doubles() -> None:
    assert all(is_domain(each) and each == each.lower() for each in free_mail())
    assert len(free_mail()) > 4000
