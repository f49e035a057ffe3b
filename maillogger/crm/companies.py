"""Companies as a person gives them: added, completed, found by name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from maillogger.crm.domains import free_mail, registrable
from maillogger.crm.given import CompanyGiven, Put
from maillogger.crm.newcomers import company_ids, company_row
from maillogger.crm.tables import Company, CompanyDomain
from maillogger.database.ids import reserve
from maillogger.database.rows import insert, select_in
from maillogger.database.text import digest
from maillogger.errors import InputError
from maillogger.message.domain import to_ascii


def put(given: CompanyGiven, now: datetime) -> Put:
    """Add a company, or give the one that has the name, or one of the domains, the rest.

    Inside a `transaction`. Raises InputError for no name, a domain that no company can have, one
    that is another company's, and a name that several companies have.
    """
    name = given.name.strip()
    if not name:
        raise InputError("a company needs a name")
    domains = list(dict.fromkeys(map(_typed_domain, given.domains)))
    taken = company_ids(domains)
    company = _same(name, set(taken.values()))
    created = company is None
    if company is None:
        company = create({name: ""}, now)[name]
    new = [each for each in domains if each not in taken]
    insert(CompanyDomain, [{"company": company, "domain": each} for each in new])
    if created:
        return "created"
    return "updated" if new else "unchanged"


def by_name(names: Iterable[str]) -> Mapping[str, list[int]]:
    """The ids of the companies of these names, in any case, oldest first."""
    hashed = {digest(each.casefold()): each.casefold() for each in names}
    query = Company.select(Company.name_hash, Company.id).order_by(Company.id)
    found: dict[str, list[int]] = defaultdict(list)
    for name_hash, company in select_in(query, Company.name_hash, hashed):
        found[hashed[name_hash]].append(company)
    return found


def create(names: Mapping[str, str], now: datetime) -> dict[str, int]:
    """New companies: each name with a domain, "" for none; a domain that is taken is left out."""
    ids = dict(zip(names, reserve(Company, len(names)), strict=True))
    insert(Company, [{"id": id, **company_row(name, now)} for name, id in ids.items()])
    taken = company_ids(set(names.values()) - {""})
    domains = {
        domain: ids[name] for name, domain in names.items() if domain and domain not in taken
    }
    insert(CompanyDomain, [{"company": id, "domain": domain} for domain, id in domains.items()])
    return ids


def domain_of(key: str) -> str:
    """The domain that tells a contact's company from its address; "" where it tells nothing."""
    domain = key.rpartition("@")[2]
    found = registrable(domain)
    return "" if found is None or free_mail() & {domain, found} else found


def _same(name: str, by_domain: set[int]) -> int | None:
    found = by_domain or set(by_name([name])[name.casefold()])
    if len(found) > 1:
        raise InputError(f"{name}: several companies have this name or these domains")
    return next(iter(found), None)


def _typed_domain(text: str) -> str:
    domain = to_ascii(text)
    found = registrable(domain)
    if found is None or free_mail() & {domain, found}:
        raise InputError(f"{text!r} can't be a company's domain")
    return found
