"""What may be an address (RFC 5322 addr-spec), and the name beside it."""

import re
import unicodedata

from maillogger.message.encoded_word import decode_words

MAX_ADDRESSES = 2000
_MAX_LOCAL = 256
_MAX_DOMAIN = 253
_SPECIALS = frozenset('()<>[]:;,\\"@ ')
_QUOTED_LOCAL = re.compile(r'"[^"\\@<>,;]+"\Z')
# A label of a domain (RFC 1123 section 2.1, RFC 5890), or one with underscores.
_LABEL = re.compile(r"(?!-)[-0-9A-Z_a-z\x80-\U0010ffff]{1,63}(?<!-)")
_LITERAL = re.compile(r"\[[0-9A-Za-z:.]{2,64}\]\Z")
_QUOTES = ("''", '""', "“”", "„“", "„”", "‘’", "‚‘", "«»", "»«", "「」", "『』", "``", "´´")


def is_address(text: str, *, dotted: bool = False) -> bool:
    """Whether the text is one address that mail could be sent to.

    One `@`, a local part without spaces, controls and specials (a quoted one may have spaces),
    a domain of sane labels. A single label (`root@localhost`) will do unless `dotted`, as will
    an address literal. The local part may be longer than RFC 5321's 64 octets: return paths are.
    """
    local, at, domain = text.rpartition("@")
    if not at or len(local) > _MAX_LOCAL or len(domain) > _MAX_DOMAIN:
        return False
    if not text.isprintable() or _is_disguised(text):
        return False
    if not (_is_local(local) or _QUOTED_LOCAL.match(local)):
        return False
    return _is_domain(domain, dotted) or (not dotted and bool(_LITERAL.match(domain)))


def display_name(text: str, address: str) -> str | None:
    """The name printed beside an address: decoded, outer quotes off; None where it repeats it."""
    name = unquote(" ".join(decode_words(text).split()))
    if not name or name.casefold() == address.casefold():
        return None
    return name


def unquote(name: str) -> str:
    """The name without the quotation marks around it, however many there are."""
    while len(name) > 1 and name[0] + name[-1] in _QUOTES:
        name = name[1:-1].strip()
    return name


def _is_disguised(text: str) -> bool:
    """Whether compatibility characters in it stand for specials, as `＠` does for `@`.

    Only for what may be an address by its length: this takes quadratic time.
    """
    if text.isascii():
        return False
    plain = unicodedata.normalize("NFKC", text)
    return any(plain.count(each) != text.count(each) for each in (*_SPECIALS, "."))


def _is_local(local: str) -> bool:
    return bool(local) and _SPECIALS.isdisjoint(local)


def _is_domain(domain: str, dotted: bool) -> bool:
    labels = domain.split(".")
    if not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        return False
    return len(labels) > 1 or not dotted or domain.lower() == "localhost"
