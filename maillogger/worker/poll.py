"""One pass over a mailbox: what waits in its inbox is decided and filed."""

import logging

import peewee

from maillogger.config import MailboxSettings, Settings
from maillogger.crm.search import index_pending
from maillogger.intake import folders
from maillogger.worker.drop_box import open_session
from maillogger.worker.folder_pass import FolderPass
from maillogger.worker.inbox import close_absent, look
from maillogger.worker.places import find_places
from maillogger.worker.points import At, nowhere
from maillogger.worker.report import Progress, Report, Silent
from maillogger.worker.reprocess import finish_reprocessing
from maillogger.worker.services import open_services
from maillogger.worker.spare import counting_failures

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
        work = FolderPass(services, session, places, progress or Silent())
        finish_reprocessing(work)
        report = _make(work)
    if not report.stopped:
        index_pending(database)
    logger.info("%s: the pass ended", mailbox.name)
    return report


def _make(work: FolderPass) -> Report:
    """Repair what an earlier pass left in the inbox, then take what waits there."""
    folders.select(work.session, work.places.inbox)
    work.repair()
    work.services.at("repaired")
    inbox = look(work.services, work.session)
    logger.info("%s: waiting in %s: %d", work.report.mailbox, work.places.inbox, inbox.backlog)
    work.work_off(inbox)
    if not work.report.stopped:
        close_absent(work.services, inbox)
    work.services.at("ended")
    return work.report
