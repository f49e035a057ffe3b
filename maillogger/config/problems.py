"""What is wrong with the tables, in an admin's words and with the keys' paths."""

from collections import Counter
from collections.abc import Iterator

from pydantic import ValidationError

from maillogger.config.tables import Tables, mailboxes_of, variable_part

# pydantic's names of the branches of a union, which are no keys.
_BRANCHES = frozenset({"literal['auto']", "constrained-int", "int"})
_WORDS = {
    "missing": "is required",
    "extra_forbidden": "no such setting",
    "tuple_type": 'must be a list, as in ["…"]',
    "model_type": "must be a table",
    "string_too_short": "must not be empty",
}


def explained(error: ValidationError, tables: Tables) -> Iterator[str]:
    """Every error with its key's path; never the value, which may be a secret."""
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        yield f"{_path(each['loc'], tables)}: {_words(each['loc'], each['type'], each['msg'])}"


def twice(tables: Tables) -> Iterator[str]:
    """Names of mailboxes that the environment, or a reader, could not tell apart."""
    named = [each for each in mailboxes_of(tables) if isinstance(each, dict) and "name" in each]
    counts = Counter(variable_part(each["name"]) for each in named)
    for each in named:
        if counts.pop(variable_part(each["name"]), 1) > 1:
            yield f"mailbox.{each['name']}: the name is given twice (case, - and _ don't count)"


def _path(loc: tuple[int | str, ...], tables: Tables) -> str:
    """`mailbox.crm.host` rather than `mailbox.0.host`."""
    parts: list[str] = []
    for part in loc:
        if isinstance(part, int) and parts == ["mailbox"]:
            parts.append(_mailbox_name(mailboxes_of(tables)[part], part))
        elif part not in _BRANCHES:
            parts.append(str(part))
    return ".".join(parts) or "configuration"


def _mailbox_name(mailbox: object, index: int) -> str:
    name = mailbox.get("name") if isinstance(mailbox, dict) else None
    return name if isinstance(name, str) and name else str(index + 1)


def _words(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    if loc == ("mailbox",):
        return "must be written [[mailbox]], in two brackets, once for each mailbox"
    return _WORDS.get(kind, message.removeprefix("Value error, "))
