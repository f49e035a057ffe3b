from dataclasses import replace

import pytest

from maillogger.message.model import Address
from maillogger.rules.attribution import STEPS
from maillogger.rules.facts import Contact, User
from tests.rules.cases import FACTS, JANE, bcc, block, decided, detail, forward

SALES = "sales@corp.example"
ANA = User(1, "Ana Ruiz", ("ana@corp.example", SALES))
BO = User(2, "Bo Berg", (SALES, "bo@corp.example"))
CY = User(3, "Cy Cole", (SALES,))
TEAM = User(4, "Sales", (SALES,), team=True)


def attributed(
    *users: User, name: str = "", owner: int | None = None, to: str = "jane@acme.example"
) -> tuple[User | None, str | None]:
    known = {
        "jane@acme.example": replace(JANE, owner=owner),
        "kim@acme.example": Contact(12, "kim@acme.example", owner=CY.id),
    }
    facts = replace(FACTS, users={SALES: users}, contacts=known)
    decision = decided(bcc(("From", f"{name} <{SALES}>"), ("To", to)), facts)
    assert f"({decision.attribution})" in detail(decision, "sender_unknown")
    return decision.user, decision.attribution


def test_steps_are_in_the_order_of_the_specification() -> None:
    names = ["team", "display_name", "first_address", "contact_owner", "ambiguous"]
    assert [step.__name__ for step in STEPS] == names


@pytest.mark.parametrize(
    ("users", "name", "owner", "expected"),
    [
        pytest.param((ANA,), "Bo Berg", None, (ANA, "only_user"), id="only-user"),
        pytest.param((ANA, BO, TEAM), "Bo Berg", 1, (TEAM, "team"), id="team-first"),
        pytest.param((ANA, BO, CY), "Cy Cole", 1, (CY, "display_name"), id="name"),
        pytest.param((ANA, BO, CY), "cy  COLE", 1, (CY, "display_name"), id="name-case-and-space"),
        pytest.param(
            (ANA, CY, replace(CY, id=5)), "Cy Cole", 1, (ANA, "contact_owner"), id="name-twice"
        ),
        pytest.param((ANA, BO), "Sales", 1, (BO, "first_address"), id="first-address"),
        pytest.param((ANA, BO, CY), "", 3, (CY, "contact_owner"), id="owner"),
        pytest.param((ANA, BO, CY), "", 9, (ANA, "ambiguous"), id="owner-not-among-them"),
        pytest.param((ANA, BO, CY), "", None, (ANA, "ambiguous"), id="ambiguous"),
    ],
)
def test_first_step_that_decides(
    users: tuple[User, ...], name: str, owner: int | None, expected: tuple[User, str]
) -> None:
    assert attributed(*users, name=name, owner=owner) == expected


def test_owners_of_two_contacts_decide_nothing() -> None:
    both = "jane@acme.example, kim@acme.example"
    assert attributed(ANA, BO, CY, owner=BO.id, to=both) == (ANA, "ambiguous")
    assert attributed(ANA, BO, CY, owner=None, to=both) == (CY, "contact_owner")


def test_owner_of_a_forwarded_contact_decides() -> None:
    facts = replace(
        FACTS, users={SALES: (ANA, BO, CY)}, contacts={"jane@acme.example": replace(JANE, owner=3)}
    )
    message = replace(forward(block()), from_=(Address(SALES),))
    decision = decided(message, facts)
    assert (decision.user, decision.attribution) == (CY, "contact_owner")


def test_owner_of_a_contact_that_a_bcc_quotes_decides_nothing() -> None:
    facts = replace(
        FACTS, users={SALES: (ANA, BO, CY)}, contacts={"jane@acme.example": replace(JANE, owner=3)}
    )
    plain = bcc(("From", SALES))
    quoting = replace(plain, forward=forward(block()).forward)
    assert decided(quoting, facts) == decided(plain, facts)


def test_owner_of_a_redirected_contact_decides() -> None:
    facts = replace(
        FACTS, users={SALES: (ANA, BO, CY)}, contacts={"jane@acme.example": replace(JANE, owner=3)}
    )
    message = bcc(("From", "Cy Cole <jane@acme.example>"), ("To", SALES), ("Resent-From", SALES))
    decision = decided(message, facts)
    assert (decision.user, decision.attribution) == (CY, "contact_owner")


def test_owner_of_the_submitters_own_contact_decides_nothing() -> None:
    facts = replace(
        FACTS, users={SALES: (ANA, BO, CY)}, contacts={SALES: replace(JANE, address=SALES, owner=3)}
    )
    decision = decided(bcc(("From", SALES)), facts)
    assert (decision.user, decision.attribution) == (ANA, "ambiguous")


def test_nobody_without_a_user() -> None:
    decision = decided(bcc(("From", "eve@evil.example")))
    assert (decision.user, decision.attribution) == (None, None)
