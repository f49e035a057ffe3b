"""The service: a pass over each mailbox at its interval, and at once when its server says so."""

import logging
import os
import socket
import threading
import time
from datetime import UTC, datetime

import peewee
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler

from maillogger.config import MailboxSettings, Settings
from maillogger.errors import ConfigError, MailloggerError, TemporaryError
from maillogger.intake import folders
from maillogger.intake.idle import Listener
from maillogger.worker.drop_box import open_session, said_of
from maillogger.worker.notify import notify
from maillogger.worker.points import Point
from maillogger.worker.poll import poll
from maillogger.worker.spare import refuse_early
from maillogger.worker.stop import Stop

logger = logging.getLogger(__name__)

STUCK = 1800.0
"""Seconds without a step after which a pass is called stuck, and the watchdog is not fed."""

NOTICES_INTERVAL = 60
FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0
"""Seconds until a lost IDLE connection is opened anew; doubled each time. The interval goes on."""


def serve(settings: Settings, database: peewee.Database, stop: Stop) -> None:
    """Work until a stop is asked for; then end after the sets in hand.

    Nothing that happens to one mailbox ends the service, or holds up another mailbox.
    """
    watches = [Watch(each, settings, database, stop) for each in settings.mailbox]
    workers = ThreadPoolExecutor(len(watches) + 1)
    defaults = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(
        executors={"default": workers}, job_defaults=defaults, timezone=UTC
    )
    now = datetime.now(UTC)
    for each in watches:
        seconds = each.mailbox.interval
        each.job = scheduler.add_job(each.work, "interval", seconds=seconds, next_run_time=now)
    if settings.notices:
        scheduler.add_job(_send_notices, "interval", (settings, database), seconds=NOTICES_INTERVAL)
    scheduler.start()
    for each in watches:
        threading.Thread(target=each.listen, name=f"idle {each.mailbox.name}", daemon=True).start()
    tell_systemd(f"READY=1\nSTATUS={len(watches)} mailboxes")
    while not stop.asked.wait(watchdog_seconds() / 2):
        if not any(each.is_stuck() for each in watches):
            tell_systemd("WATCHDOG=1")
    tell_systemd("STOPPING=1")
    logger.info("asked to stop: ending after the sets in hand")
    scheduler.shutdown(wait=True)


class Watch:
    """One mailbox: its passes, and the connection on which its server tells of new messages."""

    def __init__(
        self, mailbox: MailboxSettings, settings: Settings, database: peewee.Database, stop: Stop
    ) -> None:
        self.mailbox = mailbox
        self.job: Job | None = None
        self._settings = settings
        self._database = database
        self._stop = stop
        self._rang = threading.Event()
        self._last_step: float | None = None

    def work(self) -> None:
        """Make a pass, and another one if a message came meanwhile."""
        went_on = True
        while went_on:
            self._rang.clear()
            went_on = self._make_pass() and self._rang.is_set() and not self._stop.asked.is_set()

    def listen(self) -> None:
        """Ring at every arrival, for as long as the server has IDLE. Runs in its own thread."""
        wait = FIRST_WAIT
        while not self._stop.asked.is_set():
            try:
                refuse_early(self._database, self.mailbox.name, patient=True)
                if not self._idle():
                    return
                wait = FIRST_WAIT
            except MailloggerError as error:
                logger.info(
                    "%s: no IDLE for %d s: %s",
                    self.mailbox.name,
                    wait,
                    said_of(self.mailbox, error),
                )
            except Exception:
                logger.exception("%s: IDLE failed by a bug", self.mailbox.name)
            self._stop.asked.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def is_stuck(self) -> bool:
        """Whether a pass is at work and has made no step for long."""
        step = self._last_step
        return step is not None and time.monotonic() - step > STUCK

    def _make_pass(self) -> bool:
        """Whether it went well."""
        name = self.mailbox.name
        try:
            refuse_early(self._database, name, patient=True)
        except TemporaryError as pause:
            logger.info("%s: %s", name, said_of(self.mailbox, pause))
            return False
        self._last_step = time.monotonic()
        try:
            report = poll(self.mailbox, self._settings, self._database, at=self._at)
        except MailloggerError as error:
            logger.error("%s: %s", name, said_of(self.mailbox, error))
            return False
        except Exception:
            logger.exception("%s: a bug ended the pass: please report it", name)
            return False
        finally:
            self._last_step = None
        if report.total or report.repaired:
            logger.info("%s", report.summary())
        return True

    def _at(self, point: Point) -> None:
        self._last_step = time.monotonic()
        self._stop.at(point)

    def _idle(self) -> bool:
        """Idle on a connection of its own until a stop is asked for; False without IDLE."""
        with open_session(self.mailbox) as session:
            if not session.has("IDLE"):
                logger.info("%s: the server has no IDLE", self.mailbox.name)
                return False
            inbox = folders.find(session, folders.hierarchy(session), self.mailbox.inbox)
            if inbox is None:
                raise ConfigError([f"there is no folder {self.mailbox.inbox}"])
            folders.select(session, inbox, readonly=True)
            listener = Listener(session)
            self._ring()  # for what came while nobody listened
            while not self._stop.asked.is_set():
                if listener.await_arrival(self._stop.asked.is_set):
                    self._ring()
        return True

    def _ring(self) -> None:
        """Have a pass made now; one that is at work is followed by another."""
        self._rang.set()
        if self.job and not self._stop.asked.is_set() and self._last_step is None:
            self.job.modify(next_run_time=datetime.now(UTC))


def _send_notices(settings: Settings, database: peewee.Database) -> None:
    try:
        trouble = notify(settings, database).trouble
    except MailloggerError as error:
        trouble = str(error)
    except Exception:
        logger.exception("a bug kept the notices from being sent: please report it")
        return
    if trouble:
        logger.warning("notices are still to be sent: %s", trouble)


def watchdog_seconds() -> float:
    """How often systemd wants to hear from us (sd_watchdog_enabled(3)); else once a minute."""
    return int(os.environ.get("WATCHDOG_USEC", "60000000")) / 1_000_000


def tell_systemd(state: str) -> None:
    """Tell the service manager, where there is one (sd_notify(3)). Never raises."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaker:
            # A name that begins with @ is in the abstract namespace (unix(7)).
            speaker.sendto(state.encode(), address.replace("@", "\0", 1))
    except OSError as error:
        logger.warning("systemd can't be told: %s", error)
