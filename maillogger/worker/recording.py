"""Gather, decide, record: what becomes of a set of messages, in one transaction."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from maillogger.crm.gather import gather
from maillogger.crm.record import record as record_emails
from maillogger.errors import TemporaryError
from maillogger.ledger.decisions import record as record_decisions
from maillogger.message.model import Message, Unparseable
from maillogger.message.way import Way
from maillogger.rules.decide import decide_all
from maillogger.rules.decision import Decision, Reject, TraceLine
from maillogger.rules.questions import questions
from maillogger.worker.services import Services

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Understood:
    """A parsed message with its entry in the ledger."""

    entry: int
    message: Message


def record_set(services: Services, batch: Sequence[Understood]) -> list[Decision]:
    """Decide and record these messages in their order; the decisions are committed then.

    A set that fails is tried again one by one: a bad message delays no other (P4). Raises
    TemporaryError for trouble that passes; nothing was recorded of what it interrupted.
    """
    if not batch:
        return []
    try:
        return _record(services, batch)
    except TemporaryError:
        raise
    except (OSError, MemoryError) as error:
        raise _transient(error) from error
    except Exception:
        logger.warning("a set of %d could not be recorded at once", len(batch), exc_info=True)
    return [decision for each in batch for decision in _record_alone(services, each)]


def record_poisonous(services: Services, entry: int, cause: str) -> Decision:
    """Give up a message that ended its parser too often: nothing in it is looked at again."""
    decision = Decision(
        outcome=Reject("poisonous"),
        way=Way("bcc", "not read"),
        submission_key=f"poisonous:{services.mailbox.name}:{entry}",
        trace=(TraceLine("poisonous", "reject", cause),),
    )
    _commit(services, [entry], [decision])
    return decision


def _record_alone(services: Services, each: Understood) -> Iterator[Decision]:
    try:
        yield from _record(services, [each])
    except TemporaryError:
        raise
    except (OSError, MemoryError) as error:
        raise _transient(error) from error
    except Exception as bug:
        logger.exception("message %d can't be recorded: it is filed as unparseable", each.entry)
        problem = Unparseable(f"{type(bug).__name__} while it was decided and recorded")
        yield from _record(services, [Understood(each.entry, Message(problem=problem))])


def _transient(error: Exception) -> TemporaryError:
    """The machine's trouble (no handles, no room, no memory) is no message's fault (P6)."""
    return TemporaryError(f"the set in hand could not be recorded: {error!r}")


def _record(services: Services, batch: Sequence[Understood]) -> list[Decision]:
    messages = [each.message for each in batch]
    asked = questions(messages, services.policy)
    facts = gather(asked, services.keyed_hash, services.policy.max_deals)
    decisions = list(decide_all(messages, facts, services.policy))
    services.at("decided")
    _commit(services, [each.entry for each in batch], decisions)
    return decisions


def _commit(services: Services, entries: Sequence[int], decisions: Sequence[Decision]) -> None:
    """One transaction for the CRM and the ledger; only the mailbox's owner gets through it."""
    now = datetime.now(UTC)
    with services.writing():
        services.store.keep(decisions)
        record_emails(decisions, services.keyed_hash, now)
        decided = dict(zip(entries, decisions, strict=True))
        record_decisions(decided, services.keyed_hash, now)
        services.at("recording")
    services.at("recorded")
