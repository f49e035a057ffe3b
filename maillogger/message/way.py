"""Which way a message came to the drop box: logging rules, section 1."""

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["bcc", "forward", "redirect"]


@dataclass(frozen=True, slots=True)
class Way:
    """The way, the evidence it was decided by, and for `redirect` the address that re-sent it."""

    kind: Kind
    evidence: str
    redirected_by: str | None = None
