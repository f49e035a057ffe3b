"""Many records: importing contacts from CSV, and searching among as many e-mails."""

import csv
import json
import sys
from pathlib import Path
from random import Random

from maillogger.intake.caps import Limits
from maillogger.intake.parse import parse
from maillogger.message.model import Address
from tests.bench import ours
from tests.bench.measure import Taken, run
from tests.bench.mixed.mailbox import moment
from tests.bench.mixed.people import TEAM
from tests.bench.mixed.tongues import TONGUES
from tests.bench.searches import Searched
from tests.bench.units import SET, Units, log_set
from tests.mail import BCC

_SYLLABLES = tuple(first + second for first in "bdfgklmnprstvz" for second in "aeiou")
_VOCABULARY = 20_000
_SENTENCES, _WORDS = 8, 40
_OF_A_COMPANY = 5


def customer(number: int) -> Address:
    """The contact of that number: five work for each company."""
    name = f"{word(number % 4_900).title()} {word(number // 3 + 4_900).title()}"
    return Address(f"contact.{number}@company-{number // _OF_A_COMPANY}.example", name)


def word(number: int) -> str:
    """An invented word: there are as many as are asked for."""
    found = ""
    while number or len(found) < 4:
        number, syllable = divmod(number, len(_SYLLABLES))
        found += _SYLLABLES[syllable]
    return found


def imported(file: Path, count: int) -> Taken:
    """Import so many contacts by the command; RuntimeError unless each was created."""
    source = file.with_name("contacts.csv")
    with source.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(("Name", "Email", "Company", "Owner"))
        for number in range(count):
            each, owner = customer(number), TEAM[number % len(TEAM)].address
            rows.writerow((each.name, each.address, f"Company {number // _OF_A_COMPANY}", owner))
    taken = run([*_maillogger(file), "import", "contacts", "--json", str(source)])
    done = json.loads(taken.output)
    if done.get("created") != count or done["skipped"] or done["without_owner"]:
        raise RuntimeError(f"{count} contacts were to be created: {taken.output[:4_000]}")
    return taken


def logged(file: Path, count: int) -> None:
    """Log so many e-mails to contacts, decided, recorded and indexed in sets.

    They don't come from a server: what is measured here is not the pass.
    """
    settings, database = ours.opened(file)
    for start in range(0, count, SET):
        octets = [letter(number, count) for number in range(start, min(start + SET, count))]
        messages = [parse(each, spool=None, limits=Limits()) for each in octets]
        log_set(Units(count), messages, settings, database)
    database.close()


def letter(number: int, count: int) -> bytes:
    """The message of that number, to one of `count` contacts.

    Its words are a language's sentences, and invented ones of which few occur often (Zipf).
    """
    random = Random(f"records {number}")
    sentences = random.choices(random.choice(TONGUES).sentences, k=_SENTENCES)
    words = [word(int(_VOCABULARY ** random.random())) for _ in range(_WORDS)]
    sender, to = random.choice(TEAM), customer(random.randrange(count))
    return (
        f"Delivered-To: {BCC}\r\n"
        f"From: {sender.name} <{sender.address}>\r\n"
        f"To: {to.name} <{to.address}>\r\n"
        f"Subject: Order {number} {words[0]}\r\n"
        f"Date: {moment(number):%d %b %Y %H:%M:%S} +0000\r\n"
        f"Message-ID: <records.{number}@example.com>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n"
        f"\r\n{' '.join(sentences)}\r\n\r\n{' '.join(words)}\r\n"
    ).encode()


def searched(file: Path, count: int) -> Searched:
    """Each query's time, in a fresh process."""
    taken = run([sys.executable, "-m", "tests.bench.searches", str(file), *queries(count)])
    return Searched(**json.loads(taken.output))


def command(file: Path, query: str) -> Taken:
    """A search from the start of the interpreter to its end."""
    return run([*_maillogger(file), "search", query])


def queries(count: int) -> tuple[str, ...]:
    """What is often, what is rare and what isn't there; words, phrases, beginnings.

    The costly ones are words that occur everywhere and never together, and short beginnings.
    """
    last = count - 1
    return (
        "contract",
        "donnerstag",
        "木曜日",
        "Πέμπτη",
        "customer",
        f"order {last}",
        f"order {count // 2}",
        customer(count // 3).address,
        f'"{customer(count // 7).name}"',
        "ana@example.com",
        '"signed contract attached"',
        '"Vielen Dank" Angebot',
        "contract donnerstag",
        "jeudi четверг",
        f"{word(1)} {word(2)} {word(3)}",
        f"{word(5_000)} {word(9_000)}",
        word(15_000),
        "con*",
        "b*",
        "b* donnerstag contract",
        f"contract {word(700)}",
        "nowhere",
    )


def _maillogger(file: Path) -> list[str]:
    return [sys.executable, "-m", "maillogger", "--config", str(file)]
