"""A CRM in memory: what the database is to the rules, with nothing kept but what it records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import TypeVar

from maillogger.message.model import Message
from maillogger.rules.decide import decide_all
from maillogger.rules.decision import Association, Decision, Log, Skip
from maillogger.rules.facts import Company, Copy, Facts
from maillogger.rules.growing import Growing
from maillogger.rules.policy import Policy
from maillogger.rules.questions import questions

Key = TypeVar("Key")
Value = TypeVar("Value")


class Crm:
    """Gathers the facts that were asked for, and records decisions with ids of its own."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._ids = count(1000)

    def run(self, messages: Iterable[Message], policy: Policy) -> Iterator[Decision]:
        """One set: gather, decide, record."""
        some = list(messages)
        for decision in list(decide_all(some, self.gather(some, policy), policy)):
            self.record(decision)
            yield decision

    def gather(self, messages: Iterable[Message], policy: Policy) -> Facts:
        """Only what the rules have asked for."""
        asked = questions(messages, policy)
        named = {key for name in asked.names for key in self._facts.names.get(name, ())}
        keys = asked.addresses | named
        domains = asked.domains | {key.rpartition("@")[2] for key in keys}
        return replace(
            self._facts,
            users=_of(self._facts.users, asked.addresses),
            contacts=_of(self._facts.contacts, keys),
            names=_of(self._facts.names, asked.names),
            registrable={each: ".".join(each.split(".")[-2:]) for each in domains},
            erased=self._facts.erased & asked.addresses,
            logged=_of(self._facts.logged, asked.submission_keys),
            copies=_of(self._facts.copies, asked.copy_keys),
        )

    def record(self, decision: Decision) -> None:
        """Keep what is logged; newcomers and new companies get their ids."""
        logs = isinstance(decision.outcome, Log)
        joins = isinstance(decision.outcome, Skip) and decision.outcome.add_user
        growing = Growing(self._facts)
        self._facts = growing.facts
        if decision.user and (logs or (joins and not decision.joined)):
            growing.log(decision.submission_key, decision.user.id)
        if decision.user:
            for name, place in decision.joined:
                growing.log(name, decision.user.id, place)
        for place, email in enumerate(decision.emails if logs else ()):
            growing.add_copy(email.keys.kept, _copy(decision, place))
            for association in email.associations:
                self._keep(association)

    def _keep(self, association: Association) -> None:
        contact = association.contact
        known = self._facts.contacts.get(contact.address)
        company = self._company(contact.company)
        kept = replace(known or contact, id=known.id if known else next(self._ids), company=company)
        aliases = {
            key: kept for key, each in self._facts.contacts.items() if each.address == kept.address
        }
        name = (kept.name or "").casefold()
        namesakes = (*self._facts.names.get(name, ()), kept.address)
        self._facts = replace(
            self._facts,
            contacts={**self._facts.contacts, **aliases, kept.address: kept},
            names={**self._facts.names, name: tuple(dict.fromkeys(namesakes))},
        )

    def _company(self, company: Company | None) -> Company | None:
        if company is None or company.id is not None or company.domain is None:
            return company
        known = self._facts.companies.get(company.domain)
        made = known or replace(company, id=next(self._ids))
        self._facts = replace(
            self._facts, companies={**self._facts.companies, company.domain: made}
        )
        return made


def _copy(decision: Decision, place: int) -> Copy:
    email = decision.emails[place]
    return Copy(
        decision.submission_key,
        place,
        email.sender.key if email.sender else "",
        email.message_id,
        frozenset([decision.user.id] if decision.user else []),
        frozenset(each.contact.address for each in email.associations),
        frozenset(
            each.attachment.sha256 for each in email.attachments if not each.attachment.inline
        ),
    )


def _of(some: Mapping[Key, Value], keys: Iterable[Key]) -> dict[Key, Value]:
    return {key: some[key] for key in keys if key in some}
