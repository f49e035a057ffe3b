"""All that the rules may know of the CRM: gathered before they are asked, never by them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
        if not (self.account or self.personal):
            return False
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
