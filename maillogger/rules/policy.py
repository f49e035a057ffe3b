"""The owner's choices, as the rules see them."""

from dataclasses import dataclass
from typing import Literal

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DropBox:
    """The drop box's own addresses by the way they serve, as `Address.key` gives them."""

    bcc_addresses: frozenset[str] = frozenset()
    forward_addresses: frozenset[str] = frozenset()

    def ways(self, key: str) -> frozenset[Literal["bcc", "forward"]]:
        """The ways this address serves; `base+TAG@domain` counts as `base@domain`."""
        plain = without_tag(key)
        served: set[Literal["bcc", "forward"]] = set()
        if key in self.bcc_addresses or plain in self.bcc_addresses:
            served.add("bcc")
        if key in self.forward_addresses or plain in self.forward_addresses:
            served.add("forward")
        return frozenset(served)

    def owns(self, key: str) -> bool:
        """Whether the address is the drop box's own."""
        return bool(self.ways(key))


def without_tag(key: str) -> str:
    """`base+TAG@domain` as `base@domain` (RFC 5233 calls the tag a detail)."""
    local, at, domain = key.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


@dataclass(frozen=True, slots=True)
class Policy:
    """Every setting a rule may ask; sizes in octets. Defaults are those of logging-rules.md."""

    drop_box: DropBox = DropBox()
    max_message_bytes: int = 128 * MEBIBYTE
    max_attachment_bytes: int = 50 * MEBIBYTE
    max_body_bytes: int = 2 * MEBIBYTE
    max_deals: int = 5
    require_html_and_text: bool = True
    own_reply: Literal["reject", "unwrap"] = "reject"
    colleagues: Literal["log", "ignore"] = "log"
    create_companies: bool = True
    accept_redirected: bool = False
    authentication: Literal["off"] = "off"
