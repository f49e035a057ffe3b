"""Forged and genuine header blocks, from octets to the decision, where senders must be confirmed.

The drop box is at crm.example, and mx.crm.example writes its results on top of what it receives.
Users are Ana of corp.example (and others, where a case needs their kind of domain).
"""

from dataclasses import replace

import pytest

from maillogger.crm.domains import free_mail, registrable
from maillogger.intake.caps import Limits
from maillogger.intake.parse import parse
from maillogger.message.drop_box import DropBox
from maillogger.rules.decide import decide
from maillogger.rules.decision import Decision, Log, Reject
from maillogger.rules.facts import Facts, User
from maillogger.rules.policy import Policy
from maillogger.rules.questions import questions

RULE = "sender_not_authenticated"
MX = "mx.crm.example"
ADDRESSES = (
    "ana@corp.example",
    "ana@mail.corp.example",
    "ana@corp.co.uk",
    "ana@strasse.example",
    "ana@xn--bcher-kva.example",
    "ana@bank.example",
    "ana@amazonaws.com",
    "ana@github.io",
    "ana@gmail.com",
)
USERS = {key: (User(number, key, (key,)),) for number, key in enumerate(ADDRESSES, 1)}
POLICY = Policy(
    drop_box=DropBox(frozenset({"bcc@crm.example"}), frozenset()),
    authentication="require",
    authserv_id=MX,
    accept_redirected=True,
)
TOPMOST = replace(POLICY, authserv_id=None)
EXCHANGE = replace(TOPMOST, trust_exchange_internal=True)

FROM = "From: Ana Ruiz <ana@corp.example>"
STRANGER = "From: Jane <jane@acme.example>"
INTERNAL = "X-MS-Exchange-Organization-AuthAs: Internal"
DMARC = "dmarc=pass header.from=corp.example"
SPF = "spf=pass smtp.mailfrom=ana@corp.example"
DKIM = "dkim=pass header.d=corp.example"
EVIL_DKIM = "dkim=pass header.d=evil.example"
EVIL_SPF = "spf=pass smtp.mailfrom=x@evil.example"


def ours(*results: str) -> str:
    """The field that our own server writes."""
    return f"Authentication-Results: {'; '.join((MX, *results))}"


def bare(*results: str) -> str:
    """Exchange's."""
    return f"Authentication-Results: {';'.join(results)}"


def decided(lines: tuple[str, ...], policy: Policy) -> Decision:
    """The decision on a message with this top, to a customer and with a body."""
    rest = ("To: kim@customer.example", "Subject: Offer", "Message-ID: <1@corp.example>")
    block = "\r\n".join(("Delivered-To: bcc@crm.example", *lines, *rest))
    message = parse(f"{block}\r\n\r\nHello\r\n".encode(), spool=None, limits=Limits())
    domains = questions([message], policy).domains
    known = {each: registrable(each) for each in domains}
    facts = Facts(users=USERS, registrable=known, free_mail=free_mail())
    return decide(message, facts, policy)


def forged(*lines: str, by: str = RULE, policy: Policy = POLICY, id: str) -> object:
    """A message that must be refused by that rule."""
    return pytest.param(lines, by, policy, id=id)


