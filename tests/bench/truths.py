"""Whether everything that was put into the mixed messages is read from them again."""

from collections import Counter
from collections.abc import Iterable

from maillogger.intake.caps import Limits
from maillogger.intake.raw import RawMessage
from maillogger.intake.understand import understand
from tests.bench.mixed.mailbox import sample
from tests.bench.mixed.truth import differences, misread_forward


def wrong(numbers: Iterable[int]) -> list[str]:
    """What is read wrong in the messages of those numbers, a line each."""
    found = []
    for number in numbers:
        made = sample(number)
        raw = RawMessage("", "", 0, number + 1, None, len(made.octets), made.octets)
        message = understand(raw, spool=None, limits=Limits())
        for problem in (*differences(made.truth, message), *misread_forward(made.truth, message)):
            found.append(f"{number} ({made.truth.kind}): {problem[:300]}")
    return found


def kinds(numbers: Iterable[int]) -> Counter[str]:
    """How many messages of each sort there are among those numbers."""
    found: Counter[str] = Counter()
    for number in numbers:
        made = sample(number)
        found[made.truth.kind] += 1
        found["in ISO-2022-JP"] += b"\x1b$B" in made.octets
        found["files"] += sum(len(each.files) for each in (made.truth, *made.truth.attached))
    return found
