"""The contacts, companies and open deals that a set of messages is about."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from peewee import JOIN, ModelSelect, fn

from maillogger.crm.tables import Company, CompanyDomain, Contact, ContactAddress, Deal, DealContact
from maillogger.database.rows import among, select_in, tuples
from maillogger.database.text import digest
from maillogger.rules import facts


@dataclass(frozen=True, slots=True)
class Known:
    """`contacts` and `names` as in `rules.facts.Facts`."""

    contacts: Mapping[str, facts.Contact]
    names: Mapping[str, tuple[str, ...]]


class _Row(NamedTuple):
    id: int
    name: str | None
    owner: int | None
    company: int | None
    company_name: str | None


def known(addresses: Iterable[str], names: Iterable[str], max_deals: int) -> Known:
    """The contacts with these addresses (keys) or names (casefolded), and their open deals."""
    by_address = {digest(each): each for each in addresses}
    by_name = {digest(each): each for each in names}
    addressed = _addressed(by_address)
    named = _named(by_name)
    contacts = _contacts({*addressed.values(), *named}, max_deals)
    reached = {each.address: each for each in contacts.values()}
    reached.update({by_address[key]: contacts[each] for key, each in addressed.items()})
    found: dict[str, list[str]] = defaultdict(list)
    for contact, hashed in named.items():
        if contact in contacts:
            found[by_name[hashed]].append(contacts[contact].address)
    return Known(reached, {name: tuple(each) for name, each in found.items()})


def by_domain(domains: Iterable[str]) -> Mapping[str, facts.Company]:
    """The companies that have these registrable domains."""
    query = CompanyDomain.select(Company.id, Company.name, CompanyDomain.domain).join(Company)
    rows = select_in(query, CompanyDomain.domain, domains)
    return {domain: facts.Company(id, name, domain) for id, name, domain in rows}


def _addressed(key_hashes: Iterable[str]) -> dict[str, int]:
    query = ContactAddress.select(ContactAddress.key_hash, ContactAddress.contact)
    return dict(select_in(query, ContactAddress.key_hash, key_hashes))


def _named(name_hashes: Iterable[str]) -> dict[int, str]:
    query = Contact.select(Contact.id, Contact.name_hash).order_by(Contact.id)
    return dict(select_in(query, Contact.name_hash, name_hashes))


def _contacts(ids: Collection[int], max_deals: int) -> dict[int, facts.Contact]:
    first = _first_addresses(ids)
    rows = [_Row(*each) for each in select_in(_contact_query(), Contact.id, ids)]
    companies = _companies(rows)
    deals = _deals(ids, max_deals)
    return {
        row.id: facts.Contact(
            row.id,
            first[row.id],
            row.name,
            companies[row.company] if row.company else None,
            row.owner,
            tuple(deals[row.id]),
        )
        for row in rows
        if row.id in first
    }


def _contact_query() -> "ModelSelect[Contact]":
    return Contact.select(
        Contact.id, Contact.name, Contact.owner, Contact.company, Company.name
    ).join(Company, JOIN.LEFT_OUTER)


def _first_addresses(contacts: Iterable[int]) -> dict[int, str]:
    query = ContactAddress.select(ContactAddress.contact, ContactAddress.key).order_by(
        ContactAddress.position.desc(), ContactAddress.id.desc()
    )
    return dict(select_in(query, ContactAddress.contact, contacts))


def _companies(rows: Iterable[_Row]) -> dict[int, facts.Company]:
    """The companies of these contacts, each with its first domain, if any."""
    names = {row.company: row.company_name or "" for row in rows if row.company}
    query = CompanyDomain.select(CompanyDomain.company, CompanyDomain.domain).order_by(
        CompanyDomain.id.desc()
    )
    domains: dict[int, str] = dict(select_in(query, CompanyDomain.company, names))
    return {each: facts.Company(each, name, domains.get(each)) for each, name in names.items()}


def _deals(contacts: Collection[int], most: int) -> dict[int, list[facts.Deal]]:
    """The newest open deals of each contact, newest first."""
    age = fn.ROW_NUMBER().over(
        partition_by=[DealContact.contact], order_by=[Deal.created.desc(), Deal.id.desc()]
    )
    ranked = (
        DealContact.select(DealContact.contact, Deal.id, age.alias("age"))
        .join(Deal)
        .where(Deal.open)
    )
    newest = ranked.where(among(DealContact.contact, contacts)).cte("newest")
    query = (
        Deal.select(newest.c.contact_id, Deal.id, Deal.name, Deal.stage, Deal.created)
        .join(newest, on=(newest.c.id == Deal.id))
        .where(newest.c.age <= most)
        .order_by(newest.c.contact_id, newest.c.age)
        .with_cte(newest)
    )
    found: dict[int, list[facts.Deal]] = defaultdict(list)
    for contact, *deal in tuples(query) if contacts else ():
        found[contact].append(facts.Deal(*deal))
    return found
