"""A tap on the wire in front of a server: passes everything on, and keeps what went each way. A firewall is one that reads along."""

import re
import socket
import threading
from dataclasses import dataclass, field

_SERVER_HELLO = re.compile(rb"\x16\x03\x03(..)\x02", re.S)  # the record and the message; the length of the record
_SUPPORTED_VERSION_IS_1_3 = b"\x00\x2b\x00\x02\x03\x04"  # RFC 8446, section 4.2.1


@dataclass
class Tapped:
    """The bytes of one connection as they crossed the wire."""

    to_server: bytearray = field(default_factory=bytearray)
    from_server: bytearray = field(default_factory=bytearray)

    @property
    def said_before_tls(self):
        """What was said to the server before the first TLS record."""
        return bytes(self.to_server).partition(b"\x16\x03")[0]

    @property
    def tls_version(self):
        """The version that the server's first ServerHello chose: "1.2", "1.3", or None where there was none."""
        record = _SERVER_HELLO.search(self.from_server)
        if not record:
            return None
        hello = self.from_server[record.start() : record.start() + 5 + int.from_bytes(record[1], "big")]
        return "1.3" if _SUPPORTED_VERSION_IS_1_3 in hello else "1.2"


class Tap:
    """Listens on `port` in front of another port of loopback."""

    def __init__(self, server_port):
        self.server_port = server_port
        self.tapped = []

    def start(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:  # stopped
                return
            server = socket.create_connection(("127.0.0.1", self.server_port))
            kept = Tapped()
            self.tapped.append(kept)
            for way in ((client, server, kept.to_server, bytes), (server, client, kept.from_server, self.told)):
                threading.Thread(target=_pass_on, args=way, daemon=True).start()

    def told(self, part):
        """What the client gets of what the server says."""
        return part

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Firewall(Tap):
    """One that lets data connections through where it can read their ports, as it did before there was TLS: a client that it
    reads is told of a port of its own, where it keeps what passes; `data` are its taps there."""

    def __init__(self, server_port):
        super().__init__(server_port)
        self.data = []

    def told(self, part):
        part = re.sub(rb"(?<=\(\|\|\|)\d+(?=\|\)\r\n)", lambda port: b"%d" % self._lets_in(int(port[0])), part)
        return re.sub(rb"(?<=\(127,0,0,1,)(\d+),(\d+)(?=\)\.?\r\n)", self._named_in_227, part)

    def _named_in_227(self, found):
        return b"%d,%d" % divmod(self._lets_in(256 * int(found[1]) + int(found[2])), 256)

    def _lets_in(self, port):
        self.data.append(Tap(port).start())
        return self.data[-1].port

    def stop(self):
        for one in (super(), *self.data):
            one.stop()


def _pass_on(reader, writer, kept, told):
    try:
        while part := reader.recv(1 << 16):
            kept += part
            writer.sendall(told(part))
        writer.shutdown(socket.SHUT_WR)
    except OSError:  # the other way has ended the connection
        pass
