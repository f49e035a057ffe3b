"""Tests of maillogger.crm."""
