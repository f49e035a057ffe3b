"""Addresses of header fields (RFC 5322 section 3.4), and the door to printed ones."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from maillogger.message.addr_spec import MAX_ADDRESSES, display_name, is_address
from maillogger.message.encoded_word import decode_words, repair
from maillogger.message.model import Address
from maillogger.message.printed_address import parse_printed, parse_printed_list

__all__ = [
    "AddressList",
    "decode_words",
    "parse_address_list",
    "parse_mailboxes",
    "parse_printed",
    "parse_printed_list",
]

_KEPT_LENGTH = 500

Defect = Literal[
    "no-address",
    "bad-address",
    "address-in-name",
    "unclosed-comment",
    "unclosed-quote",
    "unclosed-bracket",
    "too-many-addresses",
]


@dataclass(frozen=True, slots=True)
class AddressList:
    """What an address-list field holds (RFC 5322 section 3.4).

    `groups`: whether a group occurred; its members are among `addresses`. `defects`: what was
    dropped or may be read in another way, in order, each once: "no-address" (words that are
    none), "bad-address", "address-in-name" (`a@b <c@d>`, unquoted), "unclosed-…", and
    "too-many-addresses" (the rest was dropped).
    """

    addresses: tuple[Address, ...] = ()
    groups: bool = False
    defects: tuple[Defect, ...] = ()

    @property
    def sole(self) -> Address | None:
        """The address where it is the only one, in no group, and no reader could find another.

        Programs differ over malformed values; one that was authenticated for `a@evil` must not
        be taken for `b@corp`. Words without an address (`Meier, Jana <j@corp>`) do no harm.
        """
        disputed = set(self.defects) - {"no-address"}
        return (
            self.addresses[0]
            if len(self.addresses) == 1 and not (self.groups or disputed)
            else None
        )


def parse_address_list(value: str) -> tuple[Address, ...]:
    """The addresses of an address-list field, at most 2,000; members of groups included."""
    return parse_mailboxes(value).addresses


def parse_mailboxes(value: str) -> AddressList:
    """An address-list field value with its groups and defects.

    `value` is unfolded, its encoded words still encoded: they are decoded in display names only,
    after the structure is found (RFC 2047 section 6.2). Takes obsolete forms too: routes, empty
    members, `;` between members. Takes linear time, whatever the value, and never raises.
    """
    return _known(value) if len(value) <= _KEPT_LENGTH else _read(value)


@lru_cache(maxsize=1024)
def _known(value: str) -> AddressList:
    """The same people write and are written to all day."""
    return _read(value)


def _read(value: str) -> AddressList:
    reader = _Reader()
    reader.read(_tokens(repair(value)))
    return AddressList(tuple(reader.addresses), reader.groups, tuple(dict.fromkeys(reader.defects)))


class _Token(NamedTuple):
    """A piece of a structured field; `kind` is a special's own character, or a name."""

    kind: str
    text: str


# An encoded word is one atom even with specials in it, which RFC 2047 section 5 (3) forbids,
# but for `<` and `>`: other programs may see an address there. A plain address in angle
# brackets is one lexeme: nearly all are plain.
_LEXEME = re.compile(
    r"""(?P<space>\s+)
      | (?P<atom>=\?[^?\s<>]{1,64}\?[BbQq]\?[^?\s<>]*\?= | [^\s()<>\[\]:;@\\,"]+)
      | <(?P<angle>[^\s()<>\[\]:;@\\,"]++@[^\s()<>\[\]:;@\\,"]++)>
      | (?P<quoted>"(?:[^"\\]|\\.)*+")
      | (?P<literal>\[[^\[\]\\]*+\])
      | (?P<special>.)""",
    re.VERBOSE | re.DOTALL,
)
_PARENTHESIS = re.compile(r"[()]|\\.", re.DOTALL)
_JOINTS = ("", "@", ".")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNCLOSED: dict[str, Defect] = {
    "(": "unclosed-comment",
    '"': "unclosed-quote",
    "[": "unclosed-bracket",
}


def _tokens(value: str) -> Iterator[_Token]:
    """The tokens of a structured field (RFC 5322 section 3.2); one "unclosed" ends them."""
    position = 0
    while match := _LEXEME.match(value, position):
        kind, position = str(match.lastgroup), match.end()
        text = match[kind]
        if kind == "quoted":
            text = _ESCAPED.sub(r"\1", text[1:-1])
        elif text == "(" and (end := _end_of_comment(value, position)):
            kind, text, position = "comment", _ESCAPED.sub(r"\1", value[position : end - 1]), end
        elif kind == "special":
            kind = "unclosed" if text in _UNCLOSED else text
        yield _Token(kind, text)
        if kind == "unclosed":
            return


def _end_of_comment(value: str, position: int) -> int:
    """Where the comment that was opened before `position` ends; 0 where it doesn't."""
    depth = 1
    for match in _PARENTHESIS.finditer(value, position):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if not depth:
            return match.end()
    return 0


