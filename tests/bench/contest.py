"""Who is compared: each makes one pass over a mailbox of its own that is filled alike."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench import ours
from tests.bench.measure import Taken, run
from tests.servers.drop_box import DropBox

PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Contestant:
    """`once`: it takes part in the first round only, for it needs longer than all others."""

    name: str
    make_pass: Callable[[DropBox, Path], Taken]
    once: bool = False


@dataclass(frozen=True)
class Round:
    """What each contestant took that took part, for so many messages."""

    count: int
    taken: dict[str, Taken]

    def rate(self, name: str) -> float:
        """Messages a second."""
        return self.count / self.taken[name].seconds


def maillogger(setting: ours.Setting, drop_box: DropBox, folder: Path) -> Taken:
    """A pass as cron makes it, from the start of the interpreter to its end."""
    file = ours.install(drop_box, folder, setting)
    return run([sys.executable, "-m", "maillogger", "--config", str(file), "poll", "--quiet"])


def peer(python: Path, script: str, drop_box: DropBox, folder: Path) -> Taken:
    """A pass by one of the scripts in `peers`."""
    where = str(folder / "peer.db") if script == "imap_tools_bulk.py" else str(folder)
    login = [str(drop_box.port), drop_box.username, drop_box.password]
    return run([str(python), str(PEERS / script), *login, where])


def mbsync(drop_box: DropBox, folder: Path) -> Taken:
    """isync's pull of the whole mailbox into a Maildir: it neither parses nor moves."""
    configuration = folder / "mbsyncrc"
    configuration.write_text(
        f"""
IMAPAccount box
Host 127.0.0.1
Port {drop_box.port}
User {drop_box.username}
Pass {drop_box.password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account box

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX
SubFolders Verbatim

Channel box
Far :far:INBOX
Near :near:INBOX
Create Near
Sync Pull
SyncState *
"""
    )
    (folder / "mail").mkdir()
    return run(["mbsync", "--config", str(configuration), "box"])


def contestants(python: Path, smtp_port: int) -> list[Contestant]:
    """All that can run here; `python` is that of the peers' own environment."""
    every = [
        Contestant("maillogger", partial(maillogger, ours.Setting(smtp_port=smtp_port))),
        Contestant("imap_tools in bulk", partial(peer, python, "imap_tools_bulk.py")),
        Contestant("django-mailbox", partial(peer, python, "django_mailbox_poll.py"), once=True),
        Contestant("floor: FETCH", partial(peer, Path(sys.executable), "raw_fetch.py")),
    ]
    if shutil.which("mbsync"):
        every.insert(3, Contestant("mbsync, pull only", mbsync))
    return every
