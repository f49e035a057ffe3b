from dataclasses import replace

import pytest

from maillogger.message.model import Address
from maillogger.rules.facts import Facts, NeverLog, User
from maillogger.rules.participants import BCC_VERDICTS, FORWARD_VERDICTS
from tests.rules.cases import (
    ANA,
    BO,
    FACTS,
    JANE,
    POLICY,
    bcc,
    block,
    contacts,
    decided,
    forward,
    only_email,
    verdicts,
)

NEW = "new@beta.example"
IGNORED = replace(POLICY, colleagues="ignore")
LISTED = replace(FACTS, never_log=NeverLog(frozenset({NEW, "jane@acme.example"})))
ERASED = replace(FACTS, erased=frozenset({NEW, "bo@corp.example"}))


def verdict(
    to: str, *fields: tuple[str, str], facts: Facts = FACTS, colleagues: str = "log"
) -> dict[str, str]:
    """Each address of a BCC'd message to its verdict."""
    policy = IGNORED if colleagues == "ignore" else POLICY
    decision = decided(bcc(("To", to), *fields), facts, policy)
    return {address: found for _, address, found in verdicts(decision)}


def test_tables_are_in_the_order_of_the_specification() -> None:
    assert [each.__name__ for each in BCC_VERDICTS] == [
        "own_address",
        "erased",
        "never_log",
        "bcc_recipient",
        "colleague",
        "logged",
        "created",
    ]
    assert [each.__name__ for each in FORWARD_VERDICTS] == [
        "own_address",
        "erased",
        "never_log",
        "forward_to",
        "forward_cc",
        "colleague",
        "logged",
        "created",
    ]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("bcc@crm.example", "own_address", id="drop-box"),
        pytest.param("BCC+offer@crm.example", "own_address", id="drop-box-tag"),
        pytest.param("fwd@crm.example", "own_address", id="other-drop-box-address"),
        pytest.param("ana@corp.example", "own_address", id="submitter"),
        pytest.param("ana@home.example", "own_address", id="submitters-alias"),
        pytest.param("bo@corp.example", "created", id="colleague"),
        pytest.param("jane@acme.example", "logged", id="known"),
        pytest.param("JANE@Acme.example", "logged", id="known-case"),
        pytest.param("jane@home.example", "logged", id="known-by-second-address"),
        pytest.param("jane+x@acme.example", "created", id="tag-is-another"),
        pytest.param(NEW, "created", id="new"),
    ],
)
def test_verdict(address: str, expected: str) -> None:
    assert verdict(f"other@beta.example, {address}")[address] == expected


def test_another_drop_box_is_nobodys_contact() -> None:
    box = replace(POLICY.drop_box, others=frozenset({"two@crm.example"}))
    message = bcc(("To", "jane@acme.example, two@crm.example"))
    decision = decided(message, policy=replace(POLICY, drop_box=box))
    assert ("to", "two@crm.example", "own_address") in verdicts(decision)


@pytest.mark.parametrize(
    ("entries", "address", "covered"),
    [
        pytest.param({"new@beta.example"}, NEW, True, id="address"),
        pytest.param({"beta.example"}, NEW, True, id="domain"),
        pytest.param({"beta.example"}, "new@eu.beta.example", True, id="subdomain"),
        pytest.param({"beta.example"}, "new@notbeta.example", False, id="same-end"),
        pytest.param({"eu.beta.example"}, NEW, False, id="parent-of-entry"),
        pytest.param({"*@beta.example"}, NEW, True, id="domain-only"),
        pytest.param({"*@beta.example"}, "new@eu.beta.example", False, id="domain-only-sub"),
        pytest.param({"new@beta.example"}, "new+x@beta.example", False, id="tag-kept"),
        pytest.param({"xn--mller-kva.example"}, "n@MÜLLER.example", True, id="idn"),
    ],
)
def test_never_log_entries(entries: set[str], address: str, covered: bool) -> None:
    facts = replace(FACTS, never_log=NeverLog(frozenset(entries)))
    found = verdict(address, facts=facts)[address]
    assert found == ("never_log" if covered else "created")


def test_personal_list_is_its_users() -> None:
    for user, expected in ((ANA, "never_log"), (BO, "created")):
        facts = replace(FACTS, never_log=NeverLog(personal={user.id: frozenset({NEW})}))
        assert verdict(NEW, facts=facts)[NEW] == expected


@pytest.mark.parametrize(
    ("facts", "to", "fields", "colleagues", "expected"),
    [
        pytest.param(
            replace(FACTS, erased=frozenset({"ana@home.example"})),
            "ana@home.example",
            (),
            "log",
            "own_address",
            id="own-before-erased",
        ),
        pytest.param(
            replace(ERASED, never_log=NeverLog(frozenset({NEW}))),
            NEW,
            (),
            "log",
            "erased",
            id="erased-before-never-log",
        ),
        pytest.param(
            LISTED,
            "b@beta.example",
            (("Bcc", NEW),),
            "log",
            "never_log",
            id="never-log-before-bcc",
        ),
        pytest.param(
            FACTS,
            "b@beta.example",
            (("Bcc", "bo@corp.example"),),
            "ignore",
            "bcc_recipient",
            id="bcc-before-colleague",
        ),
        pytest.param(
            replace(FACTS, contacts={"bo@corp.example": JANE}),
            "bo@corp.example",
            (),
            "ignore",
            "colleague",
            id="colleague-before-logged",
        ),
        pytest.param(
            LISTED, "jane@acme.example", (), "log", "never_log", id="never-log-before-logged"
        ),
    ],
)
def test_first_verdict_that_fits(
    facts: Facts, to: str, fields: tuple[tuple[str, str], ...], colleagues: str, expected: str
) -> None:
    found = verdict(to, *fields, facts=facts, colleagues=colleagues)
    assert expected in found.values()


