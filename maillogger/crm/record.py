"""Records decisions: e-mails with everything that belongs to them, a statement a table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from maillogger.crm import search_index
from maillogger.crm.email_rows import Placed, documents, rows
from maillogger.crm.email_tables import Email, EmailUser
from maillogger.crm.newcomers import records_of
from maillogger.database.ids import reserve
from maillogger.database.keyed_hash import KeyedHash
from maillogger.database.rows import insert, select_in
from maillogger.rules.decision import Decision, Log, Skip


def record(
    decisions: Sequence[Decision], keyed_hash: KeyedHash, now: datetime
) -> Mapping[str, tuple[int, ...]]:
    """Record what these decisions log; the answer is each submission key's e-mail ids.

    Inside a `transaction`. Contacts and companies that the decisions create are inserted, or
    found where another writer was first. A submission that is recorded already gets the
    decision's user as one more submitter and nothing else: recording twice changes nothing.
    Of a message that holds copies of logged e-mails the user is one more submitter of those.
    Other outcomes leave nothing here. `now` is aware.
    Raises peewee.IntegrityError when a record that a decision names is gone: gather, decide anew.
    """
    logged = [each for each in decisions if isinstance(each.outcome, Log)]
    joined = [
        each for each in decisions if isinstance(each.outcome, Skip) and each.outcome.add_user
    ]
    copied = {name for each in decisions for name, _ in each.joined}
    known = _known({each.submission_key for each in (*logged, *joined)} | copied)
    new = {
        each.submission_key: each for each in reversed(logged) if each.submission_key not in known
    }
    known.update(_insert(list(reversed(new.values())), keyed_hash, now))
    _add_users((*logged, *joined), known)
    _join(decisions, known)
    wanted = {each.submission_key for each in decisions}
    return {key: tuple(ids) for key, ids in known.items() if key in wanted}


def _known(submission_keys: Iterable[str]) -> dict[str, list[int]]:
    query = Email.select(Email.submission_key, Email.id).order_by(Email.position)
    found: dict[str, list[int]] = defaultdict(list)
    for key, email in select_in(query, Email.submission_key, submission_keys):
        found[key].append(email)
    return found


def _insert(
    decisions: Sequence[Decision], keyed_hash: KeyedHash, now: datetime
) -> dict[str, list[int]]:
    emails = [
        (position, decision, email)
        for decision in decisions
        for position, email in enumerate(decision.emails)
    ]
    records = records_of([each[2] for each in emails], now)
    placed = [
        Placed(id, *each) for id, each in zip(reserve(Email, len(emails)), emails, strict=True)
    ]
    by_table = rows(placed, records, keyed_hash, now)
    for table, values in by_table.items():
        insert(table, values)
    search_index.put(documents(placed, by_table))
    found: dict[str, list[int]] = defaultdict(list)
    for each in placed:
        found[each.decision.submission_key].append(each.id)
    return found


def _add_users(decisions: Iterable[Decision], emails: Mapping[str, list[int]]) -> None:
    _submitted(
        (email, each.user.id)
        for each in decisions
        if each.user
        for email in emails.get(each.submission_key, ())
    )


def _join(decisions: Iterable[Decision], emails: Mapping[str, list[int]]) -> None:
    """Each copy's user is one more submitter of the e-mail."""
    _submitted(
        (emails[name][position], each.user.id)
        for each in decisions
        if each.user
        for name, position in each.joined
    )


def _submitted(submitters: Iterable[tuple[int, int]]) -> None:
    insert(
        EmailUser,
        [{"email": email, "user": user} for email, user in sorted(set(submitters))],
        known=True,
    )
