"""What a pass did: counted while it works, printed at its end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from maillogger.worker.counted import counted

if TYPE_CHECKING:
    from maillogger.rules.decision import Decision


class Progress(Protocol):
    """Told how a pass gets on; a progress bar, or nothing."""

    def expect(self, messages: int) -> None:
        """So many messages wait."""

    def advance(self, messages: int) -> None:
        """So many more are decided and recorded."""


class Silent:
    """No progress is shown."""

    def expect(self, messages: int) -> None:
        """Say nothing."""

    def advance(self, messages: int) -> None:
        """Say nothing."""


@dataclass(slots=True)
class Report:
    """The counts of one pass over one mailbox; `reasons` of all that was not logged.

    `repaired`: messages decided by an earlier pass that were still to be moved. `postponed`:
    messages left for the next pass (the server had nothing for them yet, or their parser died).
    `stopped`: it was asked to end before all was taken.
    """

    mailbox: str
    logged: int = 0
    emails: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    moved: int = 0
    repaired: int = 0
    postponed: int = 0
    stopped: bool = False

    def count(self, decisions: Iterable["Decision"]) -> None:
        """Count decisions once they are committed."""
        for each in decisions:
            if each.reason is None:
                self.logged += 1
                self.emails += len(each.emails)
            else:
                self.reasons[each.reason] += 1

    @property
    def failed(self) -> int:
        """How many messages went to the failure folder."""
        return sum(self.reasons.values()) - self.reasons["already_logged"]

    @property
    def total(self) -> int:
        """How many messages were decided."""
        return self.logged + sum(self.reasons.values())

    def summary(self) -> str:
        """One line for people and for cron's mail."""
        reasons = ", ".join(f"{count} {name}" for name, count in sorted(self.reasons.items()))
        parts = [f"{counted(self.total, 'message')}: {self.logged} logged"]
        parts += [reasons] if reasons else []
        parts += [f"{self.repaired} moved for an earlier pass"] if self.repaired else []
        parts += [f"{self.postponed} left for the next pass"] if self.postponed else []
        parts += ["stopped before all was done"] if self.stopped else []
        return f"{self.mailbox}: {', '.join(parts)}"
