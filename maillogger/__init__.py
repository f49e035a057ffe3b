"""maillogger logs BCC'd and forwarded e-mail to contacts, companies and deals.

cli        click commands; turns errors into messages and exit codes
demo       the main job on a throw-away mail server
worker     the order of the steps: fetch, begin, parse, gather, decide, record, file
intake     IMAP to Message: session, folders, sets, caps, parsing in a child process
crm        the CRM records (peewee): gather facts, record decisions, attachments
ledger     the memory of the intake: every message's key, state, decision and trace
transfer   records in and out: files that other programs read and write
notice     the mail that tells a submitter why a message was not logged
login      passwords and OAuth2, for IMAP and SMTP alike
database   opening SQLite or PostgreSQL, transactions, migrations
config     the only reader of files and environment: frozen settings
rules      PURE. what is decided, and why
message    PURE. what a message is: model, way, forward (the original inside)
errors     failures, each with its exit code
"""

__version__ = "0.1.0"
