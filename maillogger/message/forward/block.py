"""Header blocks: a run of labels in one language that together can only be a mail's header."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from maillogger.message.forward.labels import ENGLISH, Role, words
from maillogger.message.forward.run import COLONS, Entry, read_label

_Score = tuple[int, int]

CORE: tuple[Role, ...] = ("from", "date", "subject", "to", "cc", "reply_to")
_ENOUGH = 3
_MAY_FOLLOW = frozenset[Role]({"date", "subject", "to"})
_LONGEST_GLUED = 20_000
_MAX_COLONS = 400
_LONGEST_LABEL = 32


@dataclass(frozen=True, slots=True)
class Header:
    """A resolved run: one value for each role, in the order printed.

    `languages` are all those that explain the labels equally well, the preferred first.
    `first` and `last` are the indices of its lines.
    """

    languages: tuple[str, ...]
    values: dict[Role, str]
    first: int
    last: int

    @property
    def complete(self) -> bool:
        """Whether it has a From and at least three roles in all."""
        return "from" in self.values and sum(r in CORE for r in self.values) >= _ENOUGH


def resolve(entries: Sequence[Entry]) -> Header:
    """The run read in the language that explains most of its labels; English counts in each."""
    assigned: dict[Role, Entry] = {}
    best, languages = (0, 0), []
    for language, most in _languages(entries):
        if most < best:
            continue
        roles, native = _assign(entries, language)
        score = (sum(role in CORE for role in roles), native)
        if score > best:
            best, languages, assigned = score, [language], roles
        elif score == best:
            languages.append(language)
    used = assigned.values()
    return Header(
        tuple(languages),
        {role: " ".join(entry.value.split()) for role, entry in assigned.items()},
        min((entry.first for entry in used), default=0),
        max((entry.last for entry in used), default=0),
    )


def _languages(entries: Sequence[Entry]) -> list[tuple[str, _Score]]:
    """The languages that know one of the labels, in the table's order, with their best scores."""
    known = Counter([language for entry in entries for language in entry.roles])
    roles = {role for entry in entries for role in entry.roles.values()}
    core = len(roles.intersection(CORE))
    return [(each, (core, known[each])) for each in words().languages if each in known]


def _assign(entries: Sequence[Entry], language: str) -> tuple[dict[Role, Entry], int]:
    """The first entry of each role in this language, and how many labels are its own."""
    roles: dict[Role, Entry] = {}
    native = 0
    for entry in entries:
        role = entry.roles.get(language) or entry.roles.get(ENGLISH)
        if role and (role not in roles or role == "other"):
            roles[role] = entry
            native += language in entry.roles
    return roles, native


def find_header(entries: Sequence[Entry]) -> Header:
    """The header in a run whose labels may be parted by empty lines.

    The first unbroken stretch that is complete, with missing roles that follow it; where none
    is, the run as a whole (BlackBerry puts empty lines between all its labels).
    """
    stretches = _stretches(entries)
    for number, stretch in enumerate(stretches):
        header = resolve(stretch)
        if header.complete:
            return _extended(header, stretch, stretches[number + 1 :])
    return resolve(entries)


def _extended(
    header: Header, entries: Sequence[Entry], following: Sequence[Sequence[Entry]]
) -> Header:
    for stretch in following:
        wider = resolve([*entries, *stretch])
        gained = wider.values.keys() - header.values.keys()
        if len(gained) != len(stretch) or not gained <= _MAY_FOLLOW:
            break
        header, entries = wider, [*entries, *stretch]
    return header


def _stretches(entries: Sequence[Entry]) -> list[list[Entry]]:
    stretches: list[list[Entry]] = []
    for entry in entries:
        if entry.gap or not stretches:
            stretches.append([])
        stretches[-1].append(entry)
    return stretches


def find_glued(text: str, index: int) -> Header | None:
    """The header that a client glued together on one line (`From: ATo: BSent: C`), or None."""
    if len(text) > _LONGEST_GLUED or sum(map(text.count, COLONS)) < _ENOUGH:
        return None
    first = read_label(text)
    if first is None:
        return None
    best = None
    for language in first.roles:
        entries = list(_glued_entries(text, index, language))
        if len(entries) >= _ENOUGH:
            header = resolve(entries)
            if header.complete and (best is None or len(header.values) > len(best.values)):
                best = header
    return best


def _glued_entries(text: str, index: int, language: str) -> Iterator[Entry]:
    """An entry for each label of the language that stands anywhere in the line, each role once."""
    roles = words().glued[language]
    found: list[tuple[str, Role, int, int]] = []
    seen: set[Role] = set()
    for colon in _colons(text):
        label = _label_before(text, colon, roles)
        if label and (not seen or roles[label] not in seen):
            seen.add(roles[label])
            found.append((label, roles[label], text.rindex(label, 0, colon), colon + 1))
    for number, (label, role, _, begin) in enumerate(found):
        end = found[number + 1][2] if number + 1 < len(found) else len(text)
        value = text[begin:end].strip()
        if role == "date" and "subject" not in seen:
            value, subject = _without_colon(value, roles)
            if subject:
                yield Entry("", {language: "subject"}, subject, index, index, gap=False)
        yield Entry(label, {language: role}, value, index, index, gap=False)


def _without_colon(value: str, roles: dict[str, Role]) -> tuple[str, str]:
    """A date with the subject glued to it: Yahoo prints `CETAssunto Quote` in Portuguese."""
    for label in (each for each, role in roles.items() if role == "subject"):
        before, found, after = value.partition(f"{label} ")
        if found and before[-1:].isalnum():
            return before, after
    return value, ""


def _colons(text: str) -> list[int]:
    at = [i for i, character in enumerate(text) if character in COLONS]
    return at[:_MAX_COLONS]


def _label_before(text: str, colon: int, roles: dict[str, Role]) -> str | None:
    """The longest label, in exact case, that ends at the colon."""
    end = colon
    while end > 0 and text[end - 1] == " ":
        end -= 1
    if not end or text[end - 1].isdigit():
        return None
    for begin in range(max(0, end - _LONGEST_LABEL), end):
        if text[begin:end] in roles:
            return text[begin:end]
    return None
