"""Tests of maillogger.database."""
