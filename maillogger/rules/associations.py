"""Which contacts, company and deals an e-mail is logged to: logging rules, section 5."""

from dataclasses import replace

from maillogger.message.model import Address
from maillogger.rules.case import Case
from maillogger.rules.decision import Association, Participant
from maillogger.rules.facts import Company, Contact, Deal, Facts
from maillogger.rules.policy import Policy


def associate(participants: tuple[Participant, ...], case: Case) -> tuple[Association, ...]:
    """Each contact once, with its company and its most recent open deals.

    The second person from a new domain finds the company that the first one brings.
    """
    facts = case.facts
    found: dict[str, Association] = {}
    for each in participants:
        if each.contact is None:
            continue
        association = _association(each.address, facts, case.policy)
        if association.contact.address not in found:
            found[association.contact.address] = association
            facts = facts.with_contacts((association.contact,))
    return tuple(found.values())


def _association(address: Address, facts: Facts, policy: Policy) -> Association:
    known = facts.contacts.get(address.key)
    contact = known or Contact(None, address.key, address.name)
    company = contact.company or company_of(address, facts, policy)
    return Association(
        replace(contact, company=company, deals=_recent(contact.deals, policy.max_deals)),
        created=known is None,
        company_assigned=company is not None and contact.company is None,
    )


def company_of(address: Address, facts: Facts, policy: Policy) -> Company | None:
    """The company of the address's registrable domain, a new one, or None (free mail)."""
    domain = facts.registrable.get(address.domain)
    if domain is None or facts.free_mail & {domain, address.domain}:
        return None
    if known := facts.companies.get(domain):
        return known
    return Company(None, domain, domain) if policy.create_companies else None


def _recent(deals: tuple[Deal, ...], most: int) -> tuple[Deal, ...]:
    newest_first = sorted(deals, key=lambda each: (each.created, each.id), reverse=True)
    return tuple(newest_first[:most])
