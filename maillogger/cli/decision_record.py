"""A decision as the record that `explain --json` prints; its keys are an interface."""

from maillogger.message.model import Address
from maillogger.rules.decision import (
    Association,
    AttachmentDecision,
    Decision,
    Email,
    Log,
    Participant,
    Skip,
)

Record = dict[str, object]


def decision_record(decision: Decision) -> Record:
    """The decision with the e-mails it makes, or that were understood, and its trace."""
    return {
        "decision": outcome(decision),
        "reason": decision.reason,
        "way": decision.way.kind,
        "way_evidence": decision.way.evidence,
        "submitter": address_record(decision.submitter),
        "user": decision.user.name if decision.user else None,
        "emails": [email_record(each) for each in decision.emails],
        "trace": [
            {"rule": each.rule, "answer": each.answer, "detail": each.detail}
            for each in decision.trace
        ],
    }


def email_record(email: Email) -> Record:
    """One e-mail as it is, or would be, logged."""
    return {
        "direction": email.direction,
        "from": address_record(email.sender),
        "to": [address_record(each) for each in email.to],
        "cc": [address_record(each) for each in email.cc],
        "subject": email.subject,
        "sent_at": email.sent_at.isoformat() if email.sent_at else None,
        "sent_at_zone": email.sent_at_zone,
        "sent_at_text": email.sent_at_text,
        "text": email.text,
        "note": email.note,
        "language": email.language,
        "client": email.client,
        "participants": [_participant(each) for each in email.participants],
        "contacts": [_contact(each) for each in email.associations],
        "companies": _companies(email.associations),
        "deals": _deals(email.associations),
        "attachments": [_attachment(each) for each in email.attachments],
    }


def address_record(address: Address | None) -> Record | None:
    """Name and address; an address that isn't printed is null."""
    return {"name": address.name, "address": address.address or None} if address else None


def outcome(decision: Decision) -> str:
    """`log`, `skip` or `reject`."""
    if isinstance(decision.outcome, Log):
        return "log"
    return "skip" if isinstance(decision.outcome, Skip) else "reject"


def _participant(each: Participant) -> Record:
    named = {"name": each.address.name, "address": each.address.address}
    return {"role": each.role, **named, "verdict": each.verdict}


def _contact(each: Association) -> Record:
    return {
        "address": each.contact.address,
        "name": each.contact.name,
        "created": each.created,
    }


def _companies(associations: tuple[Association, ...]) -> list[Record]:
    companies = {each.contact.company for each in associations} - {None}
    records: list[Record] = [
        {"name": each.name, "domain": each.domain, "created": each.id is None}
        for each in companies
        if each
    ]
    return sorted(records, key=lambda record: str(record["name"]))


def _deals(associations: tuple[Association, ...]) -> list[Record]:
    deals = {deal for each in associations for deal in each.contact.deals}
    newest_first = sorted(deals, key=lambda deal: (deal.created, deal.id), reverse=True)
    return [
        {"name": each.name, "stage": each.stage, "created": each.created.isoformat()}
        for each in newest_first
    ]


def _attachment(each: AttachmentDecision) -> Record:
    return {
        "filename": each.attachment.filename,
        "content_type": each.attachment.content_type,
        "size": each.attachment.size,
        "inline": each.attachment.inline,
        "stored": each.stored,
        "reason": each.reason,
    }
