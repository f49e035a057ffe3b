"""PURE. What a message is, which way it came, and what stands inside it."""
