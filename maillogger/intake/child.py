"""A parsing child process: messages come in by standard input, answers leave by the output.

It ends itself: by an alarm where a message takes too long, when its input ends, and when
memory ran out. It is killed with its parent, whatever it has in hand. Signals meant for the
whole process group (Ctrl-C, a service being stopped) it ignores, because its parent finishes
what is in hand.
"""

import ctypes
import gc
import logging
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from maillogger import __version__
from maillogger.intake.caps import Limits
from maillogger.intake.frames import (
    BUFFER_OCTETS,
    ParserDied,
    Ready,
    Settings,
    SpoolTrouble,
    read_raw,
    read_settings,
    write_value,
)
from maillogger.intake.spool import Spool
from maillogger.intake.understand import understand
from maillogger.message.model import Message

_PR_SET_PDEATHSIG = 1
_NICE = 10
"""Where processors are short the parent goes first: all messages wait for it, one after another."""
_COLLECTED_AFTER = (10_000, 10, 10)
"""A message makes a thousand values and no cycle: after Python's 700, one would be looked for."""


def main() -> None:
    """Answers messages until the input ends."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    gc.set_threshold(*_COLLECTED_AFTER)
    _die_first()
    os.nice(_NICE)
    logging.disable()  # mail-parser logs what it reads
    answers = _take_output()
    messages = os.fdopen(0, "rb", BUFFER_OCTETS)
    with suppress(EOFError, BrokenPipeError):
        settings = read_settings(messages)
        spool = Spool(settings.spool) if settings.spool else None
        _limit_memory(settings.limits)
        write_value(answers, Ready(__version__))
        while True:
            _answer_one(messages, answers, spool, settings)


def _die_first() -> None:
    """With the parent (prctl(2)), and before it where memory is short (proc(5)). Linux only.

    Elsewhere the end of its input ends it, after the message in hand.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")


def _take_output() -> BinaryIO:
    """The pipe to the parent, out of reach of anything that prints."""
    answers = os.fdopen(os.dup(1), "wb", BUFFER_OCTETS)
    os.dup2(2, 1)
    return answers


def _limit_memory(limits: Limits) -> None:
    """Where the system has no such limit (macOS), none is set."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))


def _answer_one(
    messages: BinaryIO, answers: BinaryIO, spool: Spool | None, settings: Settings
) -> None:
    try:
        write_value(answers, _understood(messages, spool, settings))
    except MemoryError:
        memory = settings.limits.memory_bytes // (1024 * 1024)
        write_value(answers, ParserDied(f"it needs more than {memory:,} MiB of memory"))
        raise EOFError from None


def _understood(
    messages: BinaryIO, spool: Spool | None, settings: Settings
) -> Message | SpoolTrouble:
    """What the next message is; the alarm goes off where that takes too long."""
    limits = settings.limits
    try:
        raw = read_raw(messages)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds_for(len(raw.octets)))
        return understand(raw, spool=spool, limits=limits, drop_box=settings.drop_box)
    except OSError as error:
        return SpoolTrouble(error.strerror or type(error).__name__)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
