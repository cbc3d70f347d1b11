"""A program that holds connections open without ever finishing their ClientHello: slowloris.py PORT SOURCE COUNT

It prints what became of the connections once all are tried, sends each of them a byte in every round, and ends with its input."""

import resource
import select
import socket
import ssl
import sys
import time

BURST, RATE = 50, 2500  # connections, at a time and in a second
PAUSE = 0.25  # seconds between two rounds


def client_hello():
    """The whole of one, as Python's TLS begins."""
    said = ssl.MemoryBIO()
    context = ssl.create_default_context()
    try:
        context.wrap_bio(ssl.MemoryBIO(), said, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        return said.read()


def connected(port, source):
    """A connection that does not block, None where it was refused."""
    one = socket.socket()
    try:
        one.bind((source, 0))
        one.settimeout(8)
        one.connect(("127.0.0.1", port))
        one.setblocking(False)
        return one
    except OSError:
        one.close()


def takes(one, byte):
    try:
        one.send(byte)
        return True
    except OSError:
        one.close()
        return False


def main(port, source, count):
    resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    hello = client_hello()
    held = []
    for start in range(0, count, BURST):
        began = time.monotonic()
        held += [one for _ in range(min(BURST, count - start)) if (one := connected(port, source)) and takes(one, hello[:1])]
        time.sleep(max(0, BURST / RATE - (time.monotonic() - began)))
    print(f"held {len(held)}", flush=True)
    at = 1
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        held = [one for one in held if takes(one, hello[at : at + 1])]
        at = min(at + 1, len(hello) - 2)  # its last byte is never sent
    print(f"left {len(held)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
