"""The three folders of a mailbox, by the names that its server has for them."""

from dataclasses import dataclass

from maillogger.config import MailboxSettings
from maillogger.errors import ConfigError
from maillogger.intake import folders
from maillogger.intake.session import Session


@dataclass(frozen=True, slots=True)
class Places:
    """Where messages come from and go to."""

    inbox: str
    success: str
    failure: str

    def target(self, name: str) -> str:
        """The folder of a decision's target, `success` or `failure`."""
        return self.success if name == "success" else self.failure


def existing_places(session: Session, mailbox: MailboxSettings) -> Places | None:
    """The folders, where all three are there; nothing is created."""
    tree = folders.hierarchy(session)
    names = (mailbox.inbox, mailbox.success_folder, mailbox.failure_folder)
    paths = [path for name in names if (path := folders.find(session, tree, name))]
    return Places(*paths) if len(paths) == len(names) else None


def find_places(session: Session, mailbox: MailboxSettings) -> Places:
    """The folders; those to file in are created where they are missing.

    Raises ConfigError where there is no such inbox.
    """
    tree = folders.hierarchy(session)
    inbox = folders.find(session, tree, mailbox.inbox)
    if inbox is None:
        raise ConfigError([f"mailbox.{mailbox.name}.inbox: there is no folder {mailbox.inbox}"])
    return Places(
        inbox,
        folders.ensure(session, tree, mailbox.success_folder),
        folders.ensure(session, tree, mailbox.failure_folder),
    )
