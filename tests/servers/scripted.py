"""A mail server that says what a test wants, for what no real server can be made to say."""

import contextlib
import socket
import threading
from collections.abc import Mapping
from typing import Self

ALWAYS = {
    "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN UIDPLUS MOVE\r\n{tag} OK done\r\n",
    "AUTHENTICATE": "+ \r\n",
    "SELECT": "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n{tag} OK [READ-WRITE] done\r\n",
    "LOGOUT": "* BYE\r\n{tag} OK done\r\n",
}


class ScriptedServer:
    """Answers each command whose line begins with a key of `replies`; `{tag}` is the command's.

    Keys stand without the tag, `UID FETCH` for instance; the longest that fits is taken; every
    other command is done at once. An answer with BYE, and an empty one, end the connection; None
    leaves the client waiting. `lines` are the commands that came.
    """

    host = "127.0.0.1"

    def __init__(
        self, replies: Mapping[str, str | None] | None = None, greeting: str = "* OK ready\r\n"
    ) -> None:
        self.replies: dict[str, str | None] = {**ALWAYS, **(replies or {})}
        self.greeting = greeting
        self.lines: list[str] = []
        self._listener = socket.create_server((self.host, 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._thread.join(10)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection = self._listener.accept()[0]
                self._open.append(connection)
                with contextlib.suppress(OSError):
                    self._talk(connection)
                    connection.shutdown(socket.SHUT_RDWR)

    def _talk(self, connection: socket.socket) -> None:
        connection.sendall(self.greeting.encode())
        tag = "*"
        with connection.makefile("rb") as lines:
            for line in lines:
                text = line.decode("ascii").strip()
                self.lines.append(text)
                first, _, command = text.partition(" ")
                # A line without a space is what a continuation asked for: the credentials.
                tag, reply = (first, self._reply(command)) if command else (tag, self._proof())
                if reply is None:
                    continue
                connection.sendall(reply.replace("{tag}", tag).encode("latin-1"))
                if not reply or "* BYE" in reply:
                    return

    def _reply(self, command: str) -> str | None:
        fitting = [key for key in self.replies if command.upper().startswith(key)]
        return self.replies[max(fitting, key=len)] if fitting else "{tag} OK done\r\n"

    def _proof(self) -> str | None:
        return self.replies.get("credentials", "{tag} OK logged in\r\n")
