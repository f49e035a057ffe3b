from datetime import datetime, timedelta, timezone

import peewee
import pytest

from maillogger.crm.email_tables import Email, Unindexed
from maillogger.crm.indexing import index, index_pending
from maillogger.crm.record import record
from maillogger.crm.search import search
from maillogger.crm.search_index import position
from maillogger.database.rows import insert
from maillogger.message.model import Address, Attachment
from maillogger.message.words import text_words
from maillogger.rules.decision import AttachmentDecision, Participant
from tests.crm.records import KEYED, NOW, add_user, decision, email, newcomer


def log(database: peewee.Database, *subjects: str, **fields: object) -> None:
    """An e-mail a subject, each a minute younger than the one before."""
    ana = add_user("Ana", "ana@team.example")
    known = Email.select().count()
    for place, subject in enumerate(subjects, known):
        written = email(
            newcomer(f"p{place}@a.example"),
            **{"subject": subject, "sent_at": NOW + timedelta(minutes=place), **fields},
        )
        record([decision(f"k{place}", ana, emails=(written,))], KEYED, NOW)


def subjects(query: str, limit: int = 50, offset: int = 0) -> list[str]:
    return [each.subject for each in search(query, limit, offset)]


def test_every_text_of_an_email_is_searched(database: peewee.Database) -> None:
    attachment = Attachment("Preisliste-2026.pdf", "application/pdf", 3, "0" * 64)
    log(
        database,
        "Ihr Angebot",
        text="Guten Tag",
        note="bitte ablegen",
        attachments=(AttachmentDecision(attachment, True),),
        participants=(Participant("to", Address("zoe@berg.example", "Zoë Berg"), "created"),),
    )
    for query in ("ANGEBOT", "guten", "ablegen", "preisliste", "zoe@berg.example", '"zoe berg"'):
        assert subjects(query) == ["Ihr Angebot"], query
    assert subjects("angebot absage") == []


def test_phrases_and_beginnings(database: peewee.Database) -> None:
    log(database, "net price", "price net", "networks", "报价单")
    assert subjects('"net price"') == ["net price"]
    assert subjects("net price") == ["price net", "net price"]
    assert subjects("net*") == ["networks", "price net", "net price"]
    assert subjects('"price n"*') == ["price net"]
    assert subjects("价单") == ["报价单"]
    assert subjects("单价") == []


def test_the_newest_come_first_a_page_at_a_time(database: peewee.Database) -> None:
    log(database, *(f"offer {number}" for number in range(5)))
    log(database, "undated offer", sent_at=None)
    assert subjects("offer", 2) == ["offer 4", "offer 3"]
    assert subjects("offer", 2, 4) == ["offer 0", "undated offer"]


def test_years_sort_from_the_calendars_first_to_its_last(database: peewee.Database) -> None:
    old, late = NOW.replace(year=1), NOW.replace(year=9999)
    log(database, "late", sent_at=late)
    log(database, "old", sent_at=old)
    assert subjects("late") + subjects("old") == ["late", "old"]
    assert position(3, None) < position(1, old) < position(2, old) < position(1, late) < 1 << 63


def test_what_is_queued_is_indexed_anew_once(database: peewee.Database) -> None:
    log(database, "before", "other")
    changed = Email.get(Email.subject == "before").id
    Email.update(subject="after").where(Email.id == changed).execute()
    assert (index_pending(database), subjects("before")) == (0, ["after"])
    insert(Unindexed, [{"email": changed}])
    assert (index_pending(database), index_pending(database)) == (1, 0)
    assert (subjects("before"), subjects("after")) == ([], ["after"])


def test_words_worked_out_before_are_those_of_their_text_alone(database: peewee.Database) -> None:
    log(database, "said", text="a secret", known_words=text_words("a secret"))
    log(database, "redacted", text="no secrecy", known_words=text_words("a secret"))
    assert subjects("secret") == ["said"]
    assert subjects("secrecy") == ["redacted"]


def test_an_erased_participant_is_not_indexed(database: peewee.Database) -> None:
    zoe = Participant("to", Address("zoe@berg.example", "Zoë Berg"), "erased")
    log(database, "said", participants=(zoe,))
    assert subjects("said") == ["said"]
    assert subjects("zoe") + subjects("berg") == []


LAST = datetime.max.replace(tzinfo=timezone(-timedelta(hours=9)))


@pytest.mark.parametrize("moment", [NOW, None, LAST])
def test_an_email_is_indexed_anew_where_it_was(
    database: peewee.Database, moment: datetime | None
) -> None:
    log(database, "once", sent_at=moment)
    index([Email.get().id])
    assert subjects("once") == ["once"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("'; DROP TABLE emails; --", id="sql"),
        pytest.param("a' & 'b\\", id="tsquery"),
        pytest.param('a" NEAR("b', id="fts5"),
        pytest.param(" ".join(f"w{number}" for number in range(90_000)), id="many words"),
        pytest.param("same " * 90_000, id="one word often"),
        pytest.param("x" * 500_000, id="a long word"),
        pytest.param("\u0300" * 10_000 + "漢" * 100_000, id="marks and signs"),
    ],
)
def test_hostile_text_is_indexed_and_asked(database: peewee.Database, text: str) -> None:
    log(database, "first", text=text)
    assert subjects("first") == ["first"]
    if len(text) < 100:
        assert subjects(text) == ["first"]


def test_a_changed_email_is_indexed_anew(database: peewee.Database) -> None:
    log(database, "before")
    Email.update(subject="after").execute()
    index([Email.get().id])
    assert (subjects("before"), subjects("after")) == ([], ["after"])
