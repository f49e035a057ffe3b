"""Contacts as a person gives them: added or completed, many at once."""

from collections.abc import Sequence
from datetime import datetime

from maillogger.crm import users
from maillogger.crm.contact_batch import Batch, Checked
from maillogger.crm.given import ContactGiven, Put
from maillogger.crm.typed import typed_address
from maillogger.errors import InputError


def put(given: Sequence[ContactGiven], now: datetime) -> list[Put | InputError]:
    """Add contacts, or give those who have one of the addresses the rest; an answer for each.

    A value that is given replaces the one there was. A company that isn't known is created, with
    the domain of the first address that names it, so that newcomers from there find it.
    Inside a `transaction`; a few statements for all of them (a thousand at once is a good size),
    and one more for each known contact that changes. An InputError among the answers says why
    that contact was left out.
    """
    find = users.finder()
    checked = [_checked(each, find) for each in given]
    batch = Batch([each for each in checked if isinstance(each, Checked)], now)
    answers = [batch.put(each) if isinstance(each, Checked) else each for each in checked]
    batch.write()
    return answers


def _checked(given: ContactGiven, find: users.Finder) -> Checked | InputError:
    try:
        keys = tuple(dict.fromkeys(map(typed_address, given.addresses)))
        if not keys:
            raise InputError("a contact needs an address")
        owner = find(given.owner).id if given.owner.strip() else None
    except InputError as error:
        return error
    return Checked(keys, given.name.strip(), given.company.strip(), owner, given.created)
