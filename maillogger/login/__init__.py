"""Logging in with a password or with OAuth2, at IMAP and SMTP servers alike."""
