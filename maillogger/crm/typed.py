"""Addresses and never-log values that a person typed: checked, and as they are compared."""

from maillogger.crm.domains import is_domain
from maillogger.errors import InputError
from maillogger.message.domain import to_ascii
from maillogger.message.model import Address

MAX_ADDRESS = 320
_SPECIALS = frozenset('()<>[],;:\\"')


def typed_address(text: str) -> str:
    """The key of an address. Raises InputError, which says what is wrong with it."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not local:
        raise InputError(f"{text!r} is no address: it needs the form name@example.com")
    if not local.isprintable() or " " in local or "@" in local or _SPECIALS & set(local):
        raise InputError(f"{text!r} is no address: {local!r} can't stand before the @")
    if not is_domain(to_ascii(domain)):
        raise InputError(f"{text!r} is no address: {domain!r} is no domain")
    key = Address(f"{local}@{domain}").key
    if len(key) > MAX_ADDRESS:
        raise InputError(f"{text[:40]!r}… is too long for an address ({MAX_ADDRESS} characters)")
    return key


def typed_never_log(text: str) -> str:
    """A never-log value: an address, `example.com` (with its subdomains), or `*@example.com`.

    Raises InputError, which says what is wrong with it.
    """
    value = text.strip()
    local, at, domain = value.rpartition("@")
    if at and local != "*":
        if not local:
            raise InputError(
                f"{text!r}: write {domain} for the domain with its subdomains, "
                f"*@{domain} for the domain alone"
            )
        return typed_address(value)
    key = to_ascii(domain)
    if not is_domain(key):
        raise InputError(
            f"{text!r} is no address, no domain such as example.com, and not *@example.com"
        )
    return f"{local}{at}{key}"
