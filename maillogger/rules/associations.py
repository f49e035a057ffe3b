"""Which contacts, company and deals an e-mail is logged to: logging rules, section 5."""

from dataclasses import replace

from maillogger.message.model import Address
from maillogger.rules.case import Case
from maillogger.rules.decision import Association, Participant
from maillogger.rules.facts import Company, Contact, Deal, Facts
from maillogger.rules.policy import Policy


def associate(participants: tuple[Participant, ...], case: Case) -> tuple[Association, ...]:
    """Each contact once, with its company and its most recent open deals.

    Two newcomers from one new domain bring the same new company: it is its domain's.
    """
    found: dict[str, Association] = {}
    for each in participants:
        if each.contact and each.contact not in found:
            found[each.contact] = _association(each.address, case.facts, case.policy)
    return tuple(found.values())


def _association(address: Address, facts: Facts, policy: Policy) -> Association:
    known = facts.contacts.get(address.key)
    if known is None:
        company = company_of(address, facts, policy)
        newcomer = Contact(None, address.key, address.name, company)
        return Association(newcomer, created=True, company_assigned=company is not None)
    company = known.company or company_of(address, facts, policy)
    deals = _recent(known.deals, policy.max_deals)
    assigned = company is not None and known.company is None
    if assigned or deals != known.deals:
        known = replace(known, company=company, deals=deals)
    return Association(known, company_assigned=assigned)


def company_of(address: Address, facts: Facts, policy: Policy) -> Company | None:
    """The company of the address's registrable domain, a new one, or None (free mail)."""
    printed = address.domain
    domain = facts.registrable.get(printed)
    if domain is None or domain in facts.free_mail or printed in facts.free_mail:
        return None
    if known := facts.companies.get(domain):
        return known
    return Company(None, domain, domain) if policy.create_companies else None


def _recent(deals: tuple[Deal, ...], most: int) -> tuple[Deal, ...]:
    newest_first = sorted(deals, key=lambda each: (each.created, each.id), reverse=True)
    return tuple(newest_first[:most])
