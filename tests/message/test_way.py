import time

import pytest

from maillogger.message.drop_box import DropBox
from maillogger.message.model import Message
from maillogger.message.way import (
    Way,
    envelope_recipients,
    find_way,
    own_recipient,
    redirectors,
)
from tests.message.letters import letter

BOX = DropBox(
    frozenset({"bcc@crm.example", "both@crm.example", "crm+bcc@mail.example"}),
    frozenset({"fwd@crm.example", "both@crm.example", "crm@mail.example"}),
)
USERS = {"ana@corp.example", "bo@corp.example"}
ANA = ("From", "Ana <ana@corp.example>")
JANE = ("From", "Jane <jane@acme.example>")
TO_JANE = ("To", "jane@acme.example")


def way(*fields: tuple[str, str]) -> Way:
    return find_way(letter(fields), BOX, USERS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("Delivered-To", "fwd@crm.example", id="delivered-to"),
        pytest.param("X-Original-To", "fwd@crm.example", id="x-original-to"),
        pytest.param("Envelope-To", "<fwd@crm.example>", id="envelope-to"),
        pytest.param("X-Envelope-To", "<fwd@crm.example> (uid 0)", id="x-envelope-to"),
        pytest.param("X-Delivered-To", "fwd@crm.example", id="x-delivered-to"),
        pytest.param("DELIVERED-TO", "FWD@CRM.Example", id="case"),
        pytest.param("Delivered-To", "fwd+offer@crm.example", id="tag"),
        pytest.param("Envelope-To", "a@x.example, fwd@crm.example", id="two-in-one"),
    ],
)
def test_envelope_field_decides(field: str, value: str) -> None:
    found = way((field, value), ANA, TO_JANE)
    assert (found.kind, found.redirected_by) == ("forward", None)
    assert found.evidence.lower() == field.lower()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("from a by b with ESMTPS id 1 for <fwd@crm.example>; Mon", id="angle"),
        pytest.param("from a by b with ESMTPS id 1 for fwd@crm.example; Mon", id="bare"),
        pytest.param("from a by b FOR  <fwd@crm.example>;", id="capitals"),
        pytest.param("from a (waiting for b) by c for <fwd@crm.example>;", id="comment-first"),
        pytest.param("from a by b for fwd@crm.example (two more)", id="comment-after"),
    ],
)
def test_received_for_decides(value: str) -> None:
    assert way(("Received", value), ANA, TO_JANE) == Way("forward", "Received")


def test_topmost_received_decides() -> None:
    received = [("Received", f"from a by b for <{each}@crm.example>;") for each in ("bcc", "fwd")]
    assert way(*received, ANA).kind == "bcc"
    assert way(*reversed(received), ANA).kind == "forward"


@pytest.mark.parametrize(
    ("fields", "kind", "evidence"),
    [
        pytest.param([("To", "fwd@crm.example")], "forward", "To", id="to"),
        pytest.param([TO_JANE, ("Cc", "bcc@crm.example")], "bcc", "Cc", id="cc"),
        pytest.param([TO_JANE, ("Bcc", "bcc@crm.example")], "bcc", "Bcc", id="bcc"),
        pytest.param([("To", "bcc@crm.example")], "bcc", "To", id="bcc-address-alone"),
        pytest.param(
            [("Cc", "bcc@crm.example"), ("To", "fwd@crm.example")], "forward", "To", id="to-first"
        ),
        pytest.param(
            [("X-Original-To", "fwd@crm.example"), ("Delivered-To", "bcc@crm.example")],
            "bcc",
            "Delivered-To",
            id="delivered-to-first",
        ),
        pytest.param(
            [("Delivered-To", "mailbox@host.example"), ("X-Original-To", "fwd@crm.example")],
            "forward",
            "X-Original-To",
            id="not-the-drop-box",
        ),
        pytest.param(
            [("Delivered-To", "mailbox@host.example"), ("Delivered-To", "fwd@crm.example")],
            "forward",
            "Delivered-To",
            id="second-delivered-to",
        ),
        pytest.param(
            [("Received", "x for <bcc@crm.example>;"), ("To", "fwd@crm.example")],
            "bcc",
            "Received",
            id="received-before-to",
        ),
    ],
)
def test_order_of_evidence(fields: list[tuple[str, str]], kind: str, evidence: str) -> None:
    found = way(ANA, *fields)
    assert (found.kind, found.evidence) == (kind, evidence)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        pytest.param("crm+bcc@mail.example", "bcc", id="exact-with-tag"),
        pytest.param("crm+bcc+offer@mail.example", "bcc", id="tag-behind-a-tag"),
        pytest.param("crm+other@mail.example", "forward", id="other-tag"),
        pytest.param("crm@mail.example", "forward", id="no-tag"),
    ],
)
def test_address_that_is_configured_with_a_tag(address: str, kind: str) -> None:
    assert way(("Delivered-To", address), ANA, TO_JANE).kind == kind


