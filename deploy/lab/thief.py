"""A program that is at a data port before the client that it was promised to, and the ways it tries to pass for that client."""

import contextlib
import socket
import ssl

from hello import with_another_random

SECONDS = 20
QUIET = 0.5  # after which nothing more will come
PATIENCE = 0.05  # of one that tries again and again
INJECTED = b"not yours " * 2000
_FORGED_END = (  # ChangeCipherSpec, a Finished of noise, and data in a record of its own
    b"\x14\x03\x03\x00\x01\x01" + b"\x16\x03\x03\x00\x28" + bytes(range(40)) + b"\x17\x03\x03\x01\x00" + bytes(256)
)


class Thief:
    """One attempt on one data connection; what it could read is `raw` before TLS and `plain` after it."""

    def __init__(self, port, kind, own):
        """`own` is a session that the thief has for itself."""
        self.port = port
        self.kind = kind
        self.own = own
        self.raw = self.plain = b""
        self.was_cut = False
        self.socket = None

    def act(self, hello):
        """Comes first, with whatever its kind can do; `hello` is the ClientHello that the honest client is about to send."""
        self.socket = socket.create_connection(("127.0.0.1", self.port), SECONDS)
        with contextlib.suppress(OSError):  # whatever ends it early is no gain for it
            getattr(self, self.kind)(hello)

    def silent(self, _hello):
        """Connects, and waits for what comes."""

    def handshake(self, _hello):
        """A full handshake of its own."""
        self._shake(None)

    def own_ticket(self, _hello):
        """Resumes the TLS session of another control connection, its own."""
        self._shake(self.own.ticket)

    def replayed(self, hello):
        """The honest client's ClientHello, byte for byte."""
        self.socket.sendall(hello)
        self._answer_the_flight()

    def copied_ticket(self, hello):
        """The honest client's ticket in a ClientHello of its own."""
        self.socket.sendall(with_another_random(hello))
        self._answer_the_flight()

    def _answer_the_flight(self):
        try:
            self.raw += self.socket.recv(1 << 16)
        except ConnectionResetError:
            self.was_cut = True
        self.socket.sendall(_FORGED_END)

    def _shake(self, session):
        self.socket = self.own.context.wrap_socket(self.socket, server_hostname="127.0.0.1", session=session)
        self.socket.sendall(INJECTED)

    @property
    def was_answered(self):
        """Whether the attempt was a real one: its handshake went to the end, or its ClientHello was answered or cut."""
        return self.kind == "silent" or bool(self.raw) or self.was_cut or isinstance(self.socket, ssl.SSLSocket)

    def loot(self, patience=QUIET):
        """Takes everything that comes until the other side ends it or is quiet; the bytes of a file would be among them."""
        with contextlib.suppress(OSError):  # a handshake that failed has left no socket
            self.socket.settimeout(patience)
            while part := self.socket.recv(1 << 16):
                if isinstance(self.socket, ssl.SSLSocket):
                    self.plain += part
                else:
                    self.raw += part
        self.socket.close()
        return self.plain


def race(port, kind, own, found):
    """Tries again and again, one connection after the other; tells `found` of each attempt, for ever."""
    while True:
        thief = Thief(port, kind, own)
        thief.act(b"")
        found.put((len(thief.loot(PATIENCE)), len(thief.raw)))


KINDS = ("silent", "handshake", "own_ticket", "replayed", "copied_ticket")
