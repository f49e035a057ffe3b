"""The environment's part of the settings: MAILLOGGER_<TABLE>_<KEY> over the file's tables."""

from collections.abc import Mapping

from maillogger.config.oauth2 import OAuth2Settings
from maillogger.config.settings import MailboxSettings, NoticeSettings, Settings
from maillogger.config.table import Table
from maillogger.config.tables import Tables, mailboxes_of, variable_part

PREFIX = "MAILLOGGER_"
INNER = "oauth2"
SECRETS = ("_PASSWORD", "_CLIENT_SECRET")


def overlaid(tables: Tables, environment: Mapping[str, str]) -> tuple[Tables, list[str]]:
    """The tables with what the environment sets, and a problem for each name that sets nothing."""
    result = {**tables}
    if isinstance(tables.get("mailbox", []), list):
        result["mailbox"] = [*mailboxes_of(tables)]
    for name in environment:
        # A secret replaces the file's other form of it.
        if name.startswith(PREFIX) and (other := _other_form(name.removeprefix(PREFIX))):
            _overlay(result, other, None)
    problems = []
    for name, value in sorted(environment.items()):
        if not name.startswith(PREFIX) or name == f"{PREFIX}CONFIG":
            continue
        if not _overlay(result, name.removeprefix(PREFIX), value):
            problems.append(f"{name}: the environment names a setting that does not exist")
    return result, problems


def _other_form(name: str) -> str | None:
    """The file of a secret, or the secret of a file."""
    if name.endswith(SECRETS):
        return f"{name}_FILE"
    secret = name.removesuffix("_FILE")
    return secret if secret != name and secret.endswith(SECRETS) else None


def _overlay(tables: Tables, name: str, value: str | None) -> bool:
    """Set one value; False where there is no such setting."""
    table, _, key = name.lower().partition("_")
    if table == "mailbox":
        return _overlay_mailbox(tables, name.partition("_")[2], value)
    if key not in _keys(_TABLES.get(table)):
        return False
    given = tables.get(table, {})
    if isinstance(given, dict):
        tables[table] = _with(given, key, value)
    return True


def _overlay_mailbox(tables: Tables, rest: str, value: str | None) -> bool:
    """Set one value of the mailbox so named, which may have no table of its own."""
    keys = sorted(_keys(MailboxSettings) - {"name"}, key=len, reverse=True)
    key = next((each for each in keys if rest.endswith(f"_{each.upper()}")), None)
    if key is None:
        return False
    name = rest.removesuffix(f"_{key.upper()}")
    mailboxes = mailboxes_of(tables)
    for index, each in enumerate(mailboxes):
        if isinstance(each, dict) and variable_part(each.get("name", "")) == name:
            mailboxes[index] = _with(each, key, _parsed(key, value))
            return True
    mailboxes.append(_with({"name": name.lower()}, key, _parsed(key, value)))
    return True


def _with(table: Tables, key: str, value: object) -> Tables:
    """The table with that key; `oauth2_…` is a key of the table inside."""
    if not key.startswith(f"{INNER}_"):
        return {**table, key: value}
    inner = table.get(INNER, {})
    if not isinstance(inner, dict):
        return table
    return {**table, INNER: {**inner, key.removeprefix(f"{INNER}_"): value}}


def _parsed(key: str, value: str | None) -> str | list[str] | None:
    if value is None or not key.endswith("_addresses"):
        return value
    return [each.strip() for each in value.split(",") if each.strip()]


_TABLES: dict[str, type[Table]] = {
    name: field.annotation
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Table)
} | {"notices": NoticeSettings}


def _keys(table: type[Table] | None) -> set[str]:
    fields = table.model_fields if table else {}
    keys = {field.alias or key for key, field in fields.items()}
    if INNER in keys:
        keys = keys - {INNER} | {f"{INNER}_{key}" for key in OAuth2Settings.model_fields}
    return keys
