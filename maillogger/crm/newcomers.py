"""The contacts and companies that decisions name: found, or made where they are new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from peewee import Case

from maillogger.crm.tables import Company, CompanyDomain, Contact, ContactAddress
from maillogger.database.ids import reserve
from maillogger.database.rows import chunks, insert, select_in
from maillogger.database.text import digest
from maillogger.rules import facts
from maillogger.rules.decision import Association, Email


@dataclass(slots=True)
class Records:
    """Ids of records: contacts by address key, companies by domain; `made`: contacts made now."""

    contacts: dict[str, int] = field(default_factory=dict)
    companies: dict[str, int] = field(default_factory=dict)
    made: frozenset[str] = frozenset()

    def contact(self, contact: facts.Contact) -> int:
        """The contact's id: by its address, since another writer may have made or merged it."""
        found = self.contacts.get(contact.address, contact.id)
        assert found is not None
        return found

    def company(self, company: facts.Company) -> int:
        """The company's id."""
        return self.companies[company.domain or ""] if company.id is None else company.id


def records_of(emails: Sequence[Email], now: datetime) -> Records:
    """Find the contacts and companies of these e-mails, and make those that aren't there."""
    associations = [each for email in emails for each in email.associations]
    keys = {each.contact.address for each in associations}
    keys.update(each.contact for email in emails for each in email.participants if each.contact)
    records = Records(contact_ids(keys))
    _make_companies([each.contact for each in associations], records, now)
    _make_contacts([each.contact for each in associations], records, now)
    _assign_companies(associations, records)
    return records


def contact_ids(keys: Iterable[str]) -> dict[str, int]:
    """The ids of the contacts with these addresses."""
    hashed = {digest(each): each for each in keys}
    query = ContactAddress.select(ContactAddress.key_hash, ContactAddress.contact)
    rows = select_in(query, ContactAddress.key_hash, hashed)
    return {hashed[key_hash]: contact for key_hash, contact in rows}


def company_ids(domains: Iterable[str]) -> dict[str, int]:
    """The ids of the companies with these registrable domains."""
    query = CompanyDomain.select(CompanyDomain.domain, CompanyDomain.company)
    return dict(select_in(query, CompanyDomain.domain, domains))


def _make_companies(contacts: Iterable[facts.Contact], records: Records, now: datetime) -> None:
    wanted = {
        each.company.domain or "": each.company
        for each in contacts
        if each.company and each.company.id is None
    }
    records.companies.update(company_ids(wanted))
    new = [each for domain, each in wanted.items() if domain not in records.companies]
    ids = reserve(Company, len(new))
    made = dict(zip(ids, new, strict=True))
    insert(Company, [{"id": id, **company_row(each.name, now)} for id, each in made.items()])
    insert(CompanyDomain, [{"company": id, "domain": each.domain} for id, each in made.items()])
    records.companies.update({each.domain or "": id for id, each in made.items()})


def _make_contacts(contacts: Iterable[facts.Contact], records: Records, now: datetime) -> None:
    new: dict[str, facts.Contact] = {}
    for each in contacts:
        if each.id is None and each.address not in records.contacts:
            new.setdefault(each.address, each)
    ids = dict(zip(new, reserve(Contact, len(new)), strict=True))
    insert(Contact, [_contact_row(ids[key], each, records, now) for key, each in new.items()])
    insert(ContactAddress, [address_row(id, key) for key, id in ids.items()])
    records.contacts.update(ids)
    records.made = frozenset(ids)


def _assign_companies(associations: Iterable[Association], records: Records) -> None:
    """Give known contacts the company found for them, where they have none still."""
    assigned = {
        records.contact(each.contact): records.company(each.contact.company)
        for each in associations
        if each.company_assigned
        and each.contact.company
        and each.contact.address not in records.made
    }
    for some in chunks(assigned.items(), 10_000):
        company = Case(Contact.id, some)
        Contact.update(company=company).where(
            Contact.id.in_([each for each, _ in some]), Contact.company.is_null()
        ).execute()


def company_row(name: str, now: datetime) -> dict[str, object]:
    """The columns of a new company."""
    return {"name": name, "name_hash": digest(name.casefold()), "created": now}


def address_row(contact: int, key: str, position: int = 0) -> dict[str, object]:
    """The columns of a contact's address."""
    return {"contact": contact, "key": key, "key_hash": digest(key), "position": position}


def _contact_row(
    id: int, contact: facts.Contact, records: Records, now: datetime
) -> dict[str, object]:
    company = records.company(contact.company) if contact.company else None
    name_hash = digest(contact.name.casefold()) if contact.name else None
    return {
        "id": id,
        "name": contact.name,
        "name_hash": name_hash,
        "company": company,
        "owner": contact.owner,
        "created": now,
    }
