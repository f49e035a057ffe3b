"""Tests of maillogger.ledger."""
