import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maillogger.message.authentication import (
    AuthenticationResults,
    Result,
    parse_results,
    results_seen,
    trusted_results,
)
from maillogger.message.model import Message
from tests.message.letters import letter

MX = "mx.corp.example"
FIELD = "Authentication-Results"
GMAIL = (
    "mx.google.com;\r\n       dkim=pass header.i=@corp.example header.s=s1 header.b=Qx/1+v=;\r\n"
    "       arc=pass (i=1 spf=pass spfdomain=evil.example dmarc=pass fromdomain=evil.example);\r\n"
    "       spf=pass (google.com: domain of ana@corp.example designates 192.0.2.1 as permitted"
    " sender) smtp.mailfrom=ana@corp.example;\r\n"
    "       dmarc=pass (p=QUARANTINE sp=REJECT dis=NONE) header.from=corp.example"
)
EXCHANGE = (
    "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=corp.example; dkim=pass (signature was"
    " verified)\r\n header.d=corp.example;dmarc=pass action=none\r\n"
    " header.from=corp.example;compauth=pass reason=100"
)
OLD_EXCHANGE = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=corp.example; crm.example; dkim=none (message"
    " not signed) header.d=none;crm.example; dmarc=pass action=none header.from=corp.example;"
)
YAHOO = (
    "atlas-production.v2-mail-prod1-gq1.omega.yahoo.com;\n dkim=pass header.i=@corp.example"
    " header.s=s1;\n spf=pass smtp.mailfrom=corp.example;\n dmarc=pass(p=REJECT)"
    " header.from=corp.example;"
)
CISCO = (
    "esa1.corp.example; dkim=pass (signature verified) header.i=@corp.example; spf=None"
    " smtp.pra=ana@corp.example; spf=Pass smtp.mailfrom=ana@corp.example; spf=None"
    " smtp.helo=postmaster@mail.corp.example; dmarc=pass (p=none dis=none) d=corp.example"
)
MIMECAST = (
    "relay.mimecast.com;\n\tdkim=none;\n\tdmarc=pass (policy=none) header.from=corp.example;\n\t"
    "spf=pass (relay.mimecast.com: domain of ana@corp.example designates\n\t192.0.2.1 as permitted"
    " sender) smtp.mailfrom=ana@corp.example"
)
FASTMAIL = (
    "mx4.messagingengine.com;\n x-csa=none;\n iprev=pass smtp.remote-ip=2001:db8::1"
    " (mail.corp.example);\n dkim=pass (2048-bit rsa key sha256) header.d=corp.example"
    " header.i=@corp.example header.b=Y+Eg x-bits=2048;\n dmarc=pass"
    " policy.published-domain-policy=reject (p=reject,d=none) policy.policy-from=p"
    " header.from=corp.example;\n spf=pass smtp.mailfrom=ana@corp.example smtp.helo=m.corp.example"
)
RSPAMD = (
    "mx.corp.example; dkim=pass header.d=corp.example header.s=s1 header.b=AbC; dmarc=pass"
    " (policy=reject) header.from=corp.example; spf=pass (mx.corp.example: domain of"
    " ana@corp.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=ana@corp.example"
)
PROOFPOINT = (
    "ppops.net;\n spf=pass smtp.mailfrom=ana@corp.example;\n dkim=pass header.d=corp.example"
    " header.s=s1;\n dmarc=pass header.from=corp.example"
)


def read(value: str) -> list[tuple[str, str]]:
    """Methods and their results; the field must be readable."""
    field = parse_results(value)
    assert not field.defect
    return [(each.method, each.value) for each in field.results]


def message(*values: str, name: str = FIELD) -> Message:
    return letter([(name, value) for value in values])


