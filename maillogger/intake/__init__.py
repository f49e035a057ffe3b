"""The intake: from an IMAP mailbox to parsed messages, and from there to its folders."""
