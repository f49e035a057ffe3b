"""The tables of the file as they are read, before anything is known about their shape."""

from typing import Any

Tables = dict[str, Any]


def mailboxes_of(tables: Tables) -> list[Any]:
    """What stands under `mailbox`, where that is a list; its items may be anything."""
    mailboxes = tables.get("mailbox", [])
    return mailboxes if isinstance(mailboxes, list) else []


def variable_part(name: object) -> str:
    """A mailbox's name as it stands in the names of environment variables."""
    return str(name).upper().replace("-", "_")
