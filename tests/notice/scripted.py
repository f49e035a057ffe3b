"""An SMTP server that says what a test wants, for what no real server can be made to say."""

import contextlib
import socket
import threading
from collections.abc import Mapping
from typing import Self

from maillogger.login.credential import Password
from maillogger.notice.server import Server

ALWAYS = {"EHLO": "250-ready\r\n250 AUTH PLAIN", "DATA": "354 go on", "QUIT": "221 bye"}


class ScriptedServer:
    """Answers each command by its verb, else `250`; to None it says nothing, and waits.

    It takes one connection.
    """

    def __init__(self, answers: Mapping[str, str | None]) -> None:
        self._answers: dict[str, str | None] = {**ALWAYS, **answers}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._listener.close()

    def server(self, username: str | None = None) -> Server:
        port = int(self._listener.getsockname()[1])
        login = Password(username, "x") if username else None
        return Server("127.0.0.1", port, "none", "crm.example", login, read_timeout=0.2)

    def _serve(self) -> None:
        connection = self._listener.accept()[0]
        with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError):
            self._say(connection, "CONNECT")
            for line in lines:
                self._say(connection, line.split()[0].decode().upper())

    def _say(self, connection: socket.socket, verb: str) -> None:
        answer = self._answers.get(verb, "220 ready" if verb == "CONNECT" else "250 done")
        if answer is not None:
            connection.sendall(f"{answer}\r\n".encode())
