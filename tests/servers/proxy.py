"""A proxy before a mail server: it cuts, stalls and resets connections, and hides capabilities."""

import contextlib
import re
import select
import socket
import struct
import threading
from dataclasses import dataclass
from typing import Literal, Self

Direction = Literal["up", "down"]
How = Literal["cut", "reset", "stall"]

STEP = 65_536


@dataclass(frozen=True)
class Fault:
    """What happens once so many octets went up (to the server) or down, counted over a connection.

    `cut` ends both ways as a closed socket does, `reset` with RST; after `stall` nothing goes
    through any more, while both sides stay connected.
    """

    direction: Direction
    after: int
    how: How


@dataclass(frozen=True)
class Unanswered:
    """The server gets a command that holds these octets, and its answer is what fails."""

    command: bytes
    how: How


class Proxy:
    """Listens on `port`, and connects to `target` on loopback for every connection.

    `fault` is for the next connection alone; those after it are let through. `unanswered` happens
    once, also to a connection that is open. Of `hidden`
    capabilities nothing is said. `up` and `down` count the octets of the last connection;
    `connections` how many there were.
    """

    def __init__(self, target: int, hidden: tuple[str, ...] = ()) -> None:
        self.target = target
        self.fault: Fault | None = None
        self.unanswered: Unanswered | None = None
        self.connections = 0
        self.up = self.down = 0
        self._hidden = re.compile(b"|".join(rb" %s(?=[ \r\]])" % each.encode() for each in hidden))
        self._masks = bool(hidden)
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        self.drop_all()

    def drop_all(self) -> None:
        """Cut every connection."""
        for each in self._open:
            _close(each)
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            self.connections += 1
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                _close(client)
                continue
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open += [client, server]
            fault, self.fault = self.fault, None
            self.up = self.down = 0
            threading.Thread(target=self._serve, args=(client, server, fault), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket, fault: Fault | None) -> None:
        """One thread for both ways: a socket that a thread waits for can't be reset."""
        ways: dict[socket.socket, Direction] = {client: "up", server: "down"}
        others = {client: server, server: client}
        asked: Unanswered | None = None
        with contextlib.suppress(OSError, ValueError):
            while True:
                for each in select.select(ways, (), ())[0]:
                    octets = self._read(each, ways[each])
                    struck = fault is not None and fault.direction == ways[each]
                    if fault and struck:
                        octets = octets[: fault.after - getattr(self, ways[each])]
                    if asked and each is server:
                        _befall(asked.how, client, server)
                        return
                    if self.unanswered and self.unanswered.command in octets:
                        asked, self.unanswered = self.unanswered, None
                    others[each].sendall(octets)
                    setattr(self, ways[each], getattr(self, ways[each]) + len(octets))
                    if fault and struck and getattr(self, ways[each]) >= fault.after:
                        _befall(fault.how, client, server)
                        return
                    if not octets:
                        _befall("cut", client, server)
                        return

    def _read(self, source: socket.socket, direction: Direction) -> bytes:
        octets = source.recv(STEP)
        if not self._masks or direction == "up":
            return octets
        # A list of capabilities stands in one line; wait for its end.
        while b"CAPABILITY" in octets.rpartition(b"\n")[2] and (more := source.recv(STEP)):
            octets += more
        lines = octets.split(b"\n")
        return b"\n".join(
            self._hidden.sub(b"", each) if b"CAPABILITY " in each else each for each in lines
        )


def _befall(how: How, *ends: socket.socket) -> None:
    if how == "stall":
        return
    for each in ends:
        if how == "reset":
            with contextlib.suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(OSError):
                each.close()
        else:
            _close(each)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        end.close()
