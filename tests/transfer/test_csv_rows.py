from pathlib import Path

from maillogger.transfer.columns import CONTACTS
from maillogger.transfer.csv_rows import read_rows


def test_a_line_that_names_the_delimiter_is_not_the_heads(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text('sep=;\nName;Email\n"A; B";a@x.example\n')

    (row,) = read_rows(path, CONTACTS, ("addresses",))

    assert (row.line, row.one("name"), row.one("addresses")) == (3, "A; B", "a@x.example")