@pytest.mark.parametrize(
    ("value", "server", "dkim", "spf"),
    [
        pytest.param(GMAIL, "mx.google.com", "corp.example", "corp.example", id="gmail"),
        pytest.param(EXCHANGE, None, "corp.example", "corp.example", id="exchange"),
        pytest.param(OLD_EXCHANGE, None, "none", "corp.example", id="exchange-2021"),
        pytest.param(
            YAHOO,
            "atlas-production.v2-mail-prod1-gq1.omega.yahoo.com",
            "corp.example",
            "corp.example",
            id="yahoo",
        ),
        pytest.param(CISCO, "esa1.corp.example", "corp.example", "", id="cisco"),
        pytest.param(MIMECAST, "relay.mimecast.com", "", "corp.example", id="mimecast"),
        pytest.param(
            FASTMAIL, "mx4.messagingengine.com", "corp.example", "corp.example", id="fastmail"
        ),
        pytest.param(RSPAMD, MX, "corp.example", "corp.example", id="rspamd"),
        pytest.param(PROOFPOINT, "ppops.net", "corp.example", "corp.example", id="proofpoint"),
    ],
)
def test_what_servers_write(value: str, server: str | None, dkim: str, spf: str) -> None:
    field = parse_results(value)
    assert (field.authserv_id, field.defect) == (server, "")
    (dmarc,) = field.of("dmarc")
    assert (dmarc.passes, dmarc.domain(dmarc.about)) == (True, "corp.example")
    assert [each.domain(each.about) for each in field.of("dkim")] == [dkim]
    assert field.of("spf")[0].domain("smtp.mailfrom") == spf


@pytest.mark.parametrize(
    ("value", "results"),
    [
        pytest.param("mx.x; none", [], id="none"),
        pytest.param("mx.x;", [], id="nothing"),
        pytest.param("mx.x", [], id="server-alone"),
        pytest.param("mx.x;;dkim=pass;;", [("dkim", "pass")], id="empty-segments"),
        pytest.param("mx.x 1; dkim=pass", [("dkim", "pass")], id="version"),
        pytest.param("mx.x (c) 1 (c); dkim=pass", [("dkim", "pass")], id="version-and-comments"),
        pytest.param("(c)mx.x(c);(c)dkim(c)=(c)pass(c)", [("dkim", "pass")], id="comments"),
        pytest.param("mx.x; dkim = pass", [("dkim", "pass")], id="spaces"),
        pytest.param("mx.x;\r\n\tdkim\r\n =\r\n\tpass", [("dkim", "pass")], id="folded"),
        pytest.param("mx.x; DKIM=Pass", [("dkim", "pass")], id="case"),
        pytest.param("mx.x; dkim=pass(a(b(c))d)", [("dkim", "pass")], id="nested"),
        pytest.param(r"mx.x; dkim=pass (a\)b\(c\\)", [("dkim", "pass")], id="escaped"),
        pytest.param('mx.x; dkim=pass ("a" b)', [("dkim", "pass")], id="quoted-in-comment"),
        pytest.param('mx.x; dkim="pass"', [("dkim", '"pass"')], id="quoted-result"),
        pytest.param("mx.x; dkim=pass@y", [("dkim", "pass@y")], id="result-and-more"),
        pytest.param("mx.x; dkim=", [("dkim", "")], id="empty-result"),
        pytest.param("spf=pass", [("spf", "pass")], id="no-server"),
    ],
)
def test_results(value: str, results: list[tuple[str, str]]) -> None:
    assert read(value) == results


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        pytest.param("header.d=x.example", "header.d", "x.example", id="plain"),
        pytest.param("header.d = (c) x.example", "header.d", "x.example", id="spaced"),
        pytest.param("Header.D=X.example", "header.d", "X.example", id="case"),
        pytest.param('header.b="a b;(c)="', "header.b", "a b;(c)=", id="quoted"),
        pytest.param(r'header.b="a\"b\\"', "header.b", 'a"b\\', id="escaped"),
        pytest.param('reason="no; key"', "reason", "no; key", id="reason"),
        pytest.param("header.b=a/b+c==", "header.b", "a/b+c==", id="base64"),
        pytest.param("policy.iprev=2001:db8::1", "policy.iprev", "2001:db8::1", id="ipv6"),
        pytest.param("smtp.mailfrom=", "smtp.mailfrom", "", id="empty"),
        pytest.param("smtp.mailfrom=dmarc=pass", "smtp.mailfrom", "dmarc=pass", id="result-in-it"),
        pytest.param('smtp.mailfrom="a b"@x', "smtp.mailfrom", '"a b"@x', id="quoted-local-part"),
        pytest.param("header.d=a\u00a0b.c=d", "header.d", "a\u00a0b.c=d", id="no-break-space"),
        pytest.param("action=none", "action", "none", id="dotless"),
    ],
)
def test_properties(written: str, name: str, value: str) -> None:
    (result,) = parse_results(f"mx.x; x-y=pass {written}").results
    assert result.properties == ((name, value),)
    assert result.value_of(name) == value


