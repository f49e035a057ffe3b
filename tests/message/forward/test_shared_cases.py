import pytest

from tests.message.forward import shared_cases
from tests.message.forward.shared_cases import EDITED, FILES, FOLDER, faults, forwards, read

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared cases are not there")

CASES = [
    pytest.param(case, id=f"{name[:-6]}-{case['id']}")
    for name in FILES
    for case in (read(name) if FOLDER.is_dir() else ())
]
FORWARDS = [
    pytest.param(case, id=case["id"]) for case in (forwards(FILES[0]) if FOLDER.is_dir() else ())
]


@pytest.mark.parametrize("case", CASES)
def test_the_original_is_found_or_refused(case: dict[str, object]) -> None:
    assert faults(case) == []


@pytest.mark.parametrize("case", FORWARDS)
def test_an_edited_subject_hides_nothing(case: dict[str, object]) -> None:
    assert faults(case, EDITED) == []


def test_the_report(record_report: list[str]) -> None:
    rows = list(shared_cases.rows())
    record_report.append(f"{'':36}{'the best others':>22}{'ours':>22}")
    record_report.extend(map(str, rows))
    assert all(row.right == row.of for row in rows)
