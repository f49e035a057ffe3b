from collections.abc import Iterator
from pathlib import Path

from maillogger.notice.due import DAILY, HOURLY
from maillogger.notice.texts import NOTICED, read_texts, takes_manual_format
from tests.notice.test_texts import LANGUAGES

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "notices.md"


def rows() -> Iterator[str]:
    for name, explanation in read_texts("en").reasons.items():
        yield f"| `{name}` | {explanation.sentence} | {explanation.remedy} |"


def test_the_manual_has_every_reason_with_its_texts() -> None:
    lines = MANUAL.read_text("utf-8").splitlines()
    start = lines.index("| reason | why | what to do |") + 2
    assert lines[start : start + len(NOTICED)] == list(rows())
    assert not lines[start + len(NOTICED)].startswith("|")


def test_the_manual_names_the_limits_the_languages_and_the_formats() -> None:
    manual = " ".join(MANUAL.read_text("utf-8").split())
    assert HOURLY == 10
    assert f"Ten an hour to one address, and {DAILY} a day" in manual
    assert f"# {', '.join(LANGUAGES[:-1])} or {LANGUAGES[-1]}: for all notices" in manual
    formats = [f"`{each.name}`" for each in NOTICED if takes_manual_format(each.name)]
    assert f"{' and '.join(formats)} also show the format to type" in manual
