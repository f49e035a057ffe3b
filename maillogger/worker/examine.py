"""What would become of messages on disk: parse, unwrap, gather, decide; nothing is written."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from maillogger.config import MailboxSettings, Settings
from maillogger.crm.gather import gather
from maillogger.database.keyed_hash import KeyedHash, open_keyed_hash
from maillogger.errors import InputError
from maillogger.intake.frames import ParserDied
from maillogger.intake.raw import HEADER_LIMIT, RawMessage
from maillogger.message.model import Message, Unparseable
from maillogger.rules.decide import decide
from maillogger.rules.decision import Decision
from maillogger.rules.policy import Policy
from maillogger.rules.questions import questions
from maillogger.worker.services import key_file, open_pool


def examine(
    files: Iterable[Path], settings: Settings, mailbox: MailboxSettings | None = None
) -> Iterator[tuple[Path, Decision]]:
    """Each file with its decision by the facts of now; the files are judged each alone.

    They are judged as in that mailbox; None for all that are configured. Raises InputError for
    a file that can't be read. The database is open.
    """
    raws = (_read(each, settings.rules.max_message_bytes) for each in files)
    for raw, decision in examine_raws(raws, settings, mailbox):
        yield Path(raw.folder), decision


def examine_raws(
    raws: Iterable[RawMessage], settings: Settings, mailbox: MailboxSettings | None
) -> Iterator[tuple[RawMessage, Decision]]:
    """The same for messages that have been read or fetched."""
    policy = settings.policy(mailbox)
    keyed_hash = open_keyed_hash(key_file(settings))
    with open_pool(settings, None) as pool:
        for raw, outcome in pool.parse(raws):
            yield raw, _decide(_message(outcome), policy, keyed_hash)


def _message(outcome: Message | ParserDied) -> Message:
    if isinstance(outcome, ParserDied):
        return Message(problem=Unparseable(outcome.cause))
    return outcome


def _decide(message: Message, policy: Policy, keyed_hash: KeyedHash) -> Decision:
    facts = gather(questions([message], policy), keyed_hash, policy.max_deals)
    return decide(message, facts, policy)


def _read(file: Path, most: int) -> RawMessage:
    """The file as if it had been fetched: its path stands for the folder."""
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            octets = stream.read(HEADER_LIMIT + 1 if size > most else -1)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    return RawMessage("", str(file), 0, 0, None, size, octets, header_only=size > most)