FORGED = [
    forged(FROM, id="no-field"),
    forged(ours("none"), FROM, id="none"),
    forged(ours(), FROM, id="server-alone"),
    forged(ours("dmarc=fail header.from=corp.example"), FROM, id="dmarc-fail"),
    forged(ours("dmarc=fail header.from=corp.example", SPF, DKIM), FROM, id="dmarc-fail-aligned"),
    forged(ours("dmarc=temperror header.from=corp.example", DKIM), FROM, id="dmarc-temperror"),
    forged(ours("dmarc=permerror", DKIM), FROM, id="dmarc-permerror"),
    forged(ours("dmarc=quarantine header.from=corp.example", DKIM), FROM, id="dmarc-quarantine"),
    forged(ours("dmarc=", DKIM), FROM, id="dmarc-empty"),
    forged(ours("dmarc/2=none", DKIM), FROM, id="dmarc-of-another-version"),
    forged(ours('dmarc="pass" header.from=corp.example'), FROM, id="dmarc-quoted-pass"),
    forged(ours("dmarc=pass header.from=evil.example"), FROM, id="dmarc-of-another-domain"),
    forged(
        ours("dmarc=pass header.from=evil.example", DKIM), FROM, id="dmarc-of-another-and-aligned"
    ),
    forged(ours("dmarc=none header.from=evil.example", DKIM), FROM, id="no-policy-of-another"),
    forged(ours("dmarc=pass", EVIL_DKIM), FROM, id="dmarc-of-nobody"),
    forged(ours("dmarc=pass header.from=mail.corp.example"), FROM, id="dmarc-of-a-sub-domain"),
    forged(
        ours("dmarc=pass header.from=corp.example"),
        "From: ana@mail.corp.example",
        id="dmarc-of-the-parent",
    ),
    forged(
        ours("dmarc=pass header.from=corp.example header.from=evil.example"),
        FROM,
        id="header-from-twice",
    ),
    forged(ours(DMARC, "dmarc=fail header.from=corp.example"), FROM, id="dmarc-twice"),
    forged(ours(DMARC, "dmarc=none"), FROM, id="dmarc-says-both"),
    forged(ours("dmarc=fail (dmarc=pass) header.from=corp.example"), FROM, id="pass-in-comment"),
    forged(ours(f"spf=fail (x; {DMARC})"), FROM, id="pass-in-comment-with-semicolon"),
    forged(ours(rf"spf=fail (x\); {DMARC} \()"), FROM, id="escaped-parentheses"),
    forged(
        ours(f'spf=fail (domain of "a); {DMARC} ("@evil.example)'), FROM, id="comment-broken-out-of"
    ),
    forged(ours(f'spf=fail smtp.mailfrom="x; {DMARC}"@evil.example'), FROM, id="pass-in-quotes"),
    forged(ours('spf=fail reason="dmarc=pass"'), FROM, id="pass-in-reason"),
    forged(ours("spf=fail smtp.mailfrom=dmarc=pass"), FROM, id="pass-in-a-value"),
    forged(ours("spf=fail smtp.mailfrom=x dmarc=pass"), FROM, id="semicolon-missing"),
    forged(ours("dmarc=pass@evil.example header.from=corp.example"), FROM, id="pass-and-more"),
    forged(ours("xdmarc=pass header.from=corp.example"), FROM, id="another-method"),
    forged(ours("dmarc=fail"), ours(DMARC, DKIM), FROM, id="forged-below-ours"),
    forged(ours(EVIL_SPF), ours(DMARC), FROM, id="forged-right-below-ours"),
    forged(ours(EVIL_SPF), f"Received: from x by {MX}", ours(SPF), FROM, id="forged-further-below"),
    forged(ours(DKIM), ours("dmarc=fail header.from=corp.example"), FROM, id="failure-below-ours"),
    forged(f"Authentication-Results: mx.evil.example; {DMARC}", FROM, id="another-server"),
    forged(f"Authentication-Results: {MX}.evil.example; {DMARC}", FROM, id="longer-name"),
    forged(f"Authentication-Results: x.{MX}; {DMARC}", FROM, id="sub-domain-of-ours"),
    forged(f"Authentication-Results: evil.example ({MX}); {DMARC}", FROM, id="name-in-comment"),
    forged(f"Authentication-Results: mx.сrm.example; {DMARC}", FROM, id="name-in-look-alikes"),
    forged(f"Authentication-Results: {DMARC}", FROM, id="no-name-where-one-is-configured"),
    forged(f"ARC-Authentication-Results: i=1; {MX}; {DMARC}", FROM, id="arc"),
    forged(f"Authentication-Results-Original: {MX}; {DMARC}", FROM, id="original"),
    forged(f"X-Authentication-Results: {MX}; {DMARC}", FROM, id="another-field"),
    forged(f"Authentication-Results: {MX} 2; {DMARC}", FROM, id="another-version"),
    forged(ours("spf=fail ("), ours(DMARC), FROM, id="ours-made-unreadable"),
    forged("Authentication-Results: " + "(" * 60_000, ours(DMARC), FROM, id="parentheses"),
    forged("Authentication-Results: " + "(" * 70_000, FROM, by="unparseable", id="64-kib"),
    forged(ours(DKIM, "x=y (" + "(" * 1_000), FROM, id="open-comments-after-a-pass"),
    # Alignment
    forged(ours(EVIL_DKIM, EVIL_SPF), FROM, id="passes-of-evil"),
    forged(ours("dkim=fail header.d=corp.example", EVIL_DKIM), FROM, id="ours-fails-evil-passes"),
    forged(ours("dkim=pass header.d=evil.example header.i=@corp.example"), FROM, id="header-i"),
    forged(ours('dkim=pass header.i="@corp.example"@evil.example'), FROM, id="header-i-quoted"),
    forged(ours("dkim=pass header.i=@corp.example@evil.example"), FROM, id="header-i-two-at"),
    forged(ours("dkim=pass header.i=@evil.example@corp.example"), FROM, id="header-i-other-way"),
    forged(
        ours("dkim=pass header.d=evil.example header.d=corp.example"), FROM, id="header-d-twice"
    ),
    forged(ours("dkim=pass header.s=corp.example"), FROM, id="selector"),
    forged(ours("dkim=pass (header.d=corp.example) header.d=evil.example"), FROM, id="d-comment"),
    forged(ours("dkim=pass header.d=corp.example.evil.example"), FROM, id="longer-domain"),
    forged(ours("dkim=pass header.d=xcorp.example"), FROM, id="domain-that-ends-so"),
    forged(ours("dkim=pass header.d=example"), FROM, id="public-suffix"),
    forged(ours("dkim=pass header.d=evil.co.uk"), "From: ana@corp.co.uk", id="same-suffix"),
    forged(ours("dkim=pass header.d=co.uk"), "From: ana@github.io", id="two-public-suffixes"),
    forged(
        ours("dkim=pass header.d=x.compute.amazonaws.com"),
        "From: ana@amazonaws.com",
        id="private-suffix-below",
    ),
    forged(ours("dkim=policy header.d=corp.example"), FROM, id="dkim-policy"),
    forged(ours("dkim/2=pass header.d=corp.example"), FROM, id="dkim-of-another-version"),
    forged(ours("spf=pass smtp.helo=corp.example"), FROM, id="helo-alone"),
    forged(ours("spf=softfail smtp.mailfrom=corp.example"), FROM, id="spf-softfail"),
    forged(ours("spf=fail smtp.mailfrom=x@corp.example", SPF), FROM, id="spf-twice-and-one-fails"),
    forged(
        ours('spf=pass smtp.mailfrom="ana@corp.example"@evil.example'), FROM, id="address-in-quotes"
    ),
    forged(ours("spf=pass smtp.mailfrom=corp.example x@evil.example"), FROM, id="stray-word"),
    forged(
        ours("spf=pass smtp.mailfrom=corp.example\u00a0a.b=c@evil.example"),
        FROM,
        id="no-break-space",
    ),
    forged(ours("sender-id=pass header.from=corp.example"), FROM, id="sender-id"),
    forged(ours("auth=pass smtp.auth=ana@corp.example"), FROM, id="smtp-auth"),
    # Domains that are written alike
    forged(
        ours("dmarc=pass header.from=xn--strae-oqa.example"),
        "From: ana@straße.example",
        id="sharp-s-a-label",
    ),
    forged(
        ours("dmarc=pass header.from=straße.example"),
        "From: ana@straße.example",
        id="sharp-s-u-label",
    ),
    forged(
        ours("dkim=pass header.d=straße.example"), "From: ana@strasse.example", id="sharp-s-signer"
    ),
    forged(
        ours("dmarc=pass header.from=ban\u212a.example"),
        "From: ana@ban\u212a.example",
        id="kelvin-sign",
    ),
    forged(
        ours("dmarc=pass header.from=xn--orp-hdd.example"),
        "From: ana@сorp.example",
        by="sender_unknown",
        id="homoglyph",
    ),
    forged(ours(DMARC), "From: ana@corp.example.evil.example", by="sender_unknown", id="longer"),
    # From
    forged(ours(DMARC), FROM, "From: x@evil.example", by="sender_ambiguous", id="two-fields"),
    forged(ours(DMARC), "From: x@evil.example", FROM, by="sender_ambiguous", id="two-fields-other"),
    forged(
        ours(DMARC),
        "From: ana@corp.example, x@evil.example",
        by="sender_ambiguous",
        id="two-addresses",
    ),
    forged(ours(DMARC), "From: x: ana@corp.example;", by="sender_ambiguous", id="group"),
    forged(ours(DMARC), "From: :;", by="sender_ambiguous", id="empty-group"),
    forged(
        ours("dmarc=pass header.from=evil.example"),
        'From: "ana@corp.example" <x@evil.example>',
        by="sender_unknown",
        id="address-as-name",
    ),
    forged(
        ours("dmarc=pass header.from=evil.example"),
        "From: ana@corp.example <x@evil.example>",
        by="sender_ambiguous",
        id="unquoted-address-as-name",
    ),
    forged(
        ours("dmarc=pass header.from=evil.example"),
        "From: =?utf-8?q?ana=40corp=2Eexample?= <x@evil.example>",
        by="sender_unknown",
        id="encoded-address-as-name",
    ),
    forged(
        ours("dmarc=pass header.from=evil.example"),
        "From: <ana@corp.example> <x@evil.example>",
        by="sender_ambiguous",
        id="two-brackets",
    ),
    forged(
        ours("dmarc=pass header.from=evil.example"),
        "From: ana@corp.example\0@evil.example",
        by="sender_ambiguous",
        id="nul",
    ),
    forged(
        ours("dmarc=pass header.from=evil.example"),
        "From: ana@corp.example(@evil.example)",
        id="comment-in-the-address",
    ),
    forged(ours(DMARC), "From: (ana@corp.example)", by="sender_ambiguous", id="comment-alone"),
    # Without a configured name
    forged(FROM, policy=TOPMOST, id="topmost-none"),
    forged(bare(EVIL_SPF), ours(DMARC), FROM, policy=TOPMOST, id="topmost-is-exchange"),
    forged(bare("dmarc=fail"), bare(DMARC), FROM, policy=TOPMOST, id="topmost-fails"),
    forged(
        bare("spf=pass smtp.mailfrom=evil.example", "dmarc=none action=none header.from="),
        FROM,
        policy=TOPMOST,
        id="exchange-header-from-empty",
    ),
    forged(bare("dmarc=fail", "compauth=pass reason=100"), FROM, policy=TOPMOST, id="compauth"),
    # Exchange's internal mail
    forged(INTERNAL, FROM, id="internal-not-configured"),
    forged(INTERNAL.replace("Int", "Ext"), FROM, policy=EXCHANGE, id="external"),
    forged(
        INTERNAL.replace("Internal", "Anonymous"),
        INTERNAL,
        FROM,
        policy=EXCHANGE,
        id="auth-as-twice",
    ),
    forged(
        INTERNAL,
        bare("dmarc=fail action=none header.from=corp.example"),
        FROM,
        policy=EXCHANGE,
        id="internal-but-dmarc-fails",
    ),
    forged(
        INTERNAL, bare("dmarc=fail ("), FROM, policy=EXCHANGE, id="internal-but-results-unreadable"
    ),
    # Redirected
    forged(
        ours("dmarc=pass header.from=acme.example"),
        "Resent-From: ana@corp.example",
        STRANGER,
        id="redirect-not-confirmed",
    ),
    forged(
        ours("dmarc=fail header.from=acme.example", DKIM),
        "Resent-From: ana@corp.example",
        STRANGER,
        id="redirect-of-a-forgery",
    ),
    forged(
        ours("dmarc=pass header.from=gmail.com", "spf=pass smtp.mailfrom=eve@gmail.com"),
        "X-Forwarded-For: ana@gmail.com bcc@crm.example",
        "From: eve@gmail.com",
        id="redirect-in-a-colleague-of-millions-name",
    ),
    forged(
        INTERNAL,
        "X-MS-Exchange-Inbox-Rules-Loop: ana@corp.example",
        STRANGER,
        policy=EXCHANGE,
        id="redirect-is-not-internal",
    ),
]


