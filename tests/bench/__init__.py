"""The benchmark: a mailbox of which all is known, peers, and tables of what was measured."""
