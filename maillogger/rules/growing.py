"""The facts as they grow: what is decided on a message is known to those behind it in a set."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from maillogger.rules.decision import Decision, Email, Log, Skip
from maillogger.rules.facts import Contact, Copy, Facts


class Growing:
    """Facts to which decisions are added; those it was made of stay as they are.

    What grows is copied once: a copy for each message would take quadratic time.
    """

    def __init__(self, facts: Facts) -> None:
        self._contacts = dict(facts.contacts)
        self._names = dict(facts.names)
        self._logged = dict(facts.logged)
        self._copies = dict(facts.copies)
        self.facts = replace(
            facts,
            contacts=self._contacts,
            names=self._names,
            logged=self._logged,
            copies=self._copies,
        )

    def add(self, decision: Decision) -> None:
        """This decision is recorded."""
        logs = isinstance(decision.outcome, Log)
        joins = isinstance(decision.outcome, Skip) and decision.outcome.add_user
        if decision.user and (logs or (joins and not decision.joined)):
            self.log(decision.submission_key, decision.user.id)
        for name, position in decision.joined:
            if decision.user:
                self.log(name, decision.user.id, position)
        if logs:
            for position, email in enumerate(decision.emails):
                self.add_copy(email.keys.kept, _copy(decision, position, email))
            self.add_contacts(newcomers(decision.emails))

    def log(self, submission_key: str, user: int, position: int | None = None) -> None:
        """A submission was logged for one more user, or one e-mail of it."""
        # One that is logged now has no copies yet: looking for them would take quadratic time.
        is_new = position is None and submission_key not in self._logged
        for key, some in () if is_new else self._copies.items():
            if any(each.submission_key == submission_key for each in some):
                submitted = (_submitted(each, submission_key, position, user) for each in some)
                self._copies[key] = tuple(submitted)
        self._logged[submission_key] = self._logged.get(submission_key, frozenset()) | {user}

    def add_copy(self, keys: Iterable[str], copy: Copy) -> None:
        """An e-mail with these keys was logged."""
        for key in keys:
            self._copies[key] = (*self._copies.get(key, ()), copy)

    def add_contacts(self, contacts: Iterable[Contact]) -> None:
        """Contacts were created or given a company.

        Companies need not be told: a new one is its domain's, whoever of it is met first.
        """
        fresh = {each.address: each for each in contacts}
        if any(address in self._contacts for address in fresh):
            for key, contact in self._contacts.items():
                self._contacts[key] = fresh.get(contact.address, contact)
        self._contacts.update(fresh)
        for each in fresh.values():
            if each.name:
                addresses = self._names.get(each.name.casefold(), ())
                named = dict.fromkeys((*addresses, each.address))
                self._names[each.name.casefold()] = tuple(named)


def newcomers(emails: Iterable[Email]) -> Iterator[Contact]:
    """The contacts that these e-mails create or give a company."""
    for email in emails:
        for each in email.associations:
            if each.created or each.company_assigned:
                yield each.contact


def _copy(decision: Decision, position: int, email: Email) -> Copy:
    return Copy(
        submission_key=decision.submission_key,
        position=position,
        sender=email.sender.key if email.sender else "",
        message_id=email.message_id,
        users=frozenset((decision.user.id,)) if decision.user else frozenset(),
        contacts=frozenset(each.contact.address for each in email.associations),
        attachments=frozenset(
            each.attachment.sha256 for each in email.attachments if not each.attachment.inline
        ),
    )


def _submitted(copy: Copy, submission_key: str, position: int | None, user: int) -> Copy:
    if copy.submission_key != submission_key or position not in (None, copy.position):
        return copy
    return replace(copy, users=copy.users | {user})
