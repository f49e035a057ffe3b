"""Gathers what the rules may know, for a whole set of messages in a handful of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from peewee import JOIN

from maillogger.crm import contact_facts, domains
from maillogger.crm.copy_facts import copies
from maillogger.crm.email_tables import Email, EmailUser
from maillogger.crm.tables import Erased, NeverLog, User, UserAddress
from maillogger.database.keyed_hash import KeyedHash
from maillogger.database.rows import select_in, tuples
from maillogger.database.text import clean
from maillogger.rules import facts
from maillogger.rules.facts import Facts
from maillogger.rules.questions import Questions


def gather(asked: Questions, keyed_hash: KeyedHash, max_deals: int) -> Facts:
    """The facts for these questions; `max_deals` open deals of each contact, newest first.

    The number of statements doesn't depend on how much is asked.
    """
    users = _users(asked.addresses)
    registrable = {each: domains.registrable(each) for each in asked.domains}
    known = contact_facts.known(asked.addresses, asked.names, max_deals)
    return Facts(
        users=users,
        contacts=known.contacts,
        names=known.names,
        companies=contact_facts.by_domain(set(filter(None, registrable.values()))),
        registrable=registrable,
        free_mail=domains.free_mail(),
        never_log=_never_log({each.id for some in users.values() for each in some}),
        erased=_erased(asked.addresses, keyed_hash),
        logged=_logged(asked.submission_keys),
        copies=copies(asked.copy_keys),
    )


def _users(addresses: Iterable[str]) -> Mapping[str, tuple[facts.User, ...]]:
    """Each address to the active users who have it, oldest first, with all their addresses."""
    stored = {clean(each): each for each in addresses}
    theirs = UserAddress.alias()
    query = (
        theirs.select(User.id, User.name, User.team, theirs.key)
        .join(User)
        .join(UserAddress, on=(UserAddress.user == User.id))
        .where(User.active)
        .order_by(User.id, theirs.position, theirs.id)
    )
    rows: dict[int, tuple[str, bool, list[str]]] = {}
    for user, name, team, key in select_in(query, UserAddress.key, stored):
        keys = rows.setdefault(user, (name, team, []))[2]
        if key not in keys:
            keys.append(key)
    found: dict[str, list[facts.User]] = defaultdict(list)
    for user, (name, team, keys) in sorted(rows.items()):
        for key in keys:
            if key in stored:
                found[stored[key]].append(facts.User(user, name, tuple(keys), team))
    return {key: tuple(users) for key, users in found.items()}


def _never_log(users: Iterable[int]) -> facts.NeverLog:
    query = NeverLog.select(NeverLog.value, NeverLog.user).where(
        NeverLog.user.is_null() | NeverLog.user.in_(list(users))
    )
    account: set[str] = set()
    personal: dict[int, set[str]] = defaultdict(set)
    for value, user in tuples(query):
        (account if user is None else personal[user]).add(value)
    return facts.NeverLog(
        frozenset(account), {user: frozenset(values) for user, values in personal.items()}
    )


def _erased(addresses: Iterable[str], keyed_hash: KeyedHash) -> frozenset[str]:
    hashed = {keyed_hash.of(each): each for each in addresses}
    rows = select_in(Erased.select(Erased.key_hash), Erased.key_hash, hashed)
    return frozenset(hashed[found] for (found,) in rows)


def _logged(submission_keys: Iterable[str]) -> Mapping[str, frozenset[int]]:
    """A submission logged for no user that is left has an empty set: it is logged still."""
    query = Email.select(Email.submission_key, EmailUser.user).join(
        EmailUser, JOIN.LEFT_OUTER, on=(EmailUser.email == Email.id)
    )
    users: dict[str, set[int]] = defaultdict(set)
    for key, user in select_in(query, Email.submission_key, submission_keys):
        users[key].update(() if user is None else (user,))
    return {key: frozenset(each) for key, each in users.items()}
