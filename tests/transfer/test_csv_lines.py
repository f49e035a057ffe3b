import csv
from pathlib import Path

import pytest

from maillogger.transfer.columns import CONTACTS
from maillogger.transfer.csv_lines import csv_lines
from maillogger.transfer.csv_rows import read_rows
from maillogger.transfer.values import guarded, unguarded


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r\nx", "'\r\nx"),
        ("'=1", "''=1"),
        ("a=1", "a=1"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    assert guarded(cell) == written
    assert unguarded(written) == cell


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    rows = [('=Jana; "M"', "+a@x.example; b@x.example", "Zoë\nGmbH"), ("", "c@x.example", "")]
    path.write_bytes(b"".join(csv_lines(("name", "addresses", "company"), rows)))

    first, second = read_rows(path, CONTACTS, ("addresses",))

    assert (first.one("name"), first.one("company")) == ('=Jana; "M"', "Zoë\nGmbH")
    assert first.one("addresses") == "+a@x.example; b@x.example"
    assert second.one("addresses") == "c@x.example"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert not any(
            each[:1] in tuple("=+-@") for row in csv.reader(stream) for each in row if each
        )
