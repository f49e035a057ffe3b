"""The demo's IMAP server, in a process of its own: pymap with its in-memory backend.

`python -m maillogger.demo.imapd` reads the login as one line of JSON from standard input, prints
the port it listens on (loopback only, chosen by the system), and serves until its input ends. So
it ends with the process that started it, however that one ends.
"""

import asyncio
import json
import logging
import sys
from argparse import Namespace

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

HOST = "127.0.0.1"


async def serve(username: str, password: str) -> None:
    """Serve one user's empty mailbox until standard input ends."""
    backend, config = await DictBackend.init(_arguments(username, password))
    config.apply_context()
    connected = ProxyProtocolReader(config.proxy_protocol).get_callback(
        IMAPServer(backend.login, config)
    )
    server = await asyncio.start_server(connected, HOST, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await _end_of_input()
    server.close()


def _arguments(username: str, password: str) -> Namespace:
    """What pymap's command line would have made of its options."""
    return Namespace(
        host=HOST,
        port=0,
        debug=False,
        tls=False,
        cert=None,
        key=None,
        proxy_protocol=None,
        passlib_cfg=None,
        demo_data=False,
        demo_user=username,
        demo_password=password,
    )


async def _end_of_input() -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), ended.set)
    await ended.wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    login = json.loads(sys.stdin.readline())
    asyncio.run(serve(login["username"], login["password"]))
