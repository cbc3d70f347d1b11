"""One connection of the scripted server: it keeps what came over the wire, speaks TLS when told, and ends in any way."""

import select
import socket
import ssl
import struct

# Python asks OpenSSL to take a FIN without close_notify for a clean end; here the difference is the point.
IGNORE_UNEXPECTED_EOF = getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 1 << 7)
KEPT = 1 << 20
RECORD_TYPES = range(20, 24)


def server_context(identity, version=None, clients=None):
    """A TLS server. `version` is None (any), "1.1", "1.2" or "1.3"; `clients` is the CA of the client certificates demanded."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.options &= ~IGNORE_UNEXPECTED_EOF
    made.set_ciphers("DEFAULT:@SECLEVEL=0")  # old keys and old versions are what some tests are about
    made.load_cert_chain(identity.certificate, identity.key)
    if version:
        made.minimum_version = made.maximum_version = getattr(ssl.TLSVersion, f"TLSv{version.replace('.', '_')}")
    if clients:
        made.load_verify_locations(clients)
        made.verify_mode = ssl.CERT_REQUIRED
    return made


def clear_bytes(raw):
    """What of these bytes was not in TLS records: the words that anybody on the way could read."""
    clear, at = bytearray(), 0
    while at < len(raw):
        if raw[at] in RECORD_TYPES and raw[at + 1 : at + 2] in (b"\x03", b""):
            at += 5 + int.from_bytes(raw[at + 3 : at + 5], "big")
        else:
            clear.append(raw[at])
            at += 1
    return bytes(clear)


class Wire:
    """Reads and writes block for at most `timeout` seconds each. Every failure is an OSError, those of TLS among them."""

    def __init__(self, connection, timeout=10.0):
        connection.settimeout(timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = connection
        self.host = connection.getsockname()[0]  # that the other side has connected to
        self.raw = bytearray()  # of all that came, the first MiB
        self.ahead = b""  # came, and was not asked for yet
        self.tls = None
        self.tickets = 0  # bytes sent behind the handshake: with TLS 1.3, session tickets

    @property
    def secured(self):
        return self.tls is not None

    @property
    def resumed(self):
        """Whether its TLS goes on with a session that was made before."""
        return self.secured and self.tls.session_reused

    def is_silent(self, seconds=0.2):
        """Whether nothing comes for so long, not even the end."""
        return not self.ahead and not select.select([self.socket], [], [], seconds)[0]

    def await_bytes(self, count=1):
        """Until this many bytes wait in clear, such as the begin of a ClientHello; they stay to be read."""
        while len(self.ahead) < count:
            part = self._pull()
            if not part:
                raise EOFError(f"the connection ended after {len(self.ahead)} of {count} bytes")
            self.ahead += part

    def secure(self, context):
        """The server's side of a handshake. What came ahead of it belongs to it."""
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.incoming.write(self.ahead)
        self.ahead = b""
        engine = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self._drive(engine.do_handshake)
        self.tls = engine
        if engine.version() == "TLSv1.3":
            self.tickets = self.outgoing.pending
        self._flush()

    def read(self, size=1 << 16):
        """Bytes, or none at a clean end: close_notify, or a FIN where there is no TLS."""
        if self.ahead:
            part, self.ahead = self.ahead[:size], self.ahead[size:]
            return part
        return self._drive(self.tls.read, size) if self.secured else self._pull()

    def line(self):
        """A line without its CR LF; None at a clean end."""
        got = b""
        while b"\n" not in got:
            part = self.read()
            if not part:
                return None
            got += part
        line, _, self.ahead = got.partition(b"\n")
        return line.rstrip(b"\r").decode(errors="replace")

    def write(self, content):
        if not self.secured:
            return self.socket.sendall(content)
        for at in range(0, len(content), 1 << 16):
            self._drive(self.tls.write, content[at : at + (1 << 16)])
            self._flush()

    def end(self, how="clean"):
        """clean: close_notify (where there is TLS) and FIN; gone: the same, and no longer reading; notify: close_notify alone; cut: FIN;
        reset: RST."""
        try:
            if how in ("clean", "gone", "notify") and self.secured:
                self._say_close_notify()
            if how == "reset":
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if how in ("gone", "reset"):
                self.socket.close()
            elif how != "notify":
                self.socket.shutdown(socket.SHUT_WR)
        except OSError:  # the other side has left by itself
            pass

    def close(self):
        """Closes once the other side has ended: with bytes unread it would be an RST."""
        try:
            while self._pull():
                pass
        except OSError:
            pass
        self.socket.close()

    def leave(self):
        """FIN, without a word of TLS, and the close."""
        self.end("cut")
        self.close()

    def interrupt(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _say_close_notify(self):
        try:
            self.tls.unwrap()
        except ssl.SSLError:  # the other side has not said its own yet, or goes on sending
            pass
        self._flush()

    def _pull(self):
        part = self.socket.recv(1 << 16)
        if len(self.raw) < KEPT:
            self.raw += part
        return part

    def _drive(self, step, *words):
        while True:
            try:
                return step(*words)
            except ssl.SSLWantReadError:
                self._flush()
                part = self._pull()
                self.incoming.write(part) if part else self.incoming.write_eof()
            except ssl.SSLError:
                self._flush()  # an alert
                raise

    def _flush(self):
        if self.outgoing.pending:
            self.socket.sendall(self.outgoing.read())
