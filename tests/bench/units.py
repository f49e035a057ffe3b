"""What a single message costs in each step, in processor time of one process."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import peewee

from maillogger.config import Settings
from maillogger.crm.gather import gather
from maillogger.crm.record import record
from maillogger.crm.search import search
from maillogger.database.keyed_hash import open_keyed_hash
from maillogger.database.transactions import transaction
from maillogger.intake.caps import Limits
from maillogger.intake.parse import parse
from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Message
from maillogger.rules.decide import decide_all
from maillogger.rules.decision import Decision
from maillogger.rules.questions import questions
from tests.bench import ours
from tests.bench.mixed.mailbox import sample
from tests.servers.drop_box import DropBox

SET = 200
SEARCHES = 20


@dataclass
class Units:
    """Milliseconds a message, by step."""

    count: int
    cost: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, count: int | None = None) -> Iterator[None]:
        """Count what the block takes; it handles `count` messages, else all."""
        started = time.process_time()
        yield
        taken = 1_000 * (time.process_time() - started) / (count or self.count)
        self.cost[name] = self.cost.get(name, 0.0) + taken


def units(drop_box: DropBox, folder: Path, count: int) -> Units:
    """Parse and unwrap the mixed messages, decide and record them in sets, search them."""
    settings, database = ours.opened(ours.install(drop_box, folder))
    found = Units(count)
    octets = [sample(number).octets for number in range(count)]
    with found.step("parse"):
        parsed = [parse(each, spool=None, limits=Limits()) for each in octets]
    forwards = [each for each in parsed if "forward@" in (each.first("Delivered-To") or "")]
    with found.step("unwrap (a forward)", len(forwards)):
        for each in forwards:
            unwrap(each)
    messages = [unwrap(each) for each in parsed]
    for start in range(0, count, SET):
        log_set(found, messages[start : start + SET], settings, database)
    with found.step("a search (milliseconds each)", SEARCHES):
        for number in range(SEARCHES):
            search(("contract", "donnerstag", "customer", "木曜日")[number % 4])
    database.close()
    return found


def log_set(
    found: Units, messages: list[Message], settings: Settings, database: peewee.Database
) -> list[Decision]:
    """Decide these messages and record the decisions, in one transaction."""
    policy = settings.policy(settings.mailbox[0])
    key = open_keyed_hash(Path(settings.database.attachments).with_name("bench.key"))
    with found.step("gather"):
        facts = gather(questions(messages, policy), key, policy.max_deals)
    with found.step("decide"):
        decisions = list(decide_all(messages, facts, policy))
    with found.step("record"), transaction(database):
        record(decisions, key, datetime.now(UTC))
    return decisions
