"""Writes down what was decided on messages, with the trace and what the submitters are owed."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from maillogger.database.keyed_hash import KeyedHash
from maillogger.database.rows import among, insert
from maillogger.database.text import clean, digest
from maillogger.ledger import entries, notices
from maillogger.ledger.private import storable
from maillogger.ledger.tables import Decided, Verdict
from maillogger.message.content import message_id_hash
from maillogger.rules.decision import Decision, Log, Participant, Skip, TraceLine

Values = dict[str, object]

_KEPT_LENGTH = 100  # A longer detail is one message's own.


def record(decided: Mapping[int, Decision], keyed_hash: KeyedHash, now: datetime) -> None:
    """Write the decisions on entries (by id) that are `begun`; they are `recorded` then.

    Inside a `transaction`, the same that records the e-mails. An older decision on an entry, from
    before it was reopened, is replaced. Raises TemporaryError where another run decided first.
    """
    entries.recorded(decided.keys())
    kept = {entry: storable(each, keyed_hash) for entry, each in decided.items()}
    for table in (Decided, Verdict):
        table.delete().where(among(table.entry, decided)).execute()
    insert(Decided, [_decided(entry, each, now) for entry, each in kept.items()])
    insert(Verdict, [row for entry, each in kept.items() for row in _verdicts(entry, each)])
    notices.owe(kept, now)


def _decided(entry: int, decision: Decision, now: datetime) -> Values:
    message_id = decision.message_id
    submitter = decision.submitter
    return {
        "entry": entry,
        "outcome": _outcome(decision),
        "reason": decision.reason,
        "target": "success" if decision.filed_as_success else "failure",
        "way": decision.way.kind,
        "way_evidence": decision.way.evidence,
        "submission_key": decision.submission_key,
        "message_id_hash": message_id_hash(message_id) if message_id else None,
        "sender": submitter.address if submitter else None,
        "subject": decision.subject if decision.keeps_content else None,
        "user": decision.user.id if decision.user else None,
        "attribution": decision.attribution,
        "trace": _trace(decision),
        "decided_at": now,
    }


def _outcome(decision: Decision) -> str:
    if isinstance(decision.outcome, Log):
        return "log"
    return "skip" if isinstance(decision.outcome, Skip) else "reject"


def _trace(decision: Decision) -> str:
    lines = (
        _known_line(each) if len(each.detail) <= _KEPT_LENGTH else _line(each)
        for each in decision.trace
    )
    return f"[{', '.join(lines)}]"


@lru_cache(maxsize=1024)
def _known_line(asked: TraceLine) -> str:
    """Most rules say the same of most messages."""
    return _line(asked)


def _line(asked: TraceLine) -> str:
    line = {"rule": asked.rule, "answer": asked.answer, "detail": clean(asked.detail)}
    return json.dumps(line, ensure_ascii=False)


def _verdicts(entry: int, decision: Decision) -> Iterable[Values]:
    """Of what is logged, the CRM has the participants."""
    if isinstance(decision.outcome, Log):
        return
    for email in decision.emails:
        for each in email.participants:
            yield _verdict(entry, each)


def _verdict(entry: int, participant: Participant) -> Values:
    return {
        "entry": entry,
        "role": participant.role,
        "name": participant.address.name,
        "address": participant.address.address,
        "key_hash": digest(participant.address.key),
        "verdict": participant.verdict,
    }
