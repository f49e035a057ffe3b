"""Those who were erased are not named by what is logged to others: logging rules, section 3."""

from dataclasses import replace

from maillogger.message.forgotten import Forgotten
from maillogger.rules.decision import AttachmentDecision, Decision, Email


def without_erased(decision: Decision) -> Decision:
    """The decision with the texts of its e-mails free of the erased among their participants.

    The addresses that they were printed with and their full names are replaced, in texts,
    subjects and the names of attachments; the participants themselves keep their verdicts.
    """
    erased = [
        each.address
        for email in decision.emails
        for each in email.participants
        if each.verdict == "erased"
    ]
    if not erased:
        return decision
    person = Forgotten(
        (each.address for each in erased), (each.name for each in erased if each.name)
    )
    return replace(
        decision,
        subject=person.out_of(decision.subject),
        emails=tuple(_email(each, person) for each in decision.emails),
    )


def _email(email: Email, person: Forgotten) -> Email:
    return replace(
        email,
        subject=person.out_of(email.subject),
        text=None if email.text is None else person.out_of(email.text),
        html=None if email.html is None else person.out_of(email.html),
        note=person.out_of(email.note),
        attachments=tuple(_attachment(each, person) for each in email.attachments),
    )


def _attachment(decided: AttachmentDecision, person: Forgotten) -> AttachmentDecision:
    named = replace(decided.attachment, filename=person.out_of(decided.attachment.filename))
    return replace(decided, attachment=named)
