"""Records put in order by a person: contacts merged and reached anew, deals closed."""

from collections.abc import Sequence

from maillogger.crm import companies
from maillogger.crm.email_tables import EmailContact, Participant
from maillogger.crm.newcomers import address_row, contact_ids
from maillogger.crm.tables import Contact, ContactAddress, Deal, DealContact
from maillogger.crm.typed import typed_address
from maillogger.database.rows import insert, tuples
from maillogger.database.text import digest
from maillogger.errors import InputError


def find_contact(address: str) -> int:
    """The id of the contact with this address. Raises InputError."""
    key = typed_address(address)
    found = contact_ids([key]).get(key)
    if found is None:
        raise InputError(f"no contact has the address {key}")
    return found


def add_address(address: str, new: str) -> bool:
    """Give a contact one more address; False if it is theirs. Inside a `transaction`.

    Raises InputError where no contact has `address`, or another one has `new`.
    """
    contact, key = find_contact(address), typed_address(new)
    holder = contact_ids([key]).get(key)
    if holder == contact:
        return False
    if holder is not None:
        raise InputError(
            f"{key} is another contact's: `maillogger contact merge {key} {address}` makes them one"
        )
    insert(ContactAddress, [address_row(contact, key, _next_position(contact))])
    return True


def merge(address: str, into: str) -> None:
    """Make two contacts one: the second stays, with the addresses, e-mails and deals of both.

    It keeps its name, company and owner, and takes those of the first that it lacks. Inside a
    `transaction`. Raises InputError where an address is no contact's, or both are one's.
    """
    gone, kept = find_contact(address), find_contact(into)
    if gone == kept:
        raise InputError(f"{address} and {into} are one contact already")
    ContactAddress.update(
        contact=kept, position=ContactAddress.position + _next_position(kept)
    ).where(ContactAddress.contact == gone).execute()
    theirs = EmailContact.select(EmailContact.email).where(EmailContact.contact == kept)
    EmailContact.update(contact=kept).where(
        EmailContact.contact == gone, EmailContact.email.not_in(theirs)
    ).execute()
    deals = DealContact.select(DealContact.deal).where(DealContact.contact == kept)
    DealContact.update(contact=kept).where(
        DealContact.contact == gone, DealContact.deal.not_in(deals)
    ).execute()
    Participant.update(contact=kept).where(Participant.contact == gone).execute()
    _complete(kept, Contact.get_by_id(gone))
    Contact.delete().where(Contact.id == gone).execute()


def close_deal(name: str, company: str = "", stage: str = "") -> None:
    """Close the one open deal of this name (and company). Inside a `transaction`.

    Raises InputError where there is none, or several.
    """
    query = Deal.select(Deal.id).where(Deal.name_hash == digest(name.strip().casefold()), Deal.open)
    if company:
        theirs = companies.by_name([company]).get(company.casefold(), [])
        query = query.where(Deal.company.in_(theirs))
    found = [id for (id,) in tuples(query)]
    if len(found) != 1:
        many = "several open deals have" if found else "no open deal has"
        raise InputError(f"{many} the name {name!r}" + (": give its company" if found else ""))
    values = {"stage": stage} if stage else {}
    Deal.update(open=False, **values).where(Deal.id == found[0]).execute()


def _next_position(contact: int) -> int:
    query = ContactAddress.select(ContactAddress.position)
    rows: Sequence[tuple[int]] = list(tuples(query.where(ContactAddress.contact == contact)))
    return max((position for (position,) in rows), default=-1) + 1


def _complete(kept: int, gone: Contact) -> None:
    contact = Contact.get_by_id(kept)
    values = {
        column: getattr(gone, column)
        for column in ("name", "name_hash", "company_id", "owner_id")
        if getattr(contact, column) is None and getattr(gone, column) is not None
    }
    if values:
        named = {column.removesuffix("_id"): value for column, value in values.items()}
        Contact.update(**named).where(Contact.id == kept).execute()
