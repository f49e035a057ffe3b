import pytest

from maillogger.message.automatic import LOOP_FIELD, automatic
from tests.message.letters import letter

REPORT = "report; boundary=x; report-type"


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        pytest.param("Return-Path", "<>", "5321", id="null-return-path"),
        pytest.param("return-path", " < > ", "5321", id="null-return-path-spaced"),
        pytest.param("Return-Path", "<\t>", "5321", id="null-return-path-tab"),
        pytest.param("Content-Type", f"multipart/{REPORT}=delivery-status", "3464", id="dsn"),
        pytest.param("Content-Type", f" Multipart/{REPORT}=Delivery-Status", "3464", id="dsn-case"),
        pytest.param("Auto-Submitted", "auto-replied", "3834", id="auto-replied"),
        pytest.param("Auto-Submitted", "Auto-Replied (vacation)", "3834", id="comment"),
        pytest.param("Auto-Submitted", "auto-replied; owner=x", "3834", id="parameter"),
        pytest.param(LOOP_FIELD, "1", LOOP_FIELD, id="own-notice"),
        pytest.param(LOOP_FIELD, "", LOOP_FIELD, id="own-notice-empty"),
    ],
)
def test_automatic(name: str, value: str, named: str) -> None:
    assert named in (automatic(letter([(name, value)])) or "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("Auto-Submitted", "auto-generated", id="auto-generated"),
        pytest.param("Auto-Submitted", "no", id="no"),
        pytest.param("Auto-Submitted", "auto-replied-not", id="other-keyword"),
        pytest.param("Return-Path", "<ana@corp.example>", id="return-path"),
        pytest.param("Return-Path", "", id="empty-return-path"),
        pytest.param("Content-Type", f"multipart/{REPORT}=disposition-notification", id="receipt"),
        pytest.param("Content-Type", "multipart/mixed; x=delivery-status", id="mixed"),
        pytest.param("Precedence", "bulk", id="bulk"),
    ],
)
def test_written_by_a_person_or_for_one(name: str, value: str) -> None:
    assert automatic(letter([(name, value)])) is None
