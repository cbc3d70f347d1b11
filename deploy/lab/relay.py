"""A relay in front of a server: it lets an exact number of bytes through, holds what follows, and resets connections."""

import selectors
import socket
import struct
import threading

_CHUNK = 1 << 16
_HEADER = 5
_APPLICATION_DATA = 23
_MOST_OF_A_HANDSHAKE = 1000  # one that resumes has no certificate: a longer record holds data
_RESET = struct.pack("ii", 1, 0)


class Way:
    """One direction of a passage. `quota` is how many bytes of payload may pass, None for all; what follows them, the end too,
    stays with the sender. `overhead` is what a TLS record has beside its payload, 0 where there is no TLS."""

    def __init__(self, reader, writer, quota=None, overhead=0):
        self.reader = reader
        self.writer = writer
        self.quota = quota
        self.overhead = overhead
        self.passed = 0
        self.is_data = not overhead
        self.held = bytearray()
        self.outgoing = bytearray()
        self.ended = False
        self.end_told = False
        self.lost = False

    @property
    def is_full(self):
        return self.quota is not None and self.is_data and self.passed >= self.quota

    @property
    def reads(self):
        return not self.ended and len(self.outgoing) < _CHUNK and (self.lost or not self.is_full)

    def take(self, part):
        if not self.lost:
            self.held += part
            self.sort()

    def sort(self):
        """What is held goes out as far as it may."""
        while self.held and (length := self._next_length()):
            self.outgoing += self.held[:length]
            del self.held[:length]

    def _next_length(self):
        if self.quota is None:
            return len(self.held)
        if not self.overhead:
            length = max(0, min(len(self.held), self.quota - self.passed))
            self.passed += length
            return length
        length = _HEADER + int.from_bytes(self.held[3:5], "big")
        if len(self.held) < max(_HEADER, length):
            return 0
        if self.held[0] == _APPLICATION_DATA and length > _MOST_OF_A_HANDSHAKE:
            self.is_data = True
        if not self.is_data:
            return length
        if self.is_full:
            return 0
        self.passed += length - _HEADER - self.overhead
        return length


class Passage:
    """One connection: `near` came from the bridge, `far` was opened to the server in its place."""

    def __init__(self, port, near, far, quota, overhead):
        self.port = port
        self.to_server = Way(near, far)
        self.from_server = Way(far, near, quota, overhead)
        self.is_broken = False
        self.is_over = False

    @property
    def ways(self):
        return (self.to_server, self.from_server)

    def sockets(self):
        return (self.to_server.reader, self.from_server.reader)


class Relay:
    """Listens on `host`, which is another address of loopback than the server's, at each of the server's ports."""

    def __init__(self, host, ports):
        self.host = host
        self.ports = ports
        self.passages = []
        self._next = (None, 0)
        self._free = ()
        self._lock = threading.RLock()
        self._selector = selectors.DefaultSelector()
        self._bell, self._ring = socket.socketpair()
        self._stopped = False

    def start(self):
        self._selector.register(self._ring, selectors.EVENT_READ)
        for port in self.ports:
            listener = socket.create_server((self.host, port))
            listener.setblocking(False)
            self._selector.register(listener, selectors.EVENT_READ, port)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        self._stopped = True
        self._bell.send(b"!")
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()
        self._bell.close()

    # --- what a test does -------------------------------------------------------------------------------------------------

    def watch(self, quota=None, overhead=0, free=()):
        """The list of passages from now on. From the server `quota` bytes of payload pass, but at the ports in `free` all."""
        with self._lock:
            self._next = (quota, overhead)
            self._free = free
            self.passages = []
            return self.passages

    def allow(self, way, quota):
        """So many bytes of payload may have passed in all; None for whatever comes."""
        with self._lock:
            way.quota = quota
            way.sort()
        self._bell.send(b"!")

    def lose(self, way):
        """What is held never comes; the end that follows it does."""
        with self._lock:
            way.lost = True
            way.held.clear()
        self._bell.send(b"!")

    def reset(self, passage):
        """RST to both sides."""
        with self._lock:
            self._break(passage)

    # --- what it does itself ----------------------------------------------------------------------------------------------

    def _run(self):
        while not self._stopped:
            for key, events in self._selector.select():
                with self._lock:
                    if key.fileobj is self._ring:
                        self._ring.recv(64)
                        self._interest_in_all()
                    elif isinstance(key.data, Passage):
                        self._move(key.data)
                    else:
                        self._accept(key.fileobj, key.data)

    def _accept(self, listener, port):
        try:
            near, _ = listener.accept()
        except OSError:  # gone between the event and now
            return
        try:
            far = socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            near.close()
            return
        passage = Passage(port, near, far, *((None, 0) if port in self._free else self._next))
        for one in (near, far):
            one.setblocking(False)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(one, selectors.EVENT_READ, passage)
        self.passages.append(passage)

    def _interest_in_all(self):
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, Passage):
                self._move(key.data)

    def _move(self, passage):
        if passage.is_over:
            return
        try:
            for way in passage.ways:
                self._read(way)
                self._write(way)
        except OSError:
            self._break(passage)
            return
        if all(way.end_told for way in passage.ways):
            self._close(passage)
        else:
            self._look_at(passage)

    @staticmethod
    def _read(way):
        while way.reads:
            try:
                part = way.reader.recv(_CHUNK)
            except BlockingIOError:
                return
            if not part:
                way.ended = True
                return
            way.take(part)

    @staticmethod
    def _write(way):
        while way.outgoing:
            try:
                sent = way.writer.send(way.outgoing)
            except BlockingIOError:
                return
            del way.outgoing[:sent]
        if way.ended and not way.held and not way.end_told:
            way.end_told = True
            way.writer.shutdown(socket.SHUT_WR)

    def _look_at(self, passage):
        for way, other in (passage.ways, reversed(passage.ways)):
            events = (selectors.EVENT_READ if way.reads else 0) | (selectors.EVENT_WRITE if other.outgoing else 0)
            known = way.reader in self._selector.get_map()
            if events and known:
                self._selector.modify(way.reader, events, passage)
            elif events:
                self._selector.register(way.reader, events, passage)
            elif known:
                self._selector.unregister(way.reader)

    def _break(self, passage):
        if not passage.is_over:
            for one in passage.sockets():
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            passage.is_broken = True
            self._close(passage)

    def _close(self, passage):
        passage.is_over = True
        for one in passage.sockets():
            if one in self._selector.get_map():
                self._selector.unregister(one)
            one.close()
