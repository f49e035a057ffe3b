"""The team: who submits messages, with all their addresses."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from maillogger.crm.given import Put
from maillogger.crm.tables import User, UserAddress
from maillogger.crm.typed import typed_address
from maillogger.database.rows import insert, tuples
from maillogger.errors import InputError


@dataclass(frozen=True, slots=True)
class Member:
    """A user as listed; the first of `addresses` (keys) is the one to reach them by."""

    id: int
    name: str
    addresses: tuple[str, ...]
    team: bool
    active: bool


Finder = Callable[[str], Member]


def members() -> Iterator[Member]:
    """All users, oldest first."""
    addresses: dict[int, list[str]] = {}
    query = UserAddress.select(UserAddress.user, UserAddress.key)
    for user, key in tuples(query.order_by(UserAddress.position, UserAddress.id)):
        addresses.setdefault(user, []).append(key)
    users = User.select(User.id, User.name, User.team, User.active).order_by(User.id)
    for user, name, team, active in tuples(users):
        yield Member(user, name, tuple(addresses.get(user, ())), bool(team), bool(active))


def count_active() -> int:
    """How many users may submit messages."""
    return User.select().where(User.active).count()


def put(name: str, addresses: Sequence[str], now: datetime, *, team: bool = False) -> Put:
    """Add a user, or give the user of that name who has one of these addresses what is new.

    An inactive user becomes active again. Inside a `transaction`. Raises InputError for no name,
    no address, or one that is none.
    """
    keys = list(dict.fromkeys(map(typed_address, addresses)))
    if not name.strip() or not keys:
        raise InputError("a user needs a name and at least one address")
    for member in members():
        if member.name.casefold() == name.strip().casefold() and set(member.addresses) & set(keys):
            return _update(member, keys, team)
    user = User.create(name=name.strip(), team=team, created=now)
    _add_addresses(user.id, keys, 0)
    return "created"


def find(who: str) -> Member:
    """The one active user with this address or name. InputError if there is none, or several."""
    return finder()(who)


def finder() -> Finder:
    """A `find` for many questions: it knows the team of now, and remembers its answers."""
    active = [each for each in members() if each.active]
    return cache(lambda who: _find(who, active))


def deactivate(who: str) -> Member:
    """The user with this address or name submits no more; their e-mails stay. As `find`."""
    member = find(who)
    User.update(active=False).where(User.id == member.id).execute()
    return member


def _update(member: Member, keys: Sequence[str], team: bool) -> Put:
    new = [each for each in keys if each not in member.addresses]
    if not new and member.active and member.team == team:
        return "unchanged"
    User.update(active=True, team=team).where(User.id == member.id).execute()
    _add_addresses(member.id, new, len(member.addresses))
    return "updated"


def _add_addresses(user: int, keys: Iterable[str], start: int) -> None:
    rows = ({"user": user, "key": key, "position": at} for at, key in enumerate(keys, start))
    insert(UserAddress, rows)


def _find(who: str, active: Sequence[Member]) -> Member:
    key = typed_address(who) if "@" in who else ""
    name = who.strip().casefold()
    found = [each for each in active if key in each.addresses or each.name.casefold() == name]
    if not found:
        raise InputError(f"no active user is {who.strip()!r}: see `maillogger user list`")
    if len(found) > 1:
        names = ", ".join(f"{each.name} ({', '.join(each.addresses)})" for each in found)
        raise InputError(f"{who.strip()!r} may be {names}: give an address that only one has")
    return found[0]
