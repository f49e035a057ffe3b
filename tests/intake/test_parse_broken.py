"""The messages that CPython tests its own parser with, where the installation has them."""

import sysconfig
from pathlib import Path

import pytest

from maillogger.message.model import Unparseable
from tests.intake.messages import read

BROKEN = sorted(Path(sysconfig.get_path("stdlib")).glob("test/test_email/data/msg_*.txt"))


@pytest.mark.skipif(not BROKEN, reason="this Python has no test/test_email/data")
@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_broken_messages_of_cpython(path: Path) -> None:
    parsed = read(path.read_bytes())
    nothing = parsed.text is None and parsed.html is None
    if path.stem == "msg_19":
        assert parsed.problem == Unparseable("no header field could be read")
    else:
        assert parsed.problem is None
        assert not nothing or parsed.attachments or parsed.attached