@pytest.mark.parametrize(
    ("value", "domain"),
    [
        pytest.param("corp.example", "corp.example", id="domain"),
        pytest.param("@corp.example", "corp.example", id="at"),
        pytest.param("ana@corp.example", "corp.example", id="address"),
        pytest.param("CORP.Example.", "corp.example", id="case-and-trailing-dot"),
        pytest.param("bücher.example", "xn--bcher-kva.example", id="u-label"),
        pytest.param("xn--bcher-kva.example", "xn--bcher-kva.example", id="a-label"),
        pytest.param("straße.example", "", id="sharp-s"),
        pytest.param("ｃorp.example", "", id="full-width"),
        pytest.param("ban\u212a.example", "", id="kelvin"),
        pytest.param("a@b@corp.example", "", id="two-at"),
        pytest.param('"a@corp.example"@evil.example', "evil.example", id="address-in-local-part"),
        pytest.param('"@corp.example"', "corp.example", id="quoted"),
        pytest.param("", "", id="empty"),
    ],
)
def test_domain_of_a_property(value: str, domain: str) -> None:
    (result,) = parse_results(f"mx.x; dkim=pass header.i={value}").results
    assert result.domain("header.i") == domain


def test_what_is_given_twice_is_unclear() -> None:
    (result,) = parse_results("mx.x; dkim=pass header.d=a.example header.d=b.example").results
    assert (result.value_of("header.d"), result.domain("header.d")) == ("", "")


@pytest.mark.parametrize(
    ("written", "about"),
    [
        pytest.param("dkim=pass header.i=@a.example header.d=b.example", "header.d", id="dkim"),
        pytest.param("dkim=pass header.i=@a.example", "header.i", id="dkim-i"),
        pytest.param("dmarc=pass d=a.example header.from=b.example", "header.from", id="dmarc"),
        pytest.param("dmarc=pass d=a.example", "d", id="dmarc-d"),
        pytest.param("dmarc=pass", "header.from", id="dmarc-none"),
        pytest.param("spf=pass smtp.helo=a.example", "smtp.mailfrom", id="spf"),
        pytest.param("iprev=pass", "", id="other"),
    ],
)
def test_about(written: str, about: str) -> None:
    assert parse_results(f"mx.x; {written}").results[0].about == about


@pytest.mark.parametrize(
    ("result", "passes"),
    [
        pytest.param(Result("dkim", "pass"), True, id="pass"),
        pytest.param(Result("dkim", "pass", version="2"), False, id="version"),
        pytest.param(Result("dkim", "fail"), False, id="fail"),
        pytest.param(Result("dkim", '"pass"'), False, id="quoted"),
    ],
)
def test_passes(result: Result, passes: bool) -> None:
    assert result.passes is passes


def test_version_of_a_method() -> None:
    one, two, bare = parse_results("mx.x; dkim/1=pass; spf/2=pass; dmarc=pass").results
    assert [(each.method, each.version) for each in (one, two, bare)] == [
        ("dkim", "1"),
        ("spf", "2"),
        ("dmarc", "1"),
    ]


