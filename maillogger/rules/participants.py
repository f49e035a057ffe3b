"""Which verdict each participant gets: logging rules, sections 3 and 4."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from maillogger.message.model import Address
from maillogger.rules.case import Case
from maillogger.rules.decision import Participant, Role


@dataclass(frozen=True, slots=True)
class Person:
    """An address in a role, as the verdicts are asked about it."""

    role: Role
    address: Address
    key: str
    in_bcc: bool = False


def own_address(person: Person, case: Case) -> bool:
    """The drop box's or the submitter's own address: no contact."""
    return case.policy.drop_box.owns(person.key) or person.key in case.own_addresses


def erased(person: Person, case: Case) -> bool:
    """A contact that was erased on request: no contact, only a keyed hash is known."""
    return person.key in case.facts.erased


def never_log(person: Person, case: Case) -> bool:
    """On the account's or the submitter's never-log list: neither created nor logged to."""
    users = (case.user.id,) if case.user else ()
    return case.facts.never_log.covers(person.key, users) is not None


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
        contact = person.key if name in ("logged", "created") else None
        yield Participant(person.role, person.address, name, contact)


def people(
    sender: Address | None,
    to: tuple[Address, ...],
    cc: tuple[Address, ...],
    bcc: tuple[Address, ...] = (),
) -> tuple[Person, ...]:
    """Everybody once, in the order From, To, Cc, Bcc; what is no address is left out."""
    hidden = {each.key for each in bcc}
    found: dict[str, Person] = {}
    roles: tuple[tuple[Role, tuple[Address, ...]], ...] = (
        ("from", (sender,) if sender else ()),
        ("to", to),
        ("cc", cc),
        ("bcc", bcc),
    )
    for role, addresses in roles:
        for address in addresses:
            key = address.key
            if "@" in key and key not in found:
                found[key] = Person(role, address, key, key in hidden)
    return tuple(found.values())
