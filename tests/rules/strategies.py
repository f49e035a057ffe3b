"""Messages, facts and policies of every kind, for properties of `decide`."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from maillogger.message.drop_box import DropBox
from maillogger.message.model import (
    Address,
    Attachment,
    Forward,
    Message,
    Original,
    TooLarge,
    Unparseable,
    fields_of,
)
from maillogger.rules.facts import Company, Contact, Deal, Facts, NeverLog, User
from maillogger.rules.policy import Policy

KEYS = (
    "ana@corp.example",
    "sales@corp.example",
    "jane@acme.example",
    "jane@home.example",
    "kim@eu.acme.example",
    "nia@beta.example",
    "bcc@crm.example",
    "both@crm.example",
    "fwd@crm.example",
    "bcc+x@crm.example",
)
DOMAINS = ("corp.example", "acme.example", "eu.acme.example", "home.example", "beta.example")
NAMES = ("Jane Doe", "Ana Ruiz", "Sales", "")
FIELDS = (
    "From",
    "Delivered-To",
    "Received",
    "Resent-From",
    "X-Forwarded-For",
    "Return-Path",
    "Auto-Submitted",
    "Date",
)

ANA = User(1, "Ana Ruiz", (KEYS[0], KEYS[1]))

keys = st.sampled_from(KEYS)
printed = st.one_of(keys, keys.map(str.upper), st.sampled_from(["", "jane", "@", "a@ü.example"]))
addresses = st.builds(Address, printed, st.sampled_from([*NAMES, None]))
people = st.lists(addresses, max_size=4).map(tuple)
dates = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
bodies = st.one_of(st.none(), st.text(max_size=20))
attachments = st.lists(
    st.builds(
        Attachment,
        st.text(max_size=3),
        st.just("text/plain"),
        st.integers(0, 9),
        st.text(max_size=3),
    ),
    max_size=2,
).map(tuple)
values = st.one_of(
    keys,
    st.sampled_from(["<>", "auto-replied", "x for <bcc@crm.example>;", "a b,<c@d>;e"]),
    st.text(max_size=9),
)
fields = st.lists(st.tuples(st.sampled_from(FIELDS), values), max_size=5).map(fields_of)
originals = st.recursive(
    st.none(),
    lambda inner: st.builds(
        Original,
        source=st.sampled_from(["block", "attached"]),
        sender=st.one_of(st.none(), addresses),
        to=people,
        cc=people,
        date=st.one_of(st.none(), st.just(datetime(2020, 1, 1, tzinfo=UTC)), dates),
        text=st.one_of(st.just("Hello"), bodies),
        message_id=st.sampled_from([None, "<1@x>", "<2@x>"]),
        attachments=attachments,
        quoted=inner,
    ),
    max_leaves=3,
)
forwards = st.builds(
    Forward,
    st.lists(originals.filter(bool), max_size=3).map(tuple),
    st.booleans(),
    st.lists(st.text(max_size=5), max_size=1).map(tuple),
)
plausible = st.builds(
    Message,
    fields=st.sampled_from(KEYS[6:]).map(
        lambda drop_box: fields_of([("From", "…"), ("Delivered-To", drop_box)])
    ),
    from_=st.just((Address(KEYS[0], "Ana Ruiz"),)),
    to=people,
    cc=people,
    bcc=people,
    date=st.one_of(st.none(), dates),
    message_id=st.sampled_from([None, "<1@x>", "<2@x>"]),
    text=bodies,
    html=bodies,
    attachments=attachments,
    forward=forwards,
)
redirected = st.builds(
    lambda message, by, sender: replace(
        message, fields={**message.fields, "resent-from": [by]}, from_=(Address(sender),)
    ),
    plausible,
    keys,
    keys,
)
wild = st.builds(
    Message,
    fields=fields,
    from_=people,
    to=people,
    bcc=people,
    subject=st.text(max_size=9),
    message_id=bodies,
    problem=st.one_of(
        st.none(), st.builds(TooLarge, st.integers(0)), st.builds(Unparseable, st.text())
    ),
    forward=forwards,
)
messages = st.integers(0, 7).flatmap(
    lambda kind: wild if kind == 7 else redirected if kind == 6 else plausible
)
users = st.builds(
    User,
    st.integers(1, 4),
    st.sampled_from(NAMES),
    st.lists(keys, max_size=3).map(tuple),
    st.booleans(),
)
companies = st.one_of(
    st.none(), st.builds(Company, st.integers(1, 3), st.just("Company"), st.sampled_from(DOMAINS))
)
deals = st.builds(Deal, st.integers(1, 9), st.just("Deal"), st.just("open"), dates)
contacts = st.builds(
    Contact,
    st.integers(1, 9),
    keys,
    st.sampled_from(NAMES),
    companies,
    st.one_of(st.none(), st.integers(1, 4)),
    st.lists(deals, max_size=7).map(tuple),
)
entries = st.frozensets(
    st.one_of(
        keys, st.sampled_from(DOMAINS), st.sampled_from(DOMAINS).map(lambda each: f"*@{each}")
    ),
    max_size=3,
)


def reached(contacts: dict[str, Contact]) -> dict[str, Contact]:
    """The contacts by each address, where no address is two contacts'."""
    named = {each.address: each for each in contacts.values()}
    return {**{key: named[each.address] for key, each in contacts.items()}, **named}


facts = st.builds(
    Facts,
    users=st.dictionaries(keys, st.lists(users, max_size=3).map(tuple), max_size=4).map(
        lambda some: {KEYS[0]: (ANA,), **some}
    ),
    contacts=st.dictionaries(keys, contacts, max_size=5).map(reached),
    names=st.dictionaries(
        st.sampled_from([each.casefold() for each in NAMES]), st.lists(keys, max_size=2).map(tuple)
    ),
    companies=st.dictionaries(st.sampled_from(DOMAINS), companies.filter(bool), max_size=3),
    registrable=st.dictionaries(
        st.sampled_from(DOMAINS), st.one_of(st.none(), st.sampled_from(DOMAINS)), max_size=5
    ),
    free_mail=st.frozensets(st.sampled_from(DOMAINS), max_size=2),
    never_log=st.builds(NeverLog, entries, st.dictionaries(st.integers(1, 4), entries)),
    erased=st.frozensets(keys, max_size=2),
)
policies = st.builds(
    Policy,
    drop_box=st.just(
        DropBox(frozenset({KEYS[6], KEYS[7]}), frozenset({KEYS[7], KEYS[8]})),
    ),
    max_attachment_bytes=st.integers(0, 9),
    max_body_bytes=st.sampled_from([10, 1000]),
    max_deals=st.integers(0, 6),
    require_html_and_text=st.booleans(),
    own_reply=st.sampled_from(["reject", "unwrap"]),
    colleagues=st.sampled_from(["log", "ignore"]),
    create_companies=st.booleans(),
    accept_redirected=st.booleans(),
    authentication=st.sampled_from(["off", "report", "require"]),
    authserv_id=st.sampled_from([None, "mx.example"]),
    trust_exchange_internal=st.booleans(),
)
