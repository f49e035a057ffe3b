"""The memory of the intake: every message's place, state, attempts, decision and trace."""
