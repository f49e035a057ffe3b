"""Who is to be erased: every address and name by which the CRM knows somebody."""

from collections.abc import Iterable
from dataclasses import dataclass

from peewee import Expression

from maillogger.crm.email_tables import EmailContact, Participant
from maillogger.crm.newcomers import contact_ids
from maillogger.crm.tables import Contact, ContactAddress, User, UserAddress
from maillogger.crm.typed import typed_address
from maillogger.database.keyed_hash import KeyedHash
from maillogger.database.rows import select_in, tuples
from maillogger.database.text import digest
from maillogger.errors import InputError
from maillogger.message.forgotten import Forgotten


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by `keys`, as addresses are compared; `contact` is None where they are no contact.

    `printed` are the addresses as they stood in e-mails, `names` the contact's and those printed.
    """

    contact: int | None
    keys: tuple[str, ...]
    printed: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def forgotten(self) -> Forgotten:
        """What takes them out of a text."""
        return Forgotten((*self.keys, *self.printed), self.names)

    def hashes(self, keyed_hash: KeyedHash) -> dict[str, str]:
        """The digest of each address, as participants are looked up by, with its keyed hash."""
        return {digest(key): keyed_hash.of(key) for key in self.keys}

    def traces(self, keyed_hash: KeyedHash) -> frozenset[str]:
        """The digests that participants are looked up by, before and after they are erased."""
        hashed = self.hashes(keyed_hash)
        return frozenset((*hashed, *map(digest, hashed.values())))


def find_person(address: str) -> Person:
    """Who has this address. Raises InputError where it is no address, or one of the team's."""
    key = typed_address(address)
    contact = contact_ids([key]).get(key)
    keys = {key}
    if contact is not None:
        theirs = ContactAddress.select(ContactAddress.key)
        keys.update(each for (each,) in tuples(theirs.where(ContactAddress.contact == contact)))
    _refuse_team(keys)
    printed, names = _as_printed(contact, keys)
    recorded = Contact.select(Contact.name).where(
        Contact.id == contact, Contact.name.is_null(False)
    )
    names.update(name for (name,) in tuples(recorded))
    return Person(contact, tuple(sorted(keys)), tuple(sorted(printed)), tuple(sorted(names)))


def only_theirs(person: Person) -> frozenset[int]:
    """The e-mails (ids) that are logged to nobody else."""
    if person.contact is None:
        return frozenset()
    links = EmailContact.select(EmailContact.email)
    theirs = {email for (email,) in tuples(links.where(EmailContact.contact == person.contact))}
    others = links.where(EmailContact.contact != person.contact)
    shared = {email for (email,) in select_in(others, EmailContact.email, theirs)}
    return frozenset(theirs - shared)


def is_participant(person: Person) -> Expression:
    """The condition that a participant is this person."""
    by_address = Participant.key_hash.in_([digest(key) for key in person.keys])
    return (
        by_address
        if person.contact is None
        else by_address | (Participant.contact == person.contact)
    )


def _as_printed(contact: int | None, keys: Iterable[str]) -> tuple[set[str], set[str]]:
    person = Person(contact, tuple(keys), (), ())
    query = Participant.select(Participant.address, Participant.name).distinct()
    rows = list(tuples(query.where(is_participant(person))))
    return {address for address, _ in rows}, {name for _, name in rows if name}


def _refuse_team(keys: set[str]) -> None:
    query = UserAddress.select(UserAddress.key, User.name).join(User)
    for key, name in select_in(query, UserAddress.key, keys):
        raise InputError(
            f"{key} is an address of {name}, who is a user: what users log is theirs, and stays"
        )
