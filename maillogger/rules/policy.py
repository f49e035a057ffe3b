"""The owner's choices, as the rules see them."""

from dataclasses import dataclass, field
from typing import Literal

from maillogger.message.drop_box import DropBox

Authentication = Literal["off", "report", "require"]

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """Every setting a rule may ask; sizes in octets. Defaults are those of logging-rules.md.

    `authserv_id` is whose `Authentication-Results` are trusted, None: whoever's stand on top.
    """

    drop_box: DropBox = field(default_factory=DropBox)
    max_message_bytes: int = 128 * MEBIBYTE
    max_attachment_bytes: int = 50 * MEBIBYTE
    max_body_bytes: int = 2 * MEBIBYTE
    max_deals: int = 5
    require_html_and_text: bool = True
    own_reply: Literal["reject", "unwrap"] = "reject"
    colleagues: Literal["log", "ignore"] = "log"
    create_companies: bool = True
    accept_redirected: bool = False
    authentication: Authentication = "off"
    authserv_id: str | None = None
    trust_exchange_internal: bool = False