@pytest.mark.parametrize(
    ("recipients", "kind"),
    [
        pytest.param([TO_JANE], "bcc", id="to-another"),
        pytest.param([TO_JANE, ("Cc", "both@crm.example")], "bcc", id="drop-box-visible-too"),
        pytest.param(
            [("To", "both@crm.example"), ("Cc", "j@acme.example")], "bcc", id="cc-another"
        ),
        pytest.param([("To", "both@crm.example")], "forward", id="drop-box-alone"),
        pytest.param([("To", "both+x@crm.example")], "forward", id="drop-box-with-tag-alone"),
        pytest.param([("To", "undisclosed-recipients:;")], "forward", id="nobody-visible"),
        pytest.param([], "forward", id="no-recipient-field"),
    ],
)
@pytest.mark.parametrize(
    ("envelope", "evidence"),
    [
        pytest.param(
            [("Delivered-To", "both@crm.example")],
            "Delivered-To, which serves both ways",
            id="both",
        ),
        pytest.param([("Delivered-To", "mailbox@host.example")], "", id="exchange"),
    ],
)
def test_recipients_decide(
    envelope: list[tuple[str, str]], evidence: str, recipients: list[tuple[str, str]], kind: str
) -> None:
    found = way(*envelope, ANA, *recipients)
    assert found.kind == kind
    assert found.evidence.startswith(evidence)
    assert found.evidence.endswith(
        "other recipients are visible" if kind == "bcc" else "sent to the drop box alone"
    )


REDIRECTS = [
    pytest.param("Resent-From", "Ana <ana@corp.example>", id="resent-from"),
    pytest.param("X-Forwarded-For", "ana@corp.example fwd@crm.example", id="gmail"),
    pytest.param("X-Forwarded-For", "old@corp.example, ana@corp.example", id="gmail-second"),
    pytest.param("X-MS-Exchange-Inbox-Rules-Loop", "ana@corp.example", id="exchange-rule"),
    pytest.param("X-MS-Exchange-ForwardingLoop", "Ana@Corp.example;0badcafe", id="exchange-smtp"),
]


@pytest.mark.parametrize(("field", "value"), REDIRECTS)
def test_redirect_by_a_user(field: str, value: str) -> None:
    found = way(("Delivered-To", "bcc@crm.example"), (field, value), JANE, TO_JANE)
    assert found == Way("redirect", field, "ana@corp.example")


@pytest.mark.parametrize(("field", "value"), REDIRECTS)
def test_users_own_mail_is_no_redirect(field: str, value: str) -> None:
    assert way(("Delivered-To", "bcc@crm.example"), (field, value), ANA, TO_JANE).kind == "bcc"


def test_redirect_by_a_stranger_is_none() -> None:
    fields = (("Delivered-To", "bcc@crm.example"), ("Resent-From", "eve@evil.example"), JANE)
    assert way(*fields).kind == "bcc"


def test_two_senders_are_no_user() -> None:
    found = way(("Resent-From", "bo@corp.example"), ("From", "ana@corp.example, e@evil.example"))
    assert (found.kind, found.redirected_by) == ("redirect", "bo@corp.example")


def test_redirectors_are_all_that_say_so() -> None:
    message = letter(
        [("X-Forwarded-For", "a@x.example b@x.example"), ("Resent-From", "c@x.example")]
    )
    assert redirectors(message) == (
        ("Resent-From", "c@x.example"),
        ("X-Forwarded-For", "a@x.example"),
        ("X-Forwarded-For", "b@x.example"),
    )


def test_no_field_at_all() -> None:
    assert find_way(Message(), DropBox(), ()).kind == "forward"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("for " * 16_000, id="for"),
        pytest.param("for " + "a" * 64_000, id="no-at"),
        pytest.param("for\t" + " " * 64_000 + "@", id="spaces"),
        pytest.param("for <a@" * 9_000, id="unclosed"),
    ],
)
def test_hostile_received_takes_linear_time(value: str) -> None:
    begun = time.perf_counter()
    way(*[("Received", value)] * 4, ANA)
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        pytest.param((("Delivered-To", "fwd@crm.example"), TO_JANE), "Delivered-To", id="shown"),
        pytest.param(
            (("Delivered-To", "crm@corp.example"), ("To", "bcc@crm.example")), "To", id="visible"
        ),
        pytest.param((TO_JANE,), None, id="nowhere"),
    ],
)
def test_where_our_own_address_shows(
    fields: tuple[tuple[str, str], ...], found: str | None
) -> None:
    own = own_recipient(letter(fields), BOX)
    assert (own and own[0]) == found


def test_only_what_servers_noted_is_the_envelopes() -> None:
    received = ("Received", "from a by b for <fwd@crm.example>; Tue, 5 Mar 2024 16:53:22 +0100")
    fields = (TO_JANE, received, ("X-Original-To", "bcc@crm.example"))
    assert list(envelope_recipients(letter(fields))) == [
        ("X-Original-To", "bcc@crm.example"),
        ("Received", "fwd@crm.example"),
    ]
