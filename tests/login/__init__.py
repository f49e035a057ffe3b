"""Tests of the logins."""
