"""The original inside a forward: header blocks, attribution lines, attached messages."""

from maillogger.message.forward.unwrap import unwrap

__all__ = ["unwrap"]
