import peewee
import pytest

from maillogger.crm.copy_facts import copies
from maillogger.crm.email_tables import Email, EmailUser
from maillogger.crm.record import record
from maillogger.database.rows import tuples
from maillogger.message.model import Address, Attachment
from maillogger.rules.copy_keys import CopyKeys
from maillogger.rules.decision import AttachmentDecision, Participant, Skip
from maillogger.rules.facts import Copy
from tests.crm.records import KEYED, NOW, add_contact, add_user, decision, email, newcomer, to


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def attachment(letter: str, *, inline: bool = False) -> AttachmentDecision:
    return AttachmentDecision(Attachment("a", "text/plain", 1, letter * 64, inline), False)


def test_a_copy_is_known_by_its_keys() -> None:
    ana = add_user("Ana", "ana@team.example")
    written = email(
        newcomer("jan@a.example"),
        newcomer("eve@a.example"),
        keys=CopyKeys(("one", "two")),
        message_id="<1@x>",
        attachments=(attachment("a"), attachment("b", inline=True)),
        participants=(
            Participant("from", Address("Ana@team.example", "Ana"), "own_address"),
            to("jan@a.example"),
            to("eve@a.example"),
        ),
    )
    record([decision("k", ana, emails=(email(newcomer("x@a.example")), written))], KEYED, NOW)

    found = copies(["one", "two", "three"])

    assert found == {"one": found["two"], "two": found["one"]}
    assert found["one"] == (
        Copy(
            submission_key="k",
            position=1,
            sender="ana@team.example",
            message_id="<1@x>",
            users=frozenset({ana.id}),
            contacts=frozenset({"jan@a.example", "eve@a.example"}),
            attachments=frozenset({"a" * 64}),
        ),
    )


def test_a_contact_is_named_by_its_first_address() -> None:
    ana = add_user("Ana", "ana@team.example")
    add_contact("jan@a.example", "jan@home.example")
    written = email(newcomer("jan@a.example"), keys=CopyKeys(("one",)), participants=())
    record([decision("k", ana, emails=(written,))], KEYED, NOW)

    assert copies(["one"])["one"][0].contacts == {"jan@a.example"}


def test_the_user_of_a_copy_is_one_more_submitter() -> None:
    ana, bo = add_user("Ana", "ana@team.example"), add_user("Bo", "bo@team.example")
    emails = (email(newcomer("jan@a.example")), email(newcomer("eve@a.example")))
    logged = decision("k", ana, emails=emails)
    copied = decision("l", bo, Skip("already_logged", add_user=True), joined=(("k", 1),))

    for decisions in ([logged, copied], [copied]):
        ids = record(decisions, KEYED, NOW)

    assert (ids, Email.select().count()) == ({}, 2)
    submitters = EmailUser.select(Email.position, EmailUser.user).join(Email)
    assert sorted(tuples(submitters)) == [(0, ana.id), (1, ana.id), (1, bo.id)]
