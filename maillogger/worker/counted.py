"""Numbers with their nouns, for lines that people read."""


def counted(count: int, noun: str) -> str:
    """The number with its noun: "1 message", "2 messages"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
