"""A real Cyrus IMAP on loopback, unprivileged, in a folder of its own: a second opinion.

Its Debian packages conflict with Dovecot's, so they are downloaded and unpacked, not installed.
"""

import grp
import imaplib
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.servers.dovecot import _account, free_port
from tests.servers.drop_box import DropBox

PACKAGES = (
    "cyrus-imapd",
    "cyrus-common",
    "libclamav12",
    "libhesiod0",
    "libical3",
    "libpcre3",
    "libxapian30",
    "libzephyr4",
    "sasl2-bin",
)

IMAPD = """\
configdirectory: {root}/conf
partition-default: {root}/spool
defaultpartition: default
admins: admin
allowplaintext: yes
sasl_mech_list: PLAIN LOGIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {root}/sasldb2
cyrus_user: {user}
cyrus_group: {group}
mboxname_lockpath: {root}/conf/lock
proc_path: {root}/conf/proc
idlesocket: {root}/conf/socket/idle
lmtpsocket: {root}/conf/socket/lmtp
notifysocket: {root}/conf/socket/notify
master_pid_file: {root}/master.pid
autocreate_quota: 0
autocreate_post: yes
unixhierarchysep: yes
altnamespace: yes
virtdomains: off
servername: localhost
conversations: no
skiplist_unsafe: yes
maxlogins_per_user: 100
"""

CYRUS = """\
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {root}/imapd.conf -r"
}}
DAEMON {{
  idled cmd="{bin}/idled -C {root}/imapd.conf -d"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {root}/imapd.conf -U 30" listen="127.0.0.1:{port}" prefork=1
}}
EVENTS {{
  checkpoint cmd="{bin}/ctl_cyrusdb -C {root}/imapd.conf -c" period=30
}}
"""


@dataclass(frozen=True)
class Login:
    password: str = "secret"


class CyrusBox(DropBox):
    """A user's mailbox; messages come by APPEND."""

    def deliver(self, *messages: bytes, folder: str = "INBOX", **_: Any) -> None:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as client:
            client.login(self.username, self.password)
            for octets in messages:
                answer = client.append(folder, "", "", octets)
                assert answer[0] == "OK", answer


def unpacked(folder: Path) -> Path:
    """The packages' files. Raises CalledProcessError where they can't be had."""
    root = folder / "root"
    if not root.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["apt-get", "download", *PACKAGES], cwd=folder, check=True, capture_output=True
        )
        for each in folder.glob("*.deb"):
            subprocess.run(["dpkg", "-x", each, folder / "unfinished"], check=True)
        (folder / "unfinished").rename(root)
    return root


class Cyrus:
    """One running server."""

    host = "localhost"

    def __init__(self, packages: Path) -> None:
        self.options = Login()
        self.account = _account()
        self.port = self.tls_port = free_port()
        self.ca_file = Path("none")
        self._files = unpacked(packages)
        self._numbers = itertools.count(1)
        self.root = Path(tempfile.mkdtemp(prefix="cyrus-"))
        libraries = [self._files / each for each in ("usr/lib", "lib")]
        paths = [str(each / "x86_64-linux-gnu") for each in libraries]
        paths.append(str(self._files / "usr/lib/cyrus"))
        self._environment = os.environ | {"LD_LIBRARY_PATH": ":".join(paths)}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        names = ("db", "proc", "log", "msg", "socket", "lock", "ptclient")
        for each in ("spool", *(f"conf/{name}" for name in names)):
            (self.root / each).mkdir(parents=True)
        group = grp.getgrgid(self.account.pw_gid).gr_name
        values = {
            "root": self.root,
            "user": self.account.pw_name,
            "group": group,
            "port": self.port,
            "bin": self._files / "usr/lib/cyrus/bin",
        }
        (self.root / "imapd.conf").write_text(IMAPD.format(**values))
        (self.root / "cyrus.conf").write_text(CYRUS.format(**values))
        self._own()
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start, and return when it greets."""
        files = ("-C", f"{self.root}/imapd.conf", "-M", f"{self.root}/cyrus.conf")
        program = f"{self._files}/usr/lib/cyrus/bin/master"
        with (self.root / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, *files, "-p", f"{self.root}/master.pid", "-D"],
                env=self._environment,
                stdout=log,
                stderr=log,
                cwd=self.root,
                start_new_session=True,
                **self._as(),
            )
        until = time.monotonic() + 20
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                    if connection.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"Cyrus does not start: {(self.root / 'log').read_text()}")

    def close(self) -> None:
        """Stop, and remove everything it wrote."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
        shutil.rmtree(self.root, ignore_errors=True)

    def new_user(self) -> CyrusBox:
        """A mailbox of its own that nobody has used yet."""
        name = f"drop{next(self._numbers)}"
        command = [f"{self._files}/usr/sbin/saslpasswd2", "-p", "-c", "-u", "localhost"]
        subprocess.run(
            [*command, "-f", f"{self.root}/sasldb2", name],
            input=self.options.password.encode(),
            env=self._environment,
            check=True,
        )
        self._own()
        return CyrusBox(self, name)  # type: ignore[arg-type]

    def _as(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        ids = {"user": self.account.pw_uid, "group": self.account.pw_gid}
        return {**ids, "extra_groups": []}

    def _own(self) -> None:
        self.root.chmod(0o755)
        for each in (self.root, *self.root.rglob("*")):
            os.chown(each, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)
