"""Many contacts put at once: looked up together, compared, and written together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maillogger.crm import companies
from maillogger.crm.given import Put
from maillogger.crm.newcomers import address_row, contact_ids
from maillogger.crm.tables import Contact, ContactAddress
from maillogger.database.ids import reserve
from maillogger.database.rows import insert, select_in
from maillogger.database.text import digest
from maillogger.errors import InputError

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Checked:
    """A contact as given, its addresses as keys, at least one, and its owner as a user's id."""

    keys: tuple[str, ...]
    name: str
    company: str
    owner: int | None
    created: datetime | None


class Batch:
    """What is known of the contacts to put, and what is to be written for them."""

    def __init__(self, contacts: Sequence[Checked], now: datetime) -> None:
        self._now = now
        self._ids = contact_ids({key for each in contacts for key in each.keys})
        self._stored = _stored(set(self._ids.values()))
        self._companies = _company_ids(contacts, now)
        self._unused = iter(
            reserve(Contact, sum(each.keys[0] not in self._ids for each in contacts))
        )
        self._created: dict[int, Values] = {}
        self._changed: dict[int, Values] = {}
        self._addresses: list[Values] = []

    def put(self, contact: Checked) -> Put | InputError:
        """Add or change one, in memory, as if those before it were written."""
        known = {self._ids[key] for key in contact.keys if key in self._ids}
        found = self._companies.get(contact.company.casefold(), [])
        if len(known) > 1:
            return InputError(f"{', '.join(contact.keys)}: addresses of different contacts")
        if len(found) > 1:
            return InputError(f"{contact.company}: several companies have this name")
        values = _given_values(contact, found[0] if found else None)
        if not known:
            return self._create(contact, values)
        return self._change(known.pop(), contact, values)

    def write(self) -> None:
        """Write what is new, and what changed."""
        insert(Contact, self._created.values())
        insert(ContactAddress, self._addresses)
        for contact, values in self._changed.items():
            Contact.update(**values).where(Contact.id == contact).execute()

    def _create(self, contact: Checked, values: Values) -> Put:
        id = next(self._unused)
        empty = {"name": None, "name_hash": None, "company": None, "owner": None}
        created = contact.created or self._now
        self._created[id] = self._stored[id] = {"id": id, **empty, **values, "created": created}
        self._add_addresses(id, contact.keys, first=0)
        return "created"

    def _change(self, id: int, contact: Checked, values: Values) -> Put:
        new = [key for key in contact.keys if key not in self._ids]
        self._add_addresses(id, new, first=1)
        stored = self._stored[id]
        changes = {name: value for name, value in values.items() if stored[name] != value}
        stored.update(changes)
        if changes and id not in self._created:
            self._changed.setdefault(id, {}).update(changes)
        return "updated" if new or changes else "unchanged"

    def _add_addresses(self, contact: int, keys: Sequence[str], first: int) -> None:
        for position, key in enumerate(keys, first):
            self._ids[key] = contact
            self._addresses.append(address_row(contact, key, position))


def _given_values(contact: Checked, company: int | None) -> Values:
    """The columns that are given; an empty one says nothing about what there is."""
    values: Values = {"company": company, "owner": contact.owner}
    if contact.name:
        values |= {"name": contact.name, "name_hash": digest(contact.name.casefold())}
    return {column: value for column, value in values.items() if value is not None}


def _stored(ids: set[int]) -> dict[int, Values]:
    columns = ("name", "name_hash", "company", "owner")
    query = Contact.select(
        Contact.id, Contact.name, Contact.name_hash, Contact.company, Contact.owner
    )
    rows = select_in(query, Contact.id, ids)
    return {id: dict(zip(columns, row, strict=True)) for id, *row in rows}


def _company_ids(contacts: Sequence[Checked], now: datetime) -> dict[str, list[int]]:
    """The companies by casefolded name; those that aren't known are created."""
    named: dict[str, Checked] = {}
    for each in contacts:
        if each.company:
            named.setdefault(each.company.casefold(), each)
    found = dict(companies.by_name(named))
    new = {
        each.company: companies.domain_of(each.keys[0])
        for name, each in named.items()
        if name not in found
    }
    created = companies.create(new, now)
    return found | {name.casefold(): [id] for name, id in created.items()}
