from dataclasses import replace

from maillogger.message.model import Address, Attachment
from tests.rules.cases import FACTS, bcc, decided, only_email

ERASED = replace(FACTS, erased=frozenset({"kim@beta.example"}))
TO = ("To", "Jane Doe <jane@acme.example>, Kim Vale <Kim@beta.example>")


def test_what_is_logged_to_others_does_not_name_the_erased() -> None:
    message = bcc(
        TO,
        to=(Address("jane@acme.example", "Jane Doe"), Address("Kim@beta.example", "Kim Vale")),
        subject="For Kim Vale",
        text="Dear Kim Vale (kim@beta.example), dear Jane Doe",
        html='<a href="mailto:kim%40beta.example">Kim&nbsp;Vale</a>',
        attachments=(Attachment("Kim_Vale.pdf", "application/pdf", 1, "a" * 64),),
    )

    decision = decided(message, ERASED)

    email = only_email(decision)
    assert (decision.subject, email.subject) == ("For [erased]", "For [erased]")
    assert email.text == "Dear [erased] ([erased]), dear Jane Doe"
    assert email.html == '<a href="mailto:[erased]">[erased]</a>'
    assert [each.attachment.filename for each in email.attachments] == ["[erased].pdf"]
    assert [each.contact.address for each in email.associations] == ["jane@acme.example"]


def test_without_erased_participants_nothing_changes() -> None:
    message = bcc(text="Dear Kim Vale (kim@beta.example)")

    assert only_email(decided(message, ERASED)).text == "Dear Kim Vale (kim@beta.example)"
