"""Addresses of header fields (RFC 5322 section 3.4), and the door to printed ones."""

from dataclasses import dataclass

from maillogger.message.encoded_word import decode_words
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


@dataclass(frozen=True, slots=True)
class AddressList:
    """What an address-list field holds (RFC 5322 section 3.4).

    `groups`: whether a group occurred; its members are among `addresses`.
    `defects`: what was dropped or could be read in two ways, one name each.
    """

    addresses: tuple[Address, ...] = ()
    groups: bool = False
    defects: tuple[str, ...] = ()

    @property
    def sole(self) -> Address | None:
        """The address, when there is one alone, in no group, and no second way to read it."""
        if len(self.addresses) == 1 and not self.groups and not self.defects:
            return self.addresses[0]
        return None


def parse_address_list(value: str) -> tuple[Address, ...]:
    """The addresses of an address-list field value (unfolded, RFC 2047 words undecoded)."""
    return parse_mailboxes(value).addresses


def parse_mailboxes(value: str) -> AddressList:
    """An address-list field value with its groups and defects. Never raises; linear time."""
    addresses = parse_printed_list(value)
    return AddressList(tuple(each for each in addresses if each.address))
