"""A link with a round trip: a proxy that holds back every octet for half of it, each way."""

import queue
import socket
import sys
import threading
import time

STEP = 262_144
HELD = 1_024
"""How many steps are under way at most: the link is long, not narrow."""


def main() -> None:
    """Serve until killed: port to listen on, port of the server, round trip in milliseconds."""
    port, target, milliseconds = (int(each) for each in sys.argv[1:4])
    with socket.create_server(("127.0.0.1", port)) as listener:
        print("ready", flush=True)
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", target))
            for source, sink in ((near, far), (far, near)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _carry(source, sink, milliseconds / 2_000)


def _carry(source: socket.socket, sink: socket.socket, delay: float) -> None:
    held: queue.Queue[tuple[float, bytes]] = queue.Queue(HELD)
    threading.Thread(target=_take, args=(source, held, delay), daemon=True).start()
    threading.Thread(target=_give, args=(sink, held), daemon=True).start()


def _take(source: socket.socket, held: "queue.Queue[tuple[float, bytes]]", delay: float) -> None:
    octets = b"-"
    while octets:
        try:
            octets = source.recv(STEP)
        except OSError:
            octets = b""
        held.put((time.monotonic() + delay, octets))


def _give(sink: socket.socket, held: "queue.Queue[tuple[float, bytes]]") -> None:
    while True:
        due, octets = held.get()
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            if not octets:
                sink.shutdown(socket.SHUT_WR)
                return
            sink.sendall(octets)
        except OSError:
            return


if __name__ == "__main__":
    main()
