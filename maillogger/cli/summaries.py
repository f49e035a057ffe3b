"""What each command is for, so that `--help` answers without loading any of them."""

SUMMARIES = {
    "init": "Write a first configuration, from these options and by asking for what is missing.",
    "login": "Let a user of Gmail agree, in a browser, that maillogger reads the mailbox.",
    "check": "Check everything from the configuration to the last messages, and say what to do.",
    "poll": "Make one pass: log what waits in each mailbox, and file every message.",
    "run": (
        "Work on all mailboxes until stopped: at their intervals, and at once where mail arrives."
    ),
    "explain": (
        "Explain what would become of each message file: decision, reason, every rule asked."
    ),
    "failed": "See what was not logged and why, put it right, and try again.",
    "user": "Say who may log: the team's members and their addresses.",
    "never-log": "Keep addresses and domains out of the CRM.",
    "import": "Import contacts, companies, deals or users from a CSV file.",
    "export": "Write contacts, companies, deals or e-mails to a file.",
    "contact": "Show contacts, and put them in order.",
    "deal": "Add and close deals.",
    "timeline": (
        "Show the e-mails logged to a contact (by ADDRESS), a company or a deal, newest first."
    ),
    "search": "Find the e-mails that hold all the WORDS, newest first.",
    "stats": "Count what was logged in the last weeks by each user, and the failures by reason.",
    "rules": "Print the logging rules: each reason code, its sentence, and what to do about it.",
    "migrate": "Bring the database's schema up to date, safely beside other commands.",
    "demo": "Show the main job on a throw-away mail server, with mail made up for it.",
}
