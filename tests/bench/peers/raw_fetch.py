"""The floor: FETCH in sets of 200 on a bare socket, the octets thrown away."""

import re
import socket
import sys

LITERAL = re.compile(rb"\{(\d+)\}\r\n$")


def main() -> None:
    port, username, password = sys.argv[1:4]
    with socket.create_connection(("127.0.0.1", int(port))) as connection:
        answers = connection.makefile("rb", buffering=1 << 20)
        answers.readline()

        def ask(command: str) -> tuple[list[bytes], int]:
            connection.sendall(f"t {command}\r\n".encode())
            lines, octets = [], 0
            while not (line := answers.readline()).startswith(b"t "):
                lines.append(line)
                if literal := LITERAL.search(line):
                    octets += len(answers.read(int(literal[1])))
            if not line.startswith(b"t OK"):
                raise RuntimeError(line.decode())
            return lines, octets

        ask(f"LOGIN {username} {password}")
        ask("SELECT INBOX")
        found = next(line for line in ask("UID SEARCH ALL")[0] if line.startswith(b"* SEARCH"))
        uids = [int(each) for each in found.split()[2:]]
        total = 0
        for start in range(0, len(uids), 200):
            some = uids[start : start + 200]
            total += ask(f"UID FETCH {some[0]}:{some[-1]} (BODY.PEEK[])")[1]
        print(total)


if __name__ == "__main__":
    main()
