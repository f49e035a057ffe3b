"""A real Dovecot on loopback, unprivileged, in a folder of its own."""

import base64
import contextlib
import grp
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import pytest
import trustme

from tests.servers.dovecot_config import CONFIG, Options
from tests.servers.drop_box import DropBox


def require_dovecot() -> str:
    """The program's path. Without it the test is skipped, on CI (`CI=true`) it fails."""
    path = shutil.which("dovecot", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if path is not None:
        return path
    reason = "Dovecot is not installed (Debian: apt-get install dovecot-imapd)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _account() -> pwd.struct_passwd:
    """Who the server runs as: Dovecot refuses to touch mail as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


class Dovecot:
    """One running server. `port` speaks plain text and STARTTLS, `tls_port` TLS."""

    host = "localhost"

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.program = require_dovecot()
        self.account = _account()
        # Not pytest's tmp_path: another user must get in, and socket paths end at 107 octets.
        self.root = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.port, self.tls_port = free_port(), free_port()
        self.ca_file = self.root / "ca.pem"
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._write_files()

    def _write_files(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        issued = authority.issue_cert(*self.options.certified)
        issued.private_key_pem.write_to_path(self.root / "key.pem")
        issued.cert_chain_pems[0].write_to_path(self.root / "cert.pem")
        for name in ("run", "state", "mail"):
            (self.root / name).mkdir()
        (self.root / "dovecot.conf").write_text(self._config())
        for path in (self.root, *self.root.iterdir()):
            self.give(path)

    def _config(self) -> str:
        return CONFIG.format(
            root=self.root,
            tls="yes" if self.options.tls else "no",
            user=self.account.pw_name,
            group=grp.getgrgid(self.account.pw_gid).gr_name,
            uid=self.account.pw_uid,
            gid=self.account.pw_gid,
            port=self.port,
            tls_port=self.tls_port,
            separator=self.options.separator,
            prefix=self.options.prefix,
            password=base64.b64encode(self.options.password.encode()).decode(),
            extra=self.options.lines(),
        )

    def give(self, path: Path) -> None:
        """Make the server's user the owner of a file written by the test."""
        os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def __enter__(self) -> Self:
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
        root = os.geteuid() == 0
        command = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        self._process = subprocess.Popen(
            [*command, self.program, "-F", "-c", str(self.root / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.root,
            user=self.account.pw_uid if root else None,
            group=self.account.pw_gid if root else None,
            extra_groups=[] if root else None,
            start_new_session=True,
        )
        self._await_greeting(time.monotonic() + 20)

    def _await_greeting(self, deadline: float) -> None:
        assert self._process is not None
        while time.monotonic() < deadline and self._process.poll() is None:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection,
            ):
                if connection.recv(4) == b"* OK":
                    return
            time.sleep(0.02)
        raise RuntimeError(f"Dovecot does not start: {self.log()}")

    def stop(self) -> None:
        """Stop, and return when it is gone. Every connection is cut."""
        process, self._process = self._process, None
        if process is None:
            return
        # The whole group: what serves a TLS connection outlives the master until its client
        # leaves, and the master alone takes a second.
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)

    def restart(self) -> None:
        """Stop and start again on the same ports."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop, and remove everything it wrote."""
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def log(self) -> str:
        """What it wrote into its log."""
        path = self.root / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def new_user(self) -> DropBox:
        """A mailbox of its own that nobody has used yet."""
        return DropBox(self, f"drop{next(self._numbers)}")
