"""The drop box's own addresses, and which way each of them serves."""

from dataclasses import dataclass
from typing import Literal

Serves = Literal["bcc", "forward"]


@dataclass(frozen=True, slots=True)
class DropBox:
    """The drop box's BCC and forwarding addresses, as `Address.key` gives them."""

    bcc_addresses: frozenset[str] = frozenset()
    forward_addresses: frozenset[str] = frozenset()

    def ways(self, key: str) -> frozenset[Serves]:
        """The ways this address serves; `base+TAG@domain` counts as `base@domain`."""
        either = {key, without_tag(key)}
        served: set[Serves] = set()
        if either & self.bcc_addresses:
            served.add("bcc")
        if either & self.forward_addresses:
            served.add("forward")
        return frozenset(served)

    def owns(self, key: str) -> bool:
        """Whether the address is the drop box's own."""
        return bool(self.ways(key))


def without_tag(key: str) -> str:
    """`base+TAG@domain` as `base@domain` (RFC 5233 calls the tag a detail)."""
    local, at, domain = key.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
