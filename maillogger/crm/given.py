"""Records as a person or a file gives them: what is empty is not known, and changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Put = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class CompanyGiven:
    """A company by name, with its domains."""

    name: str
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactGiven:
    """A contact by its addresses; `company` by name, `owner` by a user's address or name."""

    addresses: tuple[str, ...]
    name: str = ""
    company: str = ""
    owner: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class DealGiven:
    """A deal by name and company (by name; else its first contact's); contacts by address."""

    name: str
    stage: str = ""
    open: bool | None = None
    created: datetime | None = None
    company: str = ""
    owner: str = ""
    contacts: tuple[str, ...] = ()
