"""A small CRM and the mail of its users: what the tables of cases begin from."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from maillogger.message.drop_box import DropBox
from maillogger.message.model import Address, Forward, Message, Original
from maillogger.rules.decide import decide
from maillogger.rules.decision import Decision, Email
from maillogger.rules.facts import Company, Contact, Facts, User
from maillogger.rules.growing import Growing
from maillogger.rules.policy import Policy
from tests.message.letters import letter

DATE = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BOX = DropBox(frozenset({"bcc@crm.example"}), frozenset({"fwd@crm.example"}))
POLICY = Policy(drop_box=BOX)
ANA = User(1, "Ana Ruiz", ("ana@corp.example", "ana@home.example"))
BO = User(2, "Bo Berg", ("bo@corp.example",))
ACME = Company(7, "Acme", "acme.example")
JANE = Contact(11, "jane@acme.example", "Jane Doe", ACME)
DOMAINS = ("acme.example", "beta.example", "corp.example", "home.example", "mail.example")
FACTS = Facts(
    users={key: (user,) for user in (ANA, BO) for key in user.addresses},
    contacts={"jane@acme.example": JANE, "jane@home.example": JANE},
    names={"jane doe": ("jane@acme.example",)},
    companies={"acme.example": ACME},
    registrable={each: each for each in DOMAINS} | {"eu.acme.example": "acme.example"},
    free_mail=frozenset({"mail.example"}),
)
JANES = Address("jane@acme.example", "Jane Doe")


def bcc(*fields: tuple[str, str], **attributes: Any) -> Message:
    """A BCC'd message of Ana's; a field given replaces the one of that name."""
    return _message(
        "bcc@crm.example", (("To", "Jane Doe <jane@acme.example>"), *fields), attributes
    )


def forward(*originals: Original, **attributes: Any) -> Message:
    """A message of Ana's to the forwarding address with these originals in it."""
    found = {"forward": Forward(originals), **attributes}
    return _message("fwd@crm.example", (("To", "fwd@crm.example"),), found)


def _message(
    delivered: str, fields: Iterable[tuple[str, str]], attributes: dict[str, Any]
) -> Message:
    written = {
        "Delivered-To": delivered,
        "From": "Ana <ana@corp.example>",
        "Subject": "Offer",
        "Message-ID": "<1@corp.example>",
        **dict(fields),
    }
    bodies = {"text": "Hello", "html": "<p>Hello", "date": DATE}
    return replace(letter(written.items()), **{**bodies, **attributes})


def block(sender: Address | None = JANES, **attributes: Any) -> Original:
    """An original printed as a header block."""
    return Original("block", sender, **attributes)


def attached(sender: Address | None = JANES, **attributes: Any) -> Original:
    """An original attached as a message."""
    return Original("attached", sender, **attributes)


def decided(message: Message, facts: Facts = FACTS, policy: Policy = POLICY) -> Decision:
    """The decision of these rules on this message."""
    return decide(message, facts, policy)


def only_email(decision: Decision) -> Email:
    """The one e-mail of a decision that has one."""
    (email,) = decision.emails
    return email


def verdicts(decision: Decision) -> list[tuple[str, str, str]]:
    """Role, address and verdict of everybody in the decision's one e-mail."""
    people = only_email(decision).participants
    return [(each.role, each.address.address, each.verdict) for each in people]


def contacts(decision: Decision) -> list[tuple[str, bool]]:
    """The contacts of all e-mails, and whether each is created."""
    return [
        (each.contact.address, each.created)
        for email in decision.emails
        for each in email.associations
    ]


def asked(decision: Decision) -> list[str]:
    """The rules asked, in order."""
    return [each.rule for each in decision.trace]


def detail(decision: Decision, rule: str) -> str:
    """What the first rule of that name looked at."""
    return next(each.detail for each in decision.trace if each.rule == rule)


def after(decision: Decision, facts: Facts) -> Facts:
    """The facts once this decision is recorded."""
    growing = Growing(facts)
    growing.add(decision)
    return growing.facts
