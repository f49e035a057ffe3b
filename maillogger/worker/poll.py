"""One pass over a mailbox: what waits in its inbox is decided and filed."""

import logging
from typing import TYPE_CHECKING

import peewee

from maillogger.config import MailboxSettings, Settings
from maillogger.crm.indexing import index_pending
from maillogger.intake import folders
from maillogger.intake.session import Session
from maillogger.ledger import entries
from maillogger.worker.drop_box import open_session
from maillogger.worker.inbox import close_absent, look
from maillogger.worker.places import Places, find_places
from maillogger.worker.points import At, nowhere
from maillogger.worker.report import Progress, Report, Silent
from maillogger.worker.services import Services, open_services
from maillogger.worker.spare import counting_failures

if TYPE_CHECKING:
    from maillogger.worker.folder_pass import FolderPass

logger = logging.getLogger(__name__)


def poll(
    mailbox: MailboxSettings,
    settings: Settings,
    database: peewee.Database,
    progress: Progress | None = None,
    at: At = nowhere,
) -> Report:
    """Make one pass over the mailbox: everything that waits in its inbox is decided and filed.

    Raises LoginError, ConfigError, and TemporaryError for trouble that passes: what was decided
    before it stays decided, and the next pass goes on.
    """
    with (
        open_services(mailbox, settings, database, at) as services,
        counting_failures(database, mailbox.name),
        open_session(mailbox) as session,
    ):
        logger.info(
            "%s: connected to %s:%d as %s",
            mailbox.name,
            mailbox.host,
            mailbox.port,
            mailbox.username,
        )
        at("connected")
        places = find_places(session, mailbox)
        at("placed")
        report = _make(services, session, places, progress or Silent())
    if not report.stopped:
        index_pending(database)
    logger.info("%s: the pass ended", mailbox.name)
    return report


def _make(services: Services, session: Session, places: Places, progress: Progress) -> Report:
    """Repair what an earlier pass left half done, then take what waits in the inbox."""
    mailbox = services.mailbox.name
    work = None
    if entries.unfinished(mailbox):
        work = _repaired(services, session, places, progress)
    else:
        folders.select(session, places.inbox)
    services.at("repaired")
    inbox = look(services, session)
    logger.info("%s: waiting in %s: %d", mailbox, places.inbox, inbox.backlog)
    services.pool.launch(inbox.backlog)
    report = Report(mailbox, postponed=len(inbox.later))
    if work or inbox.backlog:
        work = work or _folder_pass(services, session, places, progress)
        work.work_off(inbox)
        report = work.report
    if not report.stopped:
        close_absent(services, inbox)
    services.at("ended")
    return report


def _repaired(
    services: Services, session: Session, places: Places, progress: Progress
) -> "FolderPass":
    """The pass, with the inbox open, after what an earlier one left half done."""
    from maillogger.worker.reprocess import finish_reprocessing

    work = _folder_pass(services, session, places, progress)
    finish_reprocessing(work)
    folders.select(session, places.inbox)
    work.repair()
    return work


def _folder_pass(
    services: Services, session: Session, places: Places, progress: Progress
) -> "FolderPass":
    """What decides is imported where something is to be decided, while the parsers start.

    Most passes of a cron job find nothing.
    """
    from maillogger.worker.folder_pass import FolderPass

    return FolderPass(services, session, places, progress)
