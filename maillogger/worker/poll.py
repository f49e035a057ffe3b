"""One pass over a mailbox: what waits in its inbox is decided and filed."""

import logging

import peewee

from maillogger.config import MailboxSettings, Settings
from maillogger.crm.indexing import index_pending
from maillogger.intake import folders
from maillogger.intake.session import Session
from maillogger.ledger import entries
from maillogger.worker.drop_box import open_session
from maillogger.worker.inbox import Inbox, close_absent, look
from maillogger.worker.places import Places, find_places
from maillogger.worker.points import At, nowhere
from maillogger.worker.report import Progress, Report, Silent
from maillogger.worker.services import Services, open_services
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
        report = _make(services, session, places, progress or Silent())
    if not report.stopped:
        index_pending(database)
    logger.info("%s: the pass ended", mailbox.name)
    return report


def _make(services: Services, session: Session, places: Places, progress: Progress) -> Report:
    """Take what waits in the inbox, after what an earlier pass left half done.

    What decides is imported only where something is to be decided, while the parsers start: most
    passes of a cron job find nothing.
    """
    inbox = _open_inbox(services, session, places)
    services.pool.launch(inbox.backlog)
    unfinished = entries.unfinished(services.mailbox.name)
    if not (inbox.backlog or unfinished):
        close_absent(services, inbox)
        services.at("ended")
        return Report(services.mailbox.name, postponed=len(inbox.later))
    from maillogger.worker.folder_pass import FolderPass
    from maillogger.worker.reprocess import finish_reprocessing

    work = FolderPass(services, session, places, progress)
    if unfinished:
        finish_reprocessing(work)
        folders.select(session, places.inbox)
        work.repair()
        inbox = look(services, session)
    services.at("repaired")
    work.work_off(inbox)
    if not work.report.stopped:
        close_absent(services, inbox)
    services.at("ended")
    return work.report


def _open_inbox(services: Services, session: Session, places: Places) -> Inbox:
    folders.select(session, places.inbox)
    inbox = look(services, session)
    logger.info("%s: waiting in %s: %d", services.mailbox.name, places.inbox, inbox.backlog)
    return inbox
