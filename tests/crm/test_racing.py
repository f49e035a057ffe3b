"""Several workers record the same messages at the same time: nothing is there twice."""

import multiprocessing
from typing import Any

import peewee

from maillogger.crm.email_tables import Email, EmailContact, EmailUser
from maillogger.crm.record import record
from maillogger.crm.tables import Company, CompanyDomain, Contact, ContactAddress
from maillogger.database.connection import open_database
from maillogger.database.transactions import transaction
from maillogger.rules import facts
from maillogger.rules.decision import Decision
from tests.crm.records import KEYED, NOW, add_user, decision, email, newcomer

WORKERS = 4
SETS = 6


def decisions(number: int, user: facts.User) -> list[Decision]:
    """A set of three messages that bring a contact each, and one that brings the set's own."""
    company = facts.Company(None, "acme.example", "acme.example")
    own = newcomer(f"own{number}@acme.example", None, company)
    return [
        decision(
            f"{number} {each}",
            user,
            emails=(email(own, newcomer(f"{each}@acme.example", None, company)),),
        )
        for each in range(3)
    ]


def work(url: str, user: facts.User, barrier: Any) -> None:
    database = open_database(url)
    barrier.wait(timeout=60)
    for number in range(SETS):
        with transaction(database):
            record(decisions(number, user), KEYED, NOW)
    database.close()


def test_workers_that_record_the_same_sets_make_each_record_once(
    database: peewee.Database, database_url: str
) -> None:
    user = add_user("Ana", "ana@team.example")
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(WORKERS)
    workers = [
        context.Process(target=work, args=(database_url, user, barrier)) for _ in range(WORKERS)
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join(timeout=120)
    assert [each.exitcode for each in workers] == [0] * WORKERS
    tables = (Email, EmailUser, EmailContact, Contact, ContactAddress, Company, CompanyDomain)
    counts = {each.__name__: each.select().count() for each in tables}
    assert counts == {
        "Email": 3 * SETS,
        "EmailUser": 3 * SETS,
        "EmailContact": 6 * SETS,
        "Contact": SETS + 3,
        "ContactAddress": SETS + 3,
        "Company": 1,
        "CompanyDomain": 1,
    }
