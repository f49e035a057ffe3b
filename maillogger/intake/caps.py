"""What no parser is shown: the caps of a message, and the limits its owner sets."""

from dataclasses import dataclass

from maillogger.errors import MessageError

MAX_HEADER_OCTETS = 256 * 1024
MAX_FIELD_OCTETS = 64 * 1024
MAX_FIELDS = 2_000
MAX_PARTS = 1_000
MAX_DEPTH = 100

HEADER_CAUSE = f"the header block is over {MAX_HEADER_OCTETS:,} octets (256 KiB)"
FIELD_CAUSE = f"a header field is over {MAX_FIELD_OCTETS:,} octets (64 KiB)"
FIELDS_CAUSE = f"a header block has more than {MAX_FIELDS:,} fields"
PARTS_CAUSE = f"the message has more than {MAX_PARTS:,} parts"
DEPTH_CAUSE = f"parts are nested more than {MAX_DEPTH} deep"


@dataclass(frozen=True, slots=True)
class Limits:
    """The owner's limits (octets), and what a parsing child may use for one message.

    A message may take `seconds` and `seconds_per_mib` more for each MiB of its own;
    `memory_bytes` is the child's address space. `max_body_bytes` is judged by the rules:
    here it only bounds how much text is decoded.
    """

    max_attachment_bytes: int = 50 * 1024 * 1024
    max_body_bytes: int = 2 * 1024 * 1024
    seconds: float = 30.0
    seconds_per_mib: float = 0.5
    memory_bytes: int = 1024 * 1024 * 1024

    def seconds_for(self, octets: int) -> float:
        """How long a message of that size may take its child."""
        return self.seconds + self.seconds_per_mib * octets / (1024 * 1024)


@dataclass(slots=True)
class Counts:
    """What was met so far in one downloaded message, attached messages included."""

    parts: int = 0
    text_octets: int = 0

    def add_part(self, depth: int) -> None:
        """Counts a part `depth` levels down; MessageError where a cap is passed."""
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise MessageError(PARTS_CAUSE)
        if depth > MAX_DEPTH:
            raise MessageError(DEPTH_CAUSE)
