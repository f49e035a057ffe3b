"""Peers, as their documentation says to use them; each runs in a process of its own."""
