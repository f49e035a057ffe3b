"""Which verdict each participant gets: logging rules, sections 3 and 4."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from maillogger.message.model import Address
from maillogger.rules.case import Case
from maillogger.rules.decision import Participant, Role
from maillogger.rules.facts import Contact


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a role, as the verdicts are asked about it.

    `keys`: the printed address, and the one that names its contact where that is another. Who
    must not be logged to is not reached by a second address either.
    """

    role: Role
    address: Address
    keys: tuple[str, ...]
    in_bcc: bool = False

    @property
    def key(self) -> str:
        """The printed address."""
        return self.keys[0]

    @property
    def contact(self) -> str:
        """The address that names the contact, known or to be created."""
        return self.keys[-1]


def own_address(person: Person, case: Case) -> bool:
    """The drop box's or the submitter's own address: no contact."""
    if not case.own_addresses.isdisjoint(person.keys):
        return True
    return any(map(case.policy.drop_box.owns, person.keys))


def erased(person: Person, case: Case) -> bool:
    """A contact that was erased on request: no contact, only a keyed hash is known."""
    return not case.facts.erased.isdisjoint(person.keys)


def never_log(person: Person, case: Case) -> bool:
    """On the account's or the submitter's never-log list: neither created nor logged to."""
    users = (case.user.id,) if case.user else ()
    return case.facts.never_log.covers(person.keys, users)


def bcc_recipient(person: Person, case: Case) -> bool:
    """Stands in a Bcc field: neither created, nor logged to an existing record."""
    return person.in_bcc


def colleague(person: Person, case: Case) -> bool:
    """A user's address, where colleagues are ignored: no contact."""
    return case.policy.colleagues == "ignore" and bool(case.facts.users.get(person.key))


def forward_to(person: Person, case: Case) -> bool:
    """Another recipient of a forwarded original: not added, and not logged to when known."""
    return person.role == "to"


def forward_cc(person: Person, case: Case) -> bool:
    """In copy of a forwarded original: not added, and not logged to when known."""
    return person.role == "cc"


def logged(person: Person, case: Case) -> bool:
    """A known contact: the e-mail is logged to it."""
    return person.key in case.facts.contacts


def created(person: Person, case: Case) -> bool:
    """Anyone else: a contact is created, and the e-mail is logged to it."""
    return True


Verdict = Callable[[Person, Case], bool]
Roles = Sequence[tuple[Role, Sequence[Address]]]

BCC_VERDICTS: tuple[Verdict, ...] = (
    own_address,
    erased,
    never_log,
    bcc_recipient,
    colleague,
    logged,
    created,
)
FORWARD_VERDICTS: tuple[Verdict, ...] = (
    own_address,
    erased,
    never_log,
    forward_to,
    forward_cc,
    colleague,
    logged,
    created,
)


def judge(
    people: Iterable[Person], case: Case, verdicts: tuple[Verdict, ...]
) -> Iterator[Participant]:
    """Give each person the first verdict that fits."""
    for person in people:
        name = next(each.__name__ for each in verdicts if each(person, case))
        contact = person.contact if name in ("logged", "created") else None
        yield Participant(person.role, person.address, name, contact)


def people(roles: Roles, contacts: Mapping[str, Contact]) -> tuple[Person, ...]:
    """Everybody once, in the first role; what is no address is left out."""
    hidden = {
        _keys(each.key, contacts)[-1] for role, some in roles if role == "bcc" for each in some
    }
    found: dict[str, Person] = {}
    for role, addresses in roles:
        for address in addresses:
            key = address.key
            if "@" in key and key not in found:
                keys = _keys(key, contacts)
                found[key] = Person(role, address, keys, keys[-1] in hidden)
    return tuple(found.values())


def _keys(key: str, contacts: Mapping[str, Contact]) -> tuple[str, ...]:
    known = contacts.get(key)
    return (key,) if known is None or known.address == key else (key, known.address)
