"""The failure mail: who is due one, its text in the team's language, and its way to SMTP."""
