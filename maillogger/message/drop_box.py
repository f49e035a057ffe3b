"""The drop box's own addresses, and which way each of them serves."""

from dataclasses import dataclass
from typing import Literal

Serves = Literal["bcc", "forward"]

_NONE: frozenset[Serves] = frozenset()


@dataclass(frozen=True, slots=True)
class DropBox:
    """The drop box's BCC and forwarding addresses, as `Address.key` gives them.

    `others` are those of the owner's other drop boxes: they decide no way here, but are nobody's.
    """

    bcc_addresses: frozenset[str] = frozenset()
    forward_addresses: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def ways(self, key: str) -> frozenset[Serves]:
        """The ways this address serves; none where it is not the drop box's."""
        own = self._configured(key)
        if own is None:
            return _NONE
        served: set[Serves] = set()
        if own in self.bcc_addresses:
            served.add("bcc")
        if own in self.forward_addresses:
            served.add("forward")
        return frozenset(served)

    def owns(self, key: str) -> bool:
        """Whether the address is the drop box's own, or another drop box's."""
        return self._configured(key) is not None

    def _configured(self, key: str) -> str | None:
        """The configured address that this one is: itself, or `base@domain` for
        `base+TAG@domain` (RFC 5233 calls the tag a detail), of several the longest.
        """
        every = (self.bcc_addresses, self.forward_addresses, self.others)
        if key in every[0] or key in every[1] or key in every[2]:
            return key
        if "+" not in key:
            return None
        bases = (base for addresses in every for base in addresses if _tagged(key, base))
        return max(bases, key=len, default=None)


def _tagged(key: str, base: str) -> bool:
    """Whether `key` is `base` with a tag behind its local part."""
    local, at, domain = base.rpartition("@")
    return key.startswith(f"{local}+") and key.endswith(f"{at}{domain}")
