"""A ClientHello as it crosses the wire: held back at a tap, looked into, and changed."""

import socket
import threading

_RECORD_HEADER = 5
_RANDOM = slice(11, 43)  # behind the headers of record and message and the version (RFC 8446, section 4.1.2)


def read_record(connection):
    """One whole TLS record, empty if the connection ends before it."""
    header = _exactly(connection, _RECORD_HEADER)
    return header + _exactly(connection, int.from_bytes(header[3:5], "big")) if header else b""


def _exactly(connection, size):
    got = b""
    while len(got) < size:
        part = connection.recv(size - len(got))
        if not part:
            return b""
        got += part
    return got


def records(stream):
    """The TLS records of a byte stream as (type, length); what is no whole record at its end is ("rest", length)."""
    found, at = [], 0
    while at + _RECORD_HEADER <= len(stream):
        length = int.from_bytes(stream[at + 3 : at + 5], "big")
        if at + _RECORD_HEADER + length > len(stream):
            break
        found.append((stream[at], length))
        at += _RECORD_HEADER + length
    return found + ([("rest", len(stream) - at)] if at < len(stream) else [])


def with_another_random(hello):
    """A new ClientHello with the same ticket and session id, of somebody who has not the secret that belongs to them."""
    changed = bytearray(hello)
    changed[_RANDOM] = bytes(byte ^ 0x5A for byte in hello[_RANDOM])
    return bytes(changed)


class HeldHello:
    """Stands in front of `port` for one connection: its ClientHello is shown to `act` before the port sees any of it."""

    def __init__(self, port, act):
        self.port_behind = port
        self.act = act
        self.failed = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._carry, daemon=True)
        self.thread.start()

    def _carry(self):
        with self.listener:
            client, _ = self.listener.accept()
        hello = read_record(client)
        try:
            self.act(hello)
        except Exception as failed:  # noqa: BLE001 - told by the test's own thread
            self.failed = failed
        server = socket.create_connection(("127.0.0.1", self.port_behind))
        server.sendall(hello)
        ways = [threading.Thread(target=_pass_on, args=way, daemon=True) for way in ((client, server), (server, client))]
        for way in ways:
            way.start()

    def check(self):
        """Raises what `act` raised."""
        self.thread.join(10)
        if self.failed:
            raise self.failed


def _pass_on(reader, writer):
    try:
        while part := reader.recv(1 << 16):
            writer.sendall(part)
        writer.shutdown(socket.SHUT_WR)
    except OSError:  # the other way has ended the connection
        pass
