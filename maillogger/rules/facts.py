"""All that the rules may know of the CRM: gathered before they are asked, never by them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

MAX_DOMAIN = 253  # characters, RFC 1035 section 2.3.4


@dataclass(frozen=True, slots=True)
class User:
    """A member of the team; `addresses` as keys, the first one first; `id` grows with age."""

    id: int
    name: str
    addresses: tuple[str, ...] = ()
    team: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """A company. `id` is None while the decision that creates it isn't recorded."""

    id: int | None
    name: str
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """An open deal of a contact."""

    id: int
    name: str
    stage: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact by one of its addresses. `id` is None while its creation isn't recorded.

    `address` is the key of its first address: what names it in decisions. `deals` are its open
    deals, newest first. `owner` is a user's id.
    """

    id: int | None
    address: str
    name: str | None = None
    company: Company | None = None
    owner: int | None = None
    deals: tuple[Deal, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A logged e-mail, as another submission of it is known again.

    `submission_key` and `position` name it; `users` are the ids of its submitters, `contacts`
    the addresses that name its contacts, `attachments` the SHA-256 of those that aren't inline.
    """

    submission_key: str
    position: int
    sender: str
    message_id: str | None = None
    users: frozenset[int] = frozenset()
    contacts: frozenset[str] = frozenset()
    attachments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NeverLog:
    """The never-log list: account-wide entries and each user's own (by user id).

    An entry is an address, a domain (`example.com`: with its subdomains) or `*@example.com`
    (that domain only); keys as `Address.key` gives them.
    """

    account: frozenset[str] = frozenset()
    personal: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def covers(self, keys: Iterable[str], users: Iterable[int]) -> bool:
        """Whether an entry forbids logging one of these addresses for these users."""
        lists = [self.account, *(self.personal.get(each, frozenset()) for each in users)]
        return any(_covers(entries, key) for entries in filter(None, lists) for key in keys)


def _covers(entries: frozenset[str], key: str) -> bool:
    domain = key.rpartition("@")[2]
    if key in entries or f"*@{domain}" in entries:
        return True
    parent = domain[-MAX_DOMAIN:]
    while parent and parent not in entries:
        parent = parent.partition(".")[2]
    return bool(parent)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the CRM knows that can matter to a set of messages; every address is a key.

    `users`: address to the active users who have it, oldest first. `contacts`: address to its
    contact. `names`: a display name, casefolded, to the contacts' addresses. `companies`: a
    registrable domain to its company. `registrable`: any domain met to its registrable domain,
    None where it has none (a public suffix, an address literal). `logged`: submission key to
    the ids of the users it is logged for. `copies`: a key of rules.copies to the logged e-mails
    that have it, oldest first.
    """

    users: Mapping[str, tuple[User, ...]] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    companies: Mapping[str, Company] = field(default_factory=dict)
    registrable: Mapping[str, str | None] = field(default_factory=dict)
    free_mail: frozenset[str] = frozenset()
    never_log: NeverLog = field(default_factory=NeverLog)
    erased: frozenset[str] = frozenset()
    logged: Mapping[str, frozenset[int]] = field(default_factory=dict)
    copies: Mapping[str, tuple[Copy, ...]] = field(default_factory=dict)

    def with_logged(self, submission_key: str, user: int, position: int | None = None) -> "Facts":
        """These facts after a submission was logged for one more user, or one e-mail of it."""
        users = self.logged.get(submission_key, frozenset()) | {user}
        # One that is logged now has no copies yet: looking for them would take quadratic time.
        is_new = position is None and submission_key not in self.logged
        changed = {
            key: tuple(_submitted(each, submission_key, position, user) for each in some)
            for key, some in (() if is_new else self.copies.items())
            if any(each.submission_key == submission_key for each in some)
        }
        logged = {**self.logged, submission_key: users}
        return replace(self, logged=logged, copies={**self.copies, **changed})

    def with_copy(self, keys: Iterable[str], copy: Copy) -> "Facts":
        """These facts after an e-mail with these keys was logged."""
        known = {key: (*self.copies.get(key, ()), copy) for key in keys}
        return replace(self, copies={**self.copies, **known}) if known else self

    def with_contacts(self, contacts: Iterable[Contact]) -> "Facts":
        """These facts after contacts were created or given a company.

        Companies need not be told: a new one is its domain's, whoever of it is met first.
        """
        fresh = {each.address: each for each in contacts}
        if not fresh:
            return self
        known = any(address in self.contacts for address in fresh)
        aliases = {
            key: fresh[contact.address]
            for key, contact in (self.contacts.items() if known else ())
            if contact.address in fresh
        }
        names = _with_names(self.names, fresh.values())
        return replace(self, contacts={**self.contacts, **aliases, **fresh}, names=names)


def _submitted(copy: Copy, submission_key: str, position: int | None, user: int) -> Copy:
    if copy.submission_key != submission_key or position not in (None, copy.position):
        return copy
    return replace(copy, users=copy.users | {user})


def _with_names(
    names: Mapping[str, tuple[str, ...]], contacts: Iterable[Contact]
) -> Mapping[str, tuple[str, ...]]:
    known = dict(names)
    for each in contacts:
        if each.name:
            addresses = known.get(each.name.casefold(), ())
            known[each.name.casefold()] = tuple(dict.fromkeys((*addresses, each.address)))
    return known
