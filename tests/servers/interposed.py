"""Between the client and a real mail server: says for it what Gmail or Exchange would say."""

import contextlib
import socket
import threading
from typing import Self


class Interposed:
    """A line proxy on loopback. Keys are words that are all in a command: `UID FETCH` for instance.

    `instead`: answers given in turn to such commands, which the server never sees. `after`:
    answers in place of the server's, which did what it was told. `{tag}` is the command's; an
    answer with BYE ends the connection. `lines` are the commands that came.
    """

    host = "127.0.0.1"

    def __init__(self, port: int) -> None:
        self.instead: dict[str, list[str]] = {}
        self.after: dict[str, list[str]] = {}
        self.lines: list[str] = []
        self._server = port
        self._listener = socket.create_server((self.host, 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    @property
    def connections(self) -> int:
        """How many there were."""
        return len(self._open) // 2

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                server = socket.create_connection((self.host, self._server))
                self._open += [client, server]
                talk = _Talk(self, client, server)
                for each in (talk.commands, talk.answers):
                    threading.Thread(target=each, daemon=True).start()

    def taken(self, among: dict[str, list[str]], command: str) -> str | None:
        """The next answer for that command, if one is left."""
        for key, answers in among.items():
            if answers and all(word in command.upper() for word in key.split()):
                return answers.pop(0)
        return None


class _Talk:
    """One connection; `_replaced` is the tag whose answer is not the server's, and ours."""

    def __init__(self, owner: Interposed, client: socket.socket, server: socket.socket) -> None:
        self.owner, self.client, self.server = owner, client, server
        self._replaced: tuple[bytes, str] | None = None

    def commands(self) -> None:
        with contextlib.suppress(OSError), self.client.makefile("rb") as lines:
            for line in lines:
                tag, _, command = line.decode("latin-1").strip().partition(" ")
                self.owner.lines.append(command)
                if said := self.owner.taken(self.owner.instead, command):
                    self._say(said, tag)
                    continue
                if said := self.owner.taken(self.owner.after, command):
                    self._replaced = (tag.encode(), said)
                self.server.sendall(line)
        self._end()

    def answers(self) -> None:
        with contextlib.suppress(OSError), self.server.makefile("rb") as lines:
            for line in lines:
                if self._replaced is None or line.startswith(b"+"):
                    self.client.sendall(line)
                elif line.startswith(self._replaced[0] + b" "):
                    (tag, said), self._replaced = self._replaced, None
                    self._say(said, tag.decode())
        self._end()

    def _say(self, said: str, tag: str) -> None:
        self.client.sendall(said.replace("{tag}", tag).encode())
        if "* BYE" in said:
            self._end()

    def _end(self) -> None:
        for each in (self.client, self.server):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
