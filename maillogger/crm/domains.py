"""What a domain says about a company: its registrable part, and whether it is free mail."""

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from publicsuffixlist import PSLFILE, PublicSuffixList, encode_idn

MAX_DOMAIN = 253
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))+")


def registrable(domain: str) -> str | None:
    """The registrable part of a domain (`example.co.uk` of `mail.example.co.uk`).

    `domain` as `message.domain.to_ascii` gives it. None for a public suffix, an address literal,
    an IP address, and what is no domain name (RFC 1035 section 2.3.1). Suffixes are those of the
    public suffix list with its private section: `a.github.io` and `b.github.io` are two owners.
    """
    return _registrable(domain) if is_domain(domain) else None


def is_domain(domain: str) -> bool:
    """Whether this is a domain name of two labels or more, and no IP address."""
    if len(domain) > MAX_DOMAIN or not _NAME.fullmatch(domain):
        return False
    return not domain.rpartition(".")[2].isdigit()


@lru_cache(maxsize=4_096)  # companies write again; no key is longer than MAX_DOMAIN
def _registrable(domain: str) -> str | None:
    found = _suffixes().privatesuffix(domain)
    return None if found is None else str(found)


@cache
def free_mail() -> frozenset[str]:
    """Domains where anybody can have a mailbox: they say nothing about a company."""
    lists = json.loads(files("maillogger.crm").joinpath("free_mail.json").read_text("utf-8"))
    return frozenset(lists["domains"])


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(_rules(), accept_encoded_idn=False)


def _rules() -> Iterator[str]:
    """The list that the library brings, as A-labels.

    By itself the library encodes 10,000 rules that are ASCII anyway, which takes a pass 20 ms.
    """
    for line in Path(PSLFILE).read_text("utf-8").splitlines():
        if line.isascii():
            yield line
        elif not line.startswith("//"):
            rule = line.split(" ")[0].strip()
            yield rule[: rule.startswith("!")] + encode_idn(rule.removeprefix("!"))