class _Reader:
    """Reads tokens to mailboxes; one token after another, no looking back."""

    def __init__(self) -> None:
        self.addresses: list[Address] = []
        self.defects: list[Defect] = []
        self.groups = False
        self._in_group = False
        self._words: list[_Token] = []
        self._angle: list[_Token] | None = None
        self._comment = ""

    def read(self, tokens: Iterable[_Token]) -> None:
        """All tokens, up to the cap; a mailbox that the end cuts off is read as far as it goes."""
        for token in tokens:
            if len(self.addresses) == MAX_ADDRESSES and token.kind not in {"space", ";", ","}:
                self.defects.append("too-many-addresses")
                return
            if token.kind == "unclosed":
                self.defects.append(_UNCLOSED[token.text])
                return
            self._take(token)
        if self._angle is not None:
            self.defects.append("unclosed-bracket")
        self._end_mailbox()

    def _take(self, token: _Token) -> None:
        if token.kind == "comment":
            self._comment = token.text
        elif self._angle is not None:
            self._take_in_angle(token)
        elif token.kind in {"<", "angle"}:
            self._begin_angle(token)
        elif token.kind in {",", ";"}:
            self._end_mailbox()
            self._in_group = self._in_group and token.kind != ";"
        elif token.kind == ":" and not self._in_group and not _has_at(self._words):
            self._words, self.groups, self._in_group = [], True, True
        else:
            self._words.append(token)
            self._comment = self._comment if token.kind == "space" else ""

    def _take_in_angle(self, token: _Token) -> None:
        assert self._angle is not None
        if token.kind == ">":
            self._end_angle(self._angle)
        elif token.kind in {"<", "angle"}:
            self.defects.append("bad-address")
            self._begin_angle(token)
        else:
            self._angle.append(token)

    def _begin_angle(self, token: _Token) -> None:
        self._angle = []
        if token.kind == "angle":
            self._end_angle([token])

    def _end_angle(self, angle: list[_Token]) -> None:
        """`name <address>` is complete; words that follow it are another mailbox's."""
        address = _addr_spec(_without_route(angle))
        name = display_name(_phrase(self._words), address)
        if not address:
            self.defects.append("bad-address" if angle else "no-address")
        else:
            if name and _has_at(self._words):
                self.defects.append("address-in-name")
            self.addresses.append(Address(address, name))
        self._words, self._angle = [], None

    def _end_mailbox(self) -> None:
        """A separator or the end: what was not in angle brackets is a bare address, or none."""
        if self._angle is not None:
            self._end_angle(self._angle)
        words = [token for token in self._words if token.kind != "space"]
        if _has_at(words):
            self._end_bare()
        elif words:
            self.defects.append("no-address")
        elif self._comment and self.addresses and self.addresses[-1].name is None:
            # `<address> (Name)`: the comment stands where the name did in RFC 822.
            last = self.addresses[-1].address
            self.addresses[-1] = Address(last, display_name(self._comment, last))
        self._words, self._comment = [], ""

    def _end_bare(self) -> None:
        address = _addr_spec(self._words)
        if address:
            self.addresses.append(Address(address, display_name(self._comment, address)))
        else:
            self.defects.append("bad-address")


def _has_at(words: list[_Token]) -> bool:
    """Whether an `@` stands in the words outside of quotation marks."""
    return any(token.kind == "@" or (token.kind == "atom" and "@" in token.text) for token in words)


def _phrase(words: list[_Token]) -> str:
    return "".join(token.text for token in words)


def _without_route(angle: list[_Token]) -> list[_Token]:
    """The address after an obsolete route (`@a,@b:`, RFC 5322 section 4.4)."""
    solid = [token for token in angle if token.kind != "space"]
    kinds = [token.kind for token in solid]
    if kinds[:1] == ["@"] and ":" in kinds:
        return solid[kinds.index(":") + 1 :]
    return angle


def _addr_spec(tokens: list[_Token]) -> str:
    """The address that the tokens are (RFC 5322 sections 3.4.1 and 4.4), or "" if none.

    Space is allowed beside `@` and dots only. A quoted local part that needs no quotation marks
    loses them: it is the same mailbox (RFC 5321 section 4.1.2).
    """
    pieces = [""]
    for before, token in pairwise([_Token("@", ""), *tokens]):
        piece = _local_part(token.text) if token.kind == "quoted" else token.text
        if token.kind == "space":
            continue
        if before.kind == "space" and pieces[-1][-1:] not in _JOINTS and piece[:1] not in _JOINTS:
            return ""
        pieces.append(piece)
    text = "".join(pieces).removesuffix(".")
    return text if is_address(text) else ""


def _local_part(quoted: str) -> str:
    """A quoted local part, with quotation marks only where it needs them."""
    return quoted if is_address(f"{quoted}@localhost") else f'"{quoted}"'
