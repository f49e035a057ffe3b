"""A mixed mailbox, made from a seed: for every message it is known what is in it."""
