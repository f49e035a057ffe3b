"""How much was logged, by whom and when."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from maillogger.crm.email_tables import Email, EmailUser
from maillogger.crm.tables import User
from maillogger.database.rows import tuples


@dataclass(frozen=True, slots=True)
class Week:
    """E-mails that a user logged in a week (ISO 8601, `2026-W31`, in UTC)."""

    week: str
    user: str
    emails: int


def logged_by_week() -> Iterator[Week]:
    """Each week's users in the order of their names, the newest week first.

    An e-mail that several users submitted counts for each of them.
    """
    query = EmailUser.select(User.id, User.name, Email.logged_at).join(User)
    rows = tuples(query.switch(EmailUser).join(Email))
    counted = Counter((at.strftime("%G-W%V"), name, user) for user, name, at in rows)
    weeks = sorted(counted.items(), key=lambda each: (each[0][1].casefold(), each[0][2]))
    for (week, name, _), emails in sorted(weeks, key=lambda each: each[0][0], reverse=True):
        yield Week(week, name, emails)
