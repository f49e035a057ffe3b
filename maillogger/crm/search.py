"""Search: the words of e-mails, found newest first."""

from maillogger.crm import search_index
from maillogger.crm.phrases import phrases
from maillogger.crm.timeline import Logged, logged


def search(query: str, limit: int = 50, offset: int = 0) -> list[Logged]:
    """The e-mails that hold all words of the query, newest first, a page of them.

    Words are looked for in subject, text, note, names, addresses and attachment names. For the
    query see `phrases`, which raises InputError.
    """
    return logged(search_index.find(phrases(query), limit, offset))
