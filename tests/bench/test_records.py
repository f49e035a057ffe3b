"""The records that the benchmark makes are imported, logged and found."""

from pathlib import Path

from maillogger.crm.search import search
from tests.bench import ours, records
from tests.servers.drop_box import DropBox

COUNT = 200


def test_records_are_imported_logged_and_found(drop_box: DropBox, tmp_path: Path) -> None:
    file = ours.install(drop_box, tmp_path)
    assert records.imported(file, COUNT).peak > 0
    records.logged(file, COUNT)
    found = records.searched(file, COUNT)
    assert tuple(found.warm) == records.queries(COUNT)
    assert min(found.cold, *found.warm.values()) > 0
    _, database = ours.opened(file)
    assert len(search("order", COUNT + 1)) == COUNT
    database.close()