@pytest.mark.parametrize(
    ("value", "server"),
    [
        pytest.param("", None, id="empty"),
        pytest.param("=", None, id="equals"),
        pytest.param("(", None, id="comment-alone"),
        pytest.param("(mx.x); dkim=pass", None, id="server-in-comment"),
        pytest.param("a b c; dkim=pass", None, id="three-words"),
        pytest.param("mx.x dmarc=pass", None, id="no-semicolon"),
        pytest.param("mx.x 2; dkim=pass", "mx.x", id="version-2"),
        pytest.param("mx.x; dkim=pass (", "mx.x", id="open-comment"),
        pytest.param("mx.x; dkim=pass )", "mx.x", id="closing-parenthesis"),
        pytest.param('mx.x; dkim=pass header.b="', "mx.x", id="open-quote"),
        pytest.param('mx.x; spf=fail ("a)b") dmarc=pass', "mx.x", id="comment-in-two-ways"),
        pytest.param('mx.x; spf=fail (a"b)', "mx.x", id="one-quote-in-comment"),
        pytest.param("mx.x; dkim=pass stray@word", "mx.x", id="stray-word"),
        pytest.param("mx.x; dkim=pass; dmarc pass", "mx.x", id="no-equals"),
        pytest.param("mx.x; spf=pass smtp.mailfrom=a dmarc=fail", "mx.x", id="semicolon-missing"),
        pytest.param("mx.x; spf=pass dkim/1=pass", "mx.x", id="semicolon-missing-version"),
        pytest.param('mx.x; "dmarc"=pass', "mx.x", id="quoted-method"),
        pytest.param("mx.x; d\u212aim=pass", "mx.x", id="method-in-other-letters"),
        pytest.param("mx.x(; dkim=pass", None, id="server-cut-short"),
        pytest.param("mx.x; =pass", "mx.x", id="no-method"),
    ],
)
def test_unreadable(value: str, server: str | None) -> None:
    field = parse_results(value)
    assert field.defect
    assert (field.authserv_id, field.results) == (server, ())


@pytest.mark.parametrize(
    ("value", "server"),
    [
        pytest.param("MX.Example; none", "mx.example", id="case"),
        pytest.param('"mx; (x)" 1; none', "mx; (x)", id="quoted"),
        pytest.param("m\u212a.example; none", "m\u212a.example", id="kelvin"),
    ],
)
def test_server(value: str, server: str) -> None:
    assert parse_results(value).authserv_id == server


def servers(found: tuple[AuthenticationResults, ...]) -> list[str | None]:
    return [each.authserv_id for each in found]


OURS = f"{MX}; spf=fail"
FORGED = f"{MX}; dmarc=pass header.from=corp.example"
OTHER = "mx.other.example; dmarc=pass header.from=corp.example"


class TestTrusted:
    @pytest.mark.parametrize(
        ("values", "authserv_id", "trusted"),
        [
            pytest.param([], MX, [], id="none"),
            pytest.param([], None, [], id="none-and-no-id"),
            pytest.param([OURS], MX, [MX], id="ours"),
            pytest.param([OURS], "MX.Corp.Example", [MX], id="case"),
            pytest.param([OURS, FORGED], MX, [MX, MX], id="ours-above-forged"),
            pytest.param([OTHER, OURS], MX, [MX], id="ours-below-another"),
            pytest.param([OTHER], MX, [], id="another-alone"),
            pytest.param([EXCHANGE], MX, [], id="exchange-for-ours"),
            pytest.param([OTHER, OURS], None, ["mx.other.example"], id="topmost"),
            pytest.param([EXCHANGE, OURS], None, [None], id="topmost-exchange"),
            pytest.param([f"sub.{OURS}", f"{MX}.evil.example; none"], MX, [], id="other-names"),
            pytest.param([f"mx.evil.example ({MX}); dmarc=pass"], MX, [], id="name-in-comment"),
            pytest.param([f'"{MX}"; spf=fail'], MX, [MX], id="quoted-name"),
        ],
    )
    def test_fields(
        self, values: list[str], authserv_id: str | None, trusted: list[str | None]
    ) -> None:
        assert servers(trusted_results(message(*values), authserv_id)) == trusted

    def test_topmost_is_first(self) -> None:
        first, below = trusted_results(message(OURS, FORGED), MX)
        assert (first.of("dmarc"), len(below.of("dmarc"))) == ((), 1)

    @pytest.mark.parametrize(
        "value",
        [
            pytest.param(f"{MX}; spf=fail (", id="ours"),
            pytest.param("(" * 1000, id="nobodys"),
        ],
    )
    @pytest.mark.parametrize("authserv_id", [MX, None])
    def test_unreadable_on_top_gives_no_way_to_what_is_below(
        self, value: str, authserv_id: str | None
    ) -> None:
        first = trusted_results(message(value, FORGED), authserv_id)[0]
        assert first.defect
        assert first.results == ()

    def test_unreadable_of_another_server_is_passed_over(self) -> None:
        assert servers(trusted_results(message("mx.y; (", OURS), MX)) == [MX]

    def test_look_alike_letters_are_another_server(self) -> None:
        assert trusted_results(message("mx.\u212aern.example; none"), "mx.kern.example") == ()

    @pytest.mark.parametrize(
        "name", ["ARC-Authentication-Results", "Authentication-Results-Original", "X-" + FIELD]
    )
    def test_no_other_field(self, name: str) -> None:
        assert trusted_results(message(f"i=1; {FORGED}", FORGED, name=name), None) == ()