def genuine(*lines: str, policy: Policy = POLICY, id: str) -> object:
    """A message that must be logged."""
    return pytest.param(lines, policy, id=id)


GENUINE = [
    genuine(ours(DMARC), FROM, id="dmarc"),
    genuine(ours("dmarc=pass (p=reject dis=none) header.from=corp.example"), FROM, id="comment"),
    genuine(ours("dmarc=pass(p=REJECT) header.from=corp.example"), FROM, id="no-space"),
    genuine(ours("DMARC = Pass header.From = CORP.Example."), FROM, id="case-spaces-and-dot"),
    genuine(ours("dmarc=pass\r\n\t(p=none)\r\n\theader.from=corp.example"), FROM, id="folded"),
    genuine(ours("dmarc/1=pass header.from=corp.example"), FROM, id="version-of-the-method"),
    genuine(f"Authentication-Results: {MX} 1; {DMARC}", FROM, id="version"),
    genuine(f"Authentication-Results: {MX.upper()} (c); {DMARC}", FROM, id="server-in-capitals"),
    genuine(ours("dmarc=pass (p=none dis=none) d=corp.example"), FROM, id="cisco"),
    genuine(ours(DMARC, EVIL_DKIM, EVIL_SPF), FROM, id="mailing-provider"),
    genuine(ours(DMARC), ours("dmarc=fail"), FROM, id="a-failure-from-before"),
    genuine("Authentication-Results: x.example; dmarc=fail", ours(DMARC), FROM, id="later-server"),
    genuine(ours(DMARC), "Authentication-Results: evil.example; dmarc=fail", FROM, id="earlier"),
    genuine(ours(DMARC), "From: ANA@Corp.Example", id="case-of-from"),
    genuine(ours(DMARC), "From: Ruiz, Ana <ana@corp.example>", id="unquoted-comma"),
    genuine(
        ours("dmarc=pass header.from=xn--bcher-kva.example"),
        "From: ana@bücher.example",
        id="u-label",
    ),
    genuine(
        ours("dmarc=pass header.from=bücher.example"),
        "From: ana@xn--bcher-kva.example",
        id="u-label-in-the-results",
    ),
    genuine(ours("dmarc=none", DKIM), FROM, id="no-policy-dkim"),
    genuine(ours("dmarc=none header.from=corp.example", SPF), FROM, id="no-policy-spf"),
    genuine(ours("dmarc=bestguesspass header.from=corp.example", SPF), FROM, id="best-guess"),
    genuine(ours(DKIM), FROM, id="dmarc-not-asked-dkim"),
    genuine(ours("spf=pass smtp.mailfrom=corp.example"), FROM, id="dmarc-not-asked-spf"),
    genuine(ours("dkim=pass header.i=@corp.example"), FROM, id="header-i"),
    genuine(ours("dkim=pass header.d=mail.corp.example"), FROM, id="signed-by-a-sub-domain"),
    genuine(ours(DKIM), "From: ana@mail.corp.example", id="signed-by-the-parent"),
    genuine(ours("dkim=pass header.d=m.corp.co.uk"), "From: ana@corp.co.uk", id="co-uk"),
    genuine(ours("dkim=fail header.d=corp.example", DKIM), FROM, id="one-signature-of-two"),
    genuine(ours(EVIL_DKIM, DKIM), FROM, id="a-strangers-signature-first"),
    genuine(ours(*["dkim=pass header.d=x.example"] * 30, DKIM), FROM, id="the-thirty-first"),
    genuine(ours(DKIM), ours(SPF), ours("dmarc=none"), FROM, id="one-field-a-method"),
    genuine(ours("spf=none smtp.helo=m.corp.example", SPF), FROM, id="spf-of-helo-too"),
    genuine(
        bare(
            "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=corp.example",
            " dkim=pass (signature was verified) header.d=corp.example",
            "dmarc=pass action=none header.from=corp.example",
            "compauth=pass reason=100",
        ),
        FROM,
        policy=TOPMOST,
        id="exchange",
    ),
    genuine(ours(DMARC), bare("dmarc=fail"), FROM, policy=TOPMOST, id="topmost"),
    genuine(INTERNAL, FROM, policy=EXCHANGE, id="internal"),
    genuine(
        INTERNAL,
        bare("dkim=none (message not signed) header.d=none", "dmarc=none action=none"),
        FROM,
        policy=EXCHANGE,
        id="internal-with-results",
    ),
    genuine(
        ours("dmarc=pass header.from=acme.example", "spf=pass smtp.mailfrom=srs0@corp.example"),
        "Resent-From: ana@corp.example",
        STRANGER,
        id="redirect",
    ),
    genuine(ours(DKIM), "Resent-From: ana@corp.example", STRANGER, id="redirect-signed"),
    genuine(
        ours("spf=pass smtp.mailfrom=ana+caf_=bcc=crm.example@gmail.com", "dmarc=none"),
        "X-Forwarded-For: ana@gmail.com bcc@crm.example",
        STRANGER,
        id="redirect-by-gmail",
    ),
]


@pytest.mark.parametrize(("lines", "rule", "policy"), FORGED)
def test_forged(lines: tuple[str, ...], rule: str, policy: Policy) -> None:
    decision = decided(lines, policy)
    assert decision.outcome == Reject(rule, notice=False)
    assert decision.notices == ()


@pytest.mark.parametrize(("lines", "policy"), GENUINE)
def test_genuine(lines: tuple[str, ...], policy: Policy) -> None:
    decision = decided(lines, policy)
    assert decision.outcome == Log(), decision.trace[-1]


@pytest.mark.parametrize(("lines", "rule", "policy"), FORGED)
def test_forged_passes_where_it_is_only_reported(
    lines: tuple[str, ...], rule: str, policy: Policy
) -> None:
    decision = decided(lines, replace(policy, authentication="report"))
    if rule == RULE:
        (finding,) = (each for each in decision.trace if each.rule == RULE)
        assert (finding.answer, decision.outcome) == ("pass", Log())
        assert finding.detail.startswith("would be refused: ")
    else:
        assert decision.reason == rule


def test_the_table_is_large_enough() -> None:
    assert len(FORGED) >= 40
    assert len(GENUINE) >= 20
