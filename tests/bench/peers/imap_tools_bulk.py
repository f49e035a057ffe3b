"""imap_tools at its best: fetched in bulk of 200, one transaction and one MOVE for each set."""
# mypy: ignore-errors

import sqlite3
import sys

from imap_tools import MailBoxUnencrypted


def main() -> None:
    port, username, password, path = sys.argv[1:5]
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE mail (uid, sender, recipients, subject, sent, text, html)")
    database.execute("CREATE TABLE file (uid, name, type, octets)")
    with MailBoxUnencrypted("127.0.0.1", int(port)).login(username, password) as mailbox:
        mailbox.folder.create("Logged")
        uids = mailbox.uids()
        for start in range(0, len(uids), 200):
            some = uids[start : start + 200]
            mails, files = [], []
            for each in mailbox.fetch(f"UID {','.join(some)}", mark_seen=False, bulk=200):
                recipients = ",".join((*each.to, *each.cc))
                sent = each.date.isoformat()
                mails.append(
                    (each.uid, each.from_, recipients, each.subject, sent, each.text, each.html)
                )
                files += [
                    (each.uid, file.filename, file.content_type, file.payload)
                    for file in each.attachments
                ]
            with database:
                database.executemany("INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?, ?)", mails)
                database.executemany("INSERT INTO file VALUES (?, ?, ?, ?)", files)
            mailbox.move(some, "Logged")


if __name__ == "__main__":
    main()
