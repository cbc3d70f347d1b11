"""A bridge whose sessions can be looked on at, and `ftps-bridge trace` beside it."""

import socket
from contextlib import contextmanager

import ports
from bridge import Bridge
from place import DISTRIBUTION, RUN
from processes import Program, await_true


class Traced(Bridge):
    """A bridge with an admin endpoint."""

    def write(self):
        self.admin = ports.free_port()
        return super().write()

    def config(self):
        return f'admin: {{ bind: "127.0.0.1:{self.admin}" }}\n{super().config()}'

    @contextmanager
    def trace(self, name, *words):
        """A trace in a terminal, which has begun."""
        file = self.folder / "bridge.yaml"
        running = Program([DISTRIBUTION / "bin/ftps-bridge", "trace", "--config", file, *words], RUN / f"trace-{name}")
        try:
            await_true(lambda: "tracing" in running.text(), "the trace has begun", 20)
            yield running
        finally:
            running.end()

    def ask(self, query, buffer=None):
        """A trace on a socket of its own, which nobody reads, and the status that it began with."""
        connection = socket.socket()
        if buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", self.admin))
        connection.sendall(f"POST /trace?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return connection, int(connection.recv(12).split()[1])
