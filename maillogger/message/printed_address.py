"""Addresses as mail clients print them in the header block of a forward."""

from maillogger.message.model import Address


def parse_printed(text: str) -> Address | None:
    """One printed address; `address` is "" where only a name is printed, None for nothing."""
    name, _, rest = text.partition("<")
    address = rest.partition(">")[0].strip() if rest else ""
    if not rest and "@" in name:
        return Address(name.strip())
    printed = name.strip().strip("\"'") or None
    return Address(address, printed) if address or printed else None


def parse_printed_list(text: str) -> tuple[Address, ...]:
    """Printed addresses, separated by `,` or `;`."""
    found = (parse_printed(each) for each in text.replace(";", ",").split(","))
    return tuple(each for each in found if each)
