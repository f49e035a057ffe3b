"""The original inside a forward: header blocks, attribution lines, attached messages."""
