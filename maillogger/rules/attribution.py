"""Whose e-mail it is where several users share an address: logging rules, section 7."""

from collections.abc import Callable
from dataclasses import dataclass

from maillogger.message.model import Address, Message
from maillogger.rules.facts import Facts, User


@dataclass(frozen=True, slots=True)
class Shared:
    """The users who share `submitter`, oldest first, with what may tell them apart."""

    users: tuple[User, ...]
    submitter: str
    display_name: str | None
    owners: frozenset[int]


def team(shared: Shared) -> User | None:
    """The team, if the address is a team's."""
    return next((each for each in shared.users if each.team), None)


def display_name(shared: Shared) -> User | None:
    """The only user whose name is the From display name."""
    wanted = _plain(shared.display_name or "")
    return _only([each for each in shared.users if wanted and _plain(each.name) == wanted])


def first_address(shared: Shared) -> User | None:
    """The only user for whom it is the first address."""
    return _only([each for each in shared.users if each.addresses[:1] == (shared.submitter,)])


def contact_owner(shared: Shared) -> User | None:
    """The contact's owner, if among them."""
    return _only([each for each in shared.users if each.id in shared.owners])


def ambiguous(shared: Shared) -> User | None:
    """The user created first: nothing tells them apart."""
    return shared.users[0]


STEPS: tuple[Callable[[Shared], User | None], ...] = (
    team,
    display_name,
    first_address,
    contact_owner,
    ambiguous,
)


def attribute(submitter: str, message: Message, facts: Facts) -> tuple[User | None, str | None]:
    """The user the submission is logged for and the step that decided; None for no user."""
    users = facts.users.get(submitter, ())
    if len(users) <= 1:
        return (users[0], "only_user") if users else (None, None)
    shared = Shared(users, submitter, _name(submitter, message), _owners(submitter, message, facts))
    decided = ((step(shared), step.__name__) for step in STEPS)
    return next((user, name) for user, name in decided if user is not None)


def _name(submitter: str, message: Message) -> str | None:
    return next((each.name for each in message.from_ if each.key == submitter), None)


def _owners(submitter: str, message: Message, facts: Facts) -> frozenset[int]:
    others: tuple[Address, ...] = (*message.to, *message.cc)
    senders = (*message.from_, *(each.sender for each in message.forward.originals))
    keys = {each.key for each in (*others, *filter(None, senders))} - {submitter}
    known = (facts.contacts.get(key) for key in keys)
    return frozenset(each.owner for each in known if each and each.owner is not None)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _only(users: list[User]) -> User | None:
    return users[0] if len(users) == 1 else None
