"""Domains as they are compared: lower case, A-labels (RFC 5890)."""

import string

_LETTERS_DIGITS_HYPHENS = frozenset(string.ascii_lowercase + string.digits + "-_.")


def to_ascii(domain: str) -> str:
    """The domain in lower case with every label as A-label; unchanged where that can't be.

    The length is checked first: the codec takes quadratic time on long input (CVE-2022-45061).
    Its answer is checked too: it makes `@`, `/` and spaces of their full-width lookalikes.
    """
    lowered = domain.strip().rstrip(".").lower()
    if lowered.isascii() or len(lowered) > 253:
        return lowered
    try:
        encoded = lowered.encode("idna").decode("ascii").rstrip(".")
    except UnicodeError:
        return lowered
    return encoded if _LETTERS_DIGITS_HYPHENS.issuperset(encoded) else lowered


def unmistakable(domain: str) -> str:
    """The domain as `to_ascii` gives it; "" where that may be another domain's name too.

    IDNA 2003, which it follows, makes `ss` of `ß` and plain letters of their lookalikes, where
    IDNA 2008 has a domain of its own that somebody else may own (RFC 5894 section 7.2).
    """
    written = domain.removesuffix(".")
    label = to_ascii(written)
    if label == written.lower():
        return label if written.isascii() or not label.isascii() else ""
    try:
        return label if label.encode("ascii").decode("idna") == written.lower() else ""
    except UnicodeError:
        return ""


def is_within(domain: str, parent: str) -> bool:
    """Whether `domain` is `parent` or a subdomain of it; both as `to_ascii` gives them."""
    return domain == parent or domain.endswith("." + parent)