class TestBcc:
    @pytest.mark.parametrize(
        "hidden",
        [
            pytest.param(NEW, id="unknown"),
            pytest.param("jane@acme.example", id="known"),
            pytest.param("jane@home.example", id="known-by-second-address"),
        ],
    )
    def test_neither_created_nor_logged(self, hidden: str) -> None:
        decision = decided(bcc(("To", "b@beta.example"), ("Bcc", f"bcc@crm.example, {hidden}")))
        assert ("bcc", hidden, "bcc_recipient") in verdicts(decision)
        assert ("bcc", "bcc@crm.example", "own_address") in verdicts(decision)
        assert contacts(decision) == [("b@beta.example", True)]

    def test_who_is_in_to_and_bcc_is_not_logged_to(self) -> None:
        decision = decided(bcc(("To", f"{NEW}, b@beta.example"), ("Bcc", NEW)))
        assert ("to", NEW, "bcc_recipient") in verdicts(decision)
        assert contacts(decision) == [("b@beta.example", True)]

    def test_nor_is_the_same_contact_by_another_address(self) -> None:
        fields = ("To", "jane@home.example, b@beta.example"), ("Bcc", "jane@acme.example")
        assert contacts(decided(bcc(*fields))) == [("b@beta.example", True)]


class TestSecondAddressOfAContact:
    def test_logs_to_the_contact_once(self) -> None:
        decision = decided(bcc(("To", "jane@home.example"), ("Cc", "jane@acme.example")))
        people = only_email(decision).participants[1:]
        assert [each.contact for each in people] == ["jane@acme.example"] * 2
        assert contacts(decision) == [("jane@acme.example", False)]

    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            pytest.param(LISTED, "never_log", id="never-log"),
            pytest.param(
                replace(FACTS, erased=frozenset({"jane@acme.example"})), "erased", id="erased"
            ),
            pytest.param(
                replace(FACTS, users={"ana@corp.example": (User(1, "A", ("jane@acme.example",)),)}),
                "own_address",
                id="submitters",
            ),
            pytest.param(
                replace(
                    FACTS, contacts={"jane@home.example": replace(JANE, address="bcc@crm.example")}
                ),
                "own_address",
                id="drop-boxs",
            ),
        ],
    )
    def test_does_not_reach_who_must_not_be_logged_to(self, facts: Facts, expected: str) -> None:
        assert verdict("jane@home.example", facts=facts)["jane@home.example"] == expected


class TestPeople:
    def test_everybody_once_in_the_first_role(self) -> None:
        decision = decided(
            bcc(
                ("To", f"{NEW}, NEW@beta.example, jane@acme.example"),
                ("Cc", f"{NEW}, c@beta.example"),
                ("Bcc", "d@beta.example"),
            )
        )
        assert [(role, address) for role, address, _ in verdicts(decision)] == [
            ("from", "ana@corp.example"),
            ("to", NEW),
            ("to", "jane@acme.example"),
            ("cc", "c@beta.example"),
            ("bcc", "d@beta.example"),
        ]

    def test_what_is_no_address_is_left_out(self) -> None:
        message = replace(bcc(), to=(Address("", "Jane"), Address("jane"), Address(NEW)))
        assert [address for _, address, _ in verdicts(decided(message))][1:] == [NEW]


class TestColleagues:
    def test_are_logged_as_everyone_by_default(self) -> None:
        assert verdict("bo@corp.example")["bo@corp.example"] == "created"

    def test_are_ignored_on_request(self) -> None:
        found = verdict("bo@corp.example, b@beta.example", colleagues="ignore")
        assert found["bo@corp.example"] == "colleague"
        assert found["b@beta.example"] == "created"


class TestForward:
    def test_others_in_the_original_are_not_logged_to(self) -> None:
        original = block(
            to=(Address("bo@corp.example"), Address("t@beta.example"), Address("ana@corp.example")),
            cc=(Address("jane@home.example"), Address("c@beta.example")),
        )
        decision = decided(forward(original))
        assert verdicts(decision) == [
            ("from", "jane@acme.example", "logged"),
            ("to", "bo@corp.example", "forward_to"),
            ("to", "t@beta.example", "forward_to"),
            ("to", "ana@corp.example", "own_address"),
            ("cc", "jane@home.example", "forward_cc"),
            ("cc", "c@beta.example", "forward_cc"),
        ]
        assert contacts(decision) == [("jane@acme.example", False)]

    def test_new_sender_is_created(self) -> None:
        decision = decided(forward(block(Address(NEW, "New"))))
        assert verdicts(decision) == [("from", NEW, "created")]
        assert contacts(decision) == [(NEW, True)]

    def test_others_on_the_list_are_told_apart(self) -> None:
        decision = decided(forward(block(cc=(Address(NEW),))), replace(LISTED, contacts={}))
        assert ("cc", NEW, "never_log") in verdicts(decision)
