import pytest

from maillogger.message.way import Way
from maillogger.rules.decision import Decision, Log, Outcome, Reject, Skip
from maillogger.rules.forwarding import MANUAL_FORMAT
from maillogger.rules.reasons import REASONS, Reason, reason

TABLE = {
    "message_too_large": ("screening", "reject", "failure", True, "ours"),
    "unparseable": ("screening", "reject", "failure", False, "ours"),
    "automatic_message": ("screening", "reject", "failure", False, "ours"),
    "sender_ambiguous": ("screening", "reject", "failure", False, "ours"),
    "sender_unknown": ("screening", "reject", "failure", False, "later"),
    "redirect_not_accepted": ("screening", "reject", "failure", False, "ours"),
    "sender_not_authenticated": ("screening", "reject", "failure", False, "ours"),
    "already_logged": ("screening", "skip", "success", False, "ours"),
    "body_too_large": ("screening", "reject", "failure", True, "later"),
    "forward_header_missing": ("forward", "reject", "failure", True, "seed"),
    "forward_language_unsupported": ("forward", "reject", "failure", True, "seed"),
    "forward_of_own_message": ("forward", "reject", "failure", True, "seed"),
    "forward_part_missing": ("forward", "reject", "failure", True, "seed"),
    "original_sender_missing": ("forward", "reject", "failure", True, "ours"),
    "never_log": ("recipients", "skip", "failure", False, "seed"),
    "erased": ("recipients", "skip", "failure", False, "ours"),
    "colleagues_only": ("recipients", "skip", "failure", False, "ours"),
    "no_recipient": ("recipients", "reject", "failure", True, "ours"),
    "attachment_too_large": ("attachments", "log", "success", True, "seed"),
    "poisonous": ("intake", "reject", "failure", False, "ours"),
}
every_reason = pytest.mark.parametrize("row", REASONS, ids=[each.name for each in REASONS])


def test_table_is_the_specifications_in_its_order() -> None:
    rows = {
        each.name: (each.section, each.outcome, each.folder, each.notice, each.origin)
        for each in REASONS
    }
    assert rows == TABLE
    assert list(rows) == list(TABLE)
    assert len(REASONS) == len(TABLE)


@every_reason
def test_one_sentence(row: Reason) -> None:
    assert row.sentence.endswith(".")
    assert row.sentence[0].isupper()
    assert ". " not in row.sentence
    assert len(row.sentence) < 120


@every_reason
def test_remedy(row: Reason) -> None:
    first = row.remedy.splitlines()[0]
    assert first[0].isupper()
    assert first.endswith((".", ":"))


@every_reason
def test_folder_is_the_decisions(row: Reason) -> None:
    outcomes: dict[str, Outcome] = {
        "log": Log(),
        "skip": Skip(row.name),
        "reject": Reject(row.name),
    }
    decision = Decision(outcomes[row.outcome], Way("bcc", "To"), "")
    assert decision.filed_as_success is (row.folder == "success")


@pytest.mark.parametrize("name", ["forward_header_missing", "forward_language_unsupported"])
def test_format_to_type_is_in_the_remedy(name: str) -> None:
    row = reason(name)
    assert row is not None
    assert MANUAL_FORMAT in row.remedy


def test_no_reason_of_that_name() -> None:
    assert reason("bad_weather") is None
