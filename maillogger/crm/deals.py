"""Deals as a person gives them: added or completed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from maillogger.crm import companies, users
from maillogger.crm.given import DealGiven, Put
from maillogger.crm.newcomers import contact_ids
from maillogger.crm.tables import Contact, ContactAddress, Deal, DealContact
from maillogger.crm.typed import typed_address
from maillogger.database.rows import insert, select_in, tuples
from maillogger.database.text import digest
from maillogger.errors import InputError

Values = dict[str, object]


def put(given: DealGiven, now: datetime) -> Put:
    """Add a deal, or give the one of the same name and company what is new.

    A company that isn't known is created. Inside a `transaction`. Raises InputError for no name,
    for an owner or contact that isn't known, and where several companies, or several deals of
    the company, have the name.
    """
    name = given.name.strip()
    if not name:
        raise InputError("a deal needs a name")
    keys = list(dict.fromkeys(map(typed_address, given.contacts)))
    contacts = _contacts(keys)
    company = _company(given.company.strip(), keys, now)
    deal = _same(name, company)
    values = _values(given)
    if deal is None:
        hashed = digest(name.casefold())
        defaults: Values = {"stage": "", "created": now}
        new = Deal.create(name=name, name_hash=hashed, company=company, **{**defaults, **values})
        _link(new.id, contacts)
        return "created"
    changed = _link(deal.id, contacts) + _change(deal, values)
    return "updated" if changed else "unchanged"


def _values(given: DealGiven) -> Values:
    values: Values = {"stage": given.stage.strip(), "open": given.open, "created": given.created}
    if given.owner.strip():
        values["owner"] = users.find(given.owner).id
    return {column: value for column, value in values.items() if value not in ("", None)}


def _contacts(keys: Sequence[str]) -> list[int]:
    found = contact_ids(keys)
    missing = [each for each in keys if each not in found]
    if missing:
        raise InputError(f"no contact has {', '.join(missing)}: import the contacts first")
    return list(dict.fromkeys(found[each] for each in keys))


def _company(name: str, keys: Sequence[str], now: datetime) -> int | None:
    """The company of this name, made where there is none; without a name the first contact's."""
    if not name:
        query = Contact.select(Contact.company).join(ContactAddress)
        rows = select_in(query, ContactAddress.key_hash, map(digest, keys[:1]))
        return next((company for (company,) in rows), None)
    found = companies.by_name([name]).get(name.casefold(), [])
    if len(found) > 1:
        raise InputError(f"several companies have the name {name!r}")
    if found:
        return found[0]
    return companies.create({name: companies.domain_of(keys[0]) if keys else ""}, now)[name]


def _same(name: str, company: int | None) -> Deal | None:
    whose = Deal.company.is_null() if company is None else Deal.company == company
    query = Deal.select().where(Deal.name_hash == digest(name.casefold()), whose).limit(2)
    found = list(query)
    if len(found) > 1:
        raise InputError(f"several deals of that company have the name {name!r}")
    return found[0] if found else None


def _link(deal: int, contacts: Iterable[int]) -> int:
    """How many of the contacts are new to the deal."""
    query = DealContact.select(DealContact.contact).where(DealContact.deal == deal)
    known = {contact for (contact,) in tuples(query)}
    new = [each for each in contacts if each not in known]
    insert(DealContact, [{"deal": deal, "contact": each} for each in new])
    return len(new)


def _change(deal: Deal, values: Values) -> int:
    changes = {
        column: value for column, value in values.items() if getattr(deal, _stored(column)) != value
    }
    if changes:
        Deal.update(**changes).where(Deal.id == deal.id).execute()
    return len(changes)


def _stored(column: str) -> str:
    return "owner_id" if column == "owner" else column