class TestSeen:
    def test_counts_the_topmost(self) -> None:
        seen = results_seen(
            [message(OURS, OTHER), message(OURS), message(OTHER), message(), message("(")]
        )
        assert (seen.messages, seen.without, seen.unreadable) == (5, 1, 1)
        assert seen.servers == ((MX, 2), ("mx.other.example", 1))

    @pytest.mark.parametrize(
        ("values", "recommended"),
        [
            pytest.param([], None, id="nothing"),
            pytest.param([None, None], None, id="no-fields"),
            pytest.param([OURS, OURS, OTHER], MX, id="most"),
            pytest.param([OURS, OTHER], None, id="half"),
            pytest.param([OURS, "(", "("], None, id="unreadable"),
            pytest.param([OURS, None, None], MX, id="without"),
            pytest.param([EXCHANGE, EXCHANGE], None, id="exchange"),
        ],
    )
    def test_recommended(self, values: list[str | None], recommended: str | None) -> None:
        seen = results_seen([message(*filter(None, [each])) for each in values])
        assert seen.recommended == recommended


PIECES = st.sampled_from(
    ["mx.x", ";", "=", " ", "\t", "dmarc", "dkim", "spf", "pass", "fail", "(", ")", '"', "\\", "1",
     "header.from", "header.d", "smtp.mailfrom", "corp.example", "@", "/", ".", "none", "\u00a0",
     "dmarc=pass", " header.from=corp.example", "\u212a", "reason"]
)  # fmt: skip
hostile = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


def literal_passes(value: str) -> str:
    """What of a value stands outside of comments and quotation marks, the slow and plain way."""
    kept, depth, quoted, skip = [], 0, False, False
    for each in value:
        if skip:
            skip = False
        elif each == "\\" and (depth or quoted):
            skip = True
        elif each == '"' and not depth:
            quoted = not quoted
            kept.append('"')
        elif not quoted and each in "()":
            depth = max(depth + (1 if each == "(" else -1), 0)
            kept.append(" ")
        elif not depth and not quoted:
            kept.append(each)
    return "".join(kept).lower()


@given(hostile)
@example('mx.x; spf=fail "dmarc=pass header.from=corp.example"')
@example("mx.x; spf=fail (dmarc=pass) smtp.mailfrom=dmarc=pass")
def test_no_pass_that_does_not_stand_there(value: str) -> None:
    outside = literal_passes(value)
    for each in parse_results(value).results:
        if each.passes:
            method = re.escape(each.method)
            wanted = rf"(?:^|;)\s*{method}(?:/1)?\s*=\s*pass(?:\s|;|$)"
            assert re.search(wanted, outside), outside


@given(st.lists(hostile, max_size=4), st.sampled_from([None, "mx.x", ""]))
def test_never_raises(values: list[str], authserv_id: str | None) -> None:
    some = message(*values)
    for each in trusted_results(some, authserv_id):
        for result in each.results:
            assert isinstance(result.domain(result.about), str)
    assert results_seen([some]).messages == 1


@pytest.mark.parametrize(
    "piece",
    ["(", ")", '"', "\\", ";", "=", "a", " ", "a=", "a=b ", "a=b;", "(a)", '"a"', "()", '("',
     "a.b=", '=""', "dmarc=pass;", "\u00a0", "mx.x 1"],
)  # fmt: skip
def test_takes_linear_time(piece: str) -> None:
    """Eight times as long takes about eight times as long; a quadratic reader, sixty-four."""
    short, long = (f"mx.x; dkim=pass {piece * (size // len(piece))}" for size in (2**14, 2**17))
    once, eight = (min(_seconds(each) for _ in range(3)) for each in (short, long))
    assert eight < 24 * max(once, 0.001)


def _seconds(value: str) -> float:
    begun = time.process_time()
    parse_results(value)
    return time.process_time() - begun
