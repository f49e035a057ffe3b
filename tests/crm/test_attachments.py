import os
import stat
from hashlib import sha256
from pathlib import Path

import peewee
import pytest

from maillogger.crm.attachments import AttachmentStore
from maillogger.crm.record import record
from maillogger.errors import TemporaryError
from maillogger.message.model import Attachment
from maillogger.rules.decision import AttachmentDecision, Decision, Reject
from tests.crm.records import KEYED, NOW, decision, email

OLD = 3600.0

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    made = AttachmentStore(tmp_path / "attachments")
    made.prepare()
    return made


def spool(store: AttachmentStore, octets: bytes) -> str:
    name = sha256(octets).hexdigest()
    (store.spool / name).write_bytes(octets)
    return name


def logged(*names: str, stored: bool = True, key: str = "k") -> Decision:
    attachments = tuple(
        AttachmentDecision(Attachment("../../etc/x", "text/plain", 1, each), stored)
        for each in names
    )
    return decision(key, emails=(email(attachments=attachments),))


def age(path: Path, seconds: float = 2 * OLD) -> None:
    moment = path.stat().st_mtime - seconds
    os.utime(path, (moment, moment))


def files(store: AttachmentStore) -> list[str]:
    found = (each for each in store.folder.rglob("*") if each.is_file())
    return sorted(str(each.relative_to(store.folder)) for each in found)


def test_the_folders_are_for_their_owner_alone(store: AttachmentStore) -> None:
    assert stat.S_IMODE(store.spool.stat().st_mode) == 0o700
    store.prepare()


def test_what_is_stored_moves_into_place_and_can_be_read(store: AttachmentStore) -> None:
    one, two = spool(store, b"one"), spool(store, b"two")
    store.keep([logged(one)])
    assert files(store) == sorted([f"{one[:2]}/{one[2:]}", f"spool/{two}"])
    with store.open(one) as opened:
        assert opened.read() == b"one"
    with pytest.raises(FileNotFoundError):
        store.open(two)


def test_a_content_is_kept_once(store: AttachmentStore) -> None:
    one = spool(store, b"one")
    store.keep([logged(one)])
    record([logged(one)], KEYED, NOW)
    inode = (store.folder / one[:2] / one[2:]).stat().st_ino
    spool(store, b"one")
    store.keep([logged(one, one), logged(one)])
    assert files(store) == [f"{one[:2]}/{one[2:]}"]
    assert (store.folder / one[:2] / one[2:]).stat().st_ino == inode


def test_what_a_pass_left_half_written_is_replaced(store: AttachmentStore) -> None:
    one = spool(store, b"one")
    store.keep([logged(one)])
    (store.folder / one[:2] / one[2:]).write_bytes(b"o")
    spool(store, b"one")
    store.keep([logged(one)])
    with store.open(one) as opened:
        assert opened.read() == b"one"
    store.keep([logged(one)])


def test_a_recorded_content_that_was_lost_is_stored_again(store: AttachmentStore) -> None:
    one = spool(store, b"one")
    store.keep([logged(one)])
    record([logged(one)], KEYED, NOW)
    (store.folder / one[:2] / one[2:]).unlink()
    spool(store, b"one")
    store.keep([logged(one)])
    assert store.has(one)


@pytest.mark.parametrize(
    "decided",
    [
        pytest.param(lambda name: logged(name, stored=False), id="too large"),
        pytest.param(
            lambda name: decision("k", None, Reject("x"), emails=logged(name).emails), id="rejected"
        ),
    ],
)
def test_what_is_not_stored_stays_in_the_spool(store: AttachmentStore, decided: object) -> None:
    one = spool(store, b"one")
    store.keep([decided(one)])  # type: ignore[operator]
    assert files(store) == [f"spool/{one}"]


def test_a_content_that_is_nowhere_is_temporary(store: AttachmentStore) -> None:
    with pytest.raises(TemporaryError, match="attachments can't be stored"):
        store.keep([logged("0" * 64)])


@pytest.mark.parametrize("name", ["", "../x", "0" * 63, "G" * 64, "0" * 64 + "\n", "/" + "0" * 63])
def test_nothing_but_a_hash_is_a_name(store: AttachmentStore, name: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        store.open(name)


def test_the_sweeper_takes_old_files_that_no_email_has(
    database: peewee.Database, store: AttachmentStore
) -> None:
    kept, orphan, young, spooled, fresh = (
        spool(store, each) for each in (b"kept", b"orphan", b"young", b"spooled", b"fresh")
    )
    store.keep([logged(kept, orphan, young)])
    record([logged(kept)], KEYED, NOW)
    record([logged(orphan, stored=False, key="other")], KEYED, NOW)
    for name in (kept, orphan):
        age(store.folder / name[:2] / name[2:])
    age(store.spool / spooled)
    assert store.sweep(OLD) == 2
    assert files(store) == sorted(
        [f"{kept[:2]}/{kept[2:]}", f"{young[:2]}/{young[2:]}", f"spool/{fresh}"]
    )


def test_a_spooled_copy_of_a_stored_content_is_swept_alone(
    database: peewee.Database, store: AttachmentStore
) -> None:
    kept = spool(store, b"kept")
    store.keep([logged(kept)])
    record([logged(kept)], KEYED, NOW)
    spool(store, b"kept")
    age(store.spool / kept)
    age(store.folder / kept[:2] / kept[2:])
    assert store.sweep(OLD) == 1
    assert files(store) == [f"{kept[:2]}/{kept[2:]}"]


def test_a_folder_that_can_not_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "attachments").write_text("a file")
    with pytest.raises(TemporaryError, match="can't be made"):
        AttachmentStore(tmp_path / "attachments").prepare()
