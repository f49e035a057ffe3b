from dataclasses import replace

import pytest

from maillogger.message.model import Attachment
from maillogger.rules.attachments import ATTACHMENT_TOO_LARGE
from maillogger.rules.decision import Log, Reject
from maillogger.rules.policy import Policy
from tests.rules.cases import BOX, attached, bcc, decided, forward, only_email

LIMIT = 50 * 1024 * 1024
FILE = Attachment("offer.pdf", "application/pdf", 3_000_000, "ab" * 32)
HUGE = replace(FILE, filename="film.mp4", size=LIMIT + 1)


@pytest.mark.parametrize(
    ("size", "stored"),
    [
        pytest.param(0, True, id="empty"),
        pytest.param(LIMIT, True, id="at-the-limit"),
        pytest.param(LIMIT + 1, False, id="one-octet-more"),
    ],
)
@pytest.mark.parametrize("inline", [False, True], ids=["attached", "inline"])
def test_size(size: int, stored: bool, inline: bool) -> None:
    decision = decided(bcc(attachments=(replace(FILE, size=size, inline=inline),)))
    (found,) = only_email(decision).attachments
    assert (found.stored, found.reason) == (stored, None if stored else ATTACHMENT_TOO_LARGE)
    assert (found.attachment.size, found.attachment.inline) == (size, inline)
    assert decision.outcome == Log()
    assert decision.filed_as_success


def test_limit_is_the_policys() -> None:
    policy = Policy(drop_box=BOX, max_attachment_bytes=2)
    decision = decided(bcc(attachments=(replace(FILE, size=3),)), policy=policy)
    assert not only_email(decision).attachments[0].stored


class TestNotice:
    def test_is_owed_once_for_all_that_are_not_stored(self) -> None:
        decision = decided(bcc(attachments=(FILE, HUGE, HUGE)))
        assert [each.stored for each in only_email(decision).attachments] == [True, False, False]
        assert decision.notices == (ATTACHMENT_TOO_LARGE,)

    def test_is_owed_for_an_originals_too(self) -> None:
        assert decided(forward(attached(attachments=(HUGE,)))).notices == (ATTACHMENT_TOO_LARGE,)

    def test_is_not_owed_when_all_are_stored(self) -> None:
        assert decided(bcc(attachments=(FILE,))).notices == ()

    def test_is_not_owed_for_what_is_not_logged(self) -> None:
        decision = decided(bcc(("To", "ana@corp.example"), attachments=(HUGE,)))
        assert decision.outcome == Reject("no_recipient", notice=True)
        assert decision.notices == ("no_recipient",)

    def test_is_never_owed_to_a_stranger(self) -> None:
        decision = decided(bcc(("From", "eve@evil.example"), attachments=(HUGE,)))
        assert decision.notices == ()
