"""One parsing child process as its parent sees it: started, asked, and buried."""

import fcntl
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import maillogger
from maillogger.errors import TemporaryError
from maillogger.intake.frames import (
    BUFFER_OCTETS,
    Answer,
    ParserDied,
    Ready,
    Settings,
    SpoolTrouble,
    read_answer,
    write_raw,
    write_value,
)
from maillogger.intake.raw import RawMessage
from maillogger.message.model import Message

Outcome = Message | ParserDied
Batch = deque[RawMessage]

_SECONDS_TO_END = 5.0
_FRAME_OCTETS = 2 * 1024
_PIPE_OCTETS = 1024 * 1024


class ParsingProcess:
    """A child process, started when it is first needed, and again where a message ended it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._greeted = False
        self._stopped = False

    def launch(self) -> None:
        """Starts the process, unless it runs, without waiting for it. TemporaryError as `start`."""
        if self._running() is None:
            self._launch()

    def start(self) -> None:
        """Starts the process, unless it runs. TemporaryError where that fails."""
        self._started()

    def parse(self, batch: Batch) -> list[Outcome]:
        """What each message is, in order. After a death the rest goes to a new process.

        The batch is emptied: of a message that need not be sent again nobody else keeps the octets.
        TemporaryError where no process can be started, or the spool refuses an attachment.
        """
        outcomes: list[Outcome] = []
        while batch:
            outcomes.extend(self._answers(batch))
        return outcomes

    def stop(self) -> None:
        """Kills the process, whatever it has in hand; none is started again."""
        self._stopped = True
        if process := self._process:
            process.kill()

    def dismiss(self) -> None:
        """Ends its input, so that it ends while others are dismissed; `end` waits for it."""
        if self._process:
            with suppress(BrokenPipeError):
                _pipes(self._process)[0].close()

    def end(self) -> None:
        """Ends the process by ending its input; one that doesn't listen is killed."""
        self.dismiss()
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _pipes(process)[1].close()

    def _answers(self, batch: Batch) -> Iterator[Outcome]:
        """One for each message, in order, up to the first that ends the process.

        Messages are sent before the one ahead of them is answered, as long as that can't block,
        so that the process needn't wait for us. Only the first without an answer is to blame.
        """
        process = self._started()
        room = _room(process)
        ahead: deque[int] = deque()
        while batch:
            first = batch.popleft()
            octets = _framed(first)
            if ahead:
                ahead.popleft()
            else:
                self._send(process, first)
            del first
            for each in islice(batch, len(ahead), None):
                if octets + sum(ahead) + _framed(each) > room:
                    break
                self._send(process, each)
                ahead.append(_framed(each))
            outcome = self._outcome(process, octets)
            yield outcome
            if isinstance(outcome, ParserDied):
                return

    def _outcome(self, process: subprocess.Popen[bytes], octets: int) -> Outcome:
        """The next answer, to a message of so many octets."""
        answer = _receive(process)
        if not isinstance(answer, Message):
            self.end()
        match answer:
            case Message() | ParserDied():
                return answer
            case SpoolTrouble(cause):
                raise self._no_spool(cause)
            case _:
                seconds = self._settings.limits.seconds_for(octets)
                return ParserDied(_cause_of_death(process.returncode, seconds))

    def _send(self, process: subprocess.Popen[bytes], raw: RawMessage) -> None:
        """To a process that died nothing is sent: what it answered before can still be read."""
        try:
            write_raw(_pipes(process)[0], raw, self._settings.spool)
        except BrokenPipeError:
            pass
        except OSError as error:
            raise self._no_spool(error.strerror or type(error).__name__) from error

    def _no_spool(self, cause: str) -> TemporaryError:
        return TemporaryError(
            f"The spool takes no attachments: {self._settings.spool}: {cause}: "
            "see that this folder can be written and its disk has room"
        )

    def _running(self) -> subprocess.Popen[bytes] | None:
        """None where there is none, or where something ended it while no message was in it."""
        if self._process and self._process.poll() is not None:
            self.end()
        return self._process

    def _launch(self) -> subprocess.Popen[bytes]:
        if self._stopped:
            raise TemporaryError("The parsing was stopped.")
        self._process, self._greeted = _spawn(), False
        _widen(self._process)
        return self._process

    def _started(self) -> subprocess.Popen[bytes]:
        process = self._running() or self._launch()
        if self._greeted:
            return process
        stdin, stdout = _pipes(process)
        try:
            write_value(stdin, self._settings)
            ready = read_answer(stdout)
        except (EOFError, BrokenPipeError):
            ready = None
        if isinstance(ready, Ready) and ready.version != maillogger.__version__:
            # What it answers could be misread, and messages be blamed for it.
            self.end()
            raise TemporaryError("maillogger was updated while it runs: restart it")
        if not isinstance(ready, Ready):
            self.end()
            raise TemporaryError(f"No parser can be started: exit code {process.returncode}")
        self._greeted = True
        return process


def _spawn() -> subprocess.Popen[bytes]:
    """A fresh interpreter, in a process group of its own: fork would take locks and sockets along.

    Not in a session of its own: Linux shares processors out among sessions first (sched(7),
    autogroup), and the child's niceness would mean nothing to us.
    """
    command = [sys.executable, "-P", "-m", "maillogger.intake.child"]
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(  # noqa: S603 (nothing in it but our own words)
            command,
            bufsize=BUFFER_OCTETS,
            stdin=pipe,
            stdout=pipe,
            env=_environment(),
            process_group=0,
        )
    except OSError as error:
        raise TemporaryError(f"No parser can be started: {error}") from error


def _environment() -> dict[str, str]:
    """Without our settings, which hold secrets: a child reads what strangers write."""
    root = str(Path(maillogger.__file__).parents[1])
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MAILLOGGER_")}
    paths = [root, *kept.get("PYTHONPATH", "").split(os.pathsep)]
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    return cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)


def _room(process: subprocess.Popen[bytes]) -> int:
    """How many octets the pipe surely holds unread: half, because its pages may not be full."""
    if not hasattr(fcntl, "F_GETPIPE_SZ"):
        return 0
    return fcntl.fcntl(_pipes(process)[0], fcntl.F_GETPIPE_SZ) // 2


def _widen(process: subprocess.Popen[bytes]) -> None:
    """Give the pipes room for some messages. Linux; the system may refuse (pipe(7))."""
    for each in _pipes(process) if hasattr(fcntl, "F_SETPIPE_SZ") else ():
        with suppress(OSError):
            fcntl.fcntl(each, fcntl.F_SETPIPE_SZ, _PIPE_OCTETS)


def _framed(raw: RawMessage) -> int:
    return len(raw.octets) + _FRAME_OCTETS


def _receive(process: subprocess.Popen[bytes]) -> Answer | None:
    try:
        return read_answer(_pipes(process)[1])
    except EOFError:
        return None


def _cause_of_death(code: int, seconds: float) -> str:
    if code == -signal.SIGALRM:
        return f"its parser took longer than {seconds:,.1f} s"
    if code < 0:
        return f"its parser was ended by a signal: {signal.strsignal(-code)}"
    return f"its parser ended with exit code {code}"
