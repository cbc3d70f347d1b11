"""One session of the soak: who comes from where, over which TLS, and what it has left to be looked at later."""

import socket
import ssl
import struct
import time
from dataclasses import dataclass

from session import Clear, Explicit, Session
from soak.backend import LARGEST, content_of, name_of

PATIENCE = 60.0  # seconds: this machine is busy, and nobody here tests how quick the bridge is
_RESET = struct.pack("ii", 1, 0)
_LONGEST_NAME_START = 80_000


class _Caller(Session):
    """A session whose TLS is as its visit has it."""

    tickets = True

    def prepare(self, context):
        if not self.tickets:
            context.options |= ssl.OP_NO_TICKET


class _CallerWithoutTickets(_Caller):
    tickets = False


@dataclass(frozen=True)
class Later:
    """What is to be seen of a session that the bridge ends by itself: `check` is called then, waits for it, and raises if it does
    not come."""

    at: float
    check: object


class Visit:
    """`ports` are those of the listeners by their names, `source` is the client's address, `dice` decide on all that is left open,
    `waits` are the bridge's time limits in seconds."""

    def __init__(self, ports, source, dice, waits):
        self.ports = ports
        self.source = source
        self.dice = dice
        self.waits = waits
        self.later = []
        self.opened = []

    def connect(self, listener="quick"):
        """A TCP connection, without a word."""
        plain = socket.create_connection(("127.0.0.1", self.ports[listener]), PATIENCE, (self.source, 0))
        self.opened.append(plain)
        return plain

    def session(self, listener="quick", kind=None, version=None, **words):
        kind = kind or self.dice.choice((_Caller, _Caller, _CallerWithoutTickets))
        words = {"source": self.source, **words}
        made = kind(self.ports[listener], version or self.dice.choice(("1.2", "1.3")), PATIENCE, **words)
        self.opened.append(made)
        return made

    def local(self, listener="quick", **words):
        """From the address that the bridge listens on, which may be named in PORT."""
        return self.session(listener, source=None, **words)

    def explicit(self, **words):
        return self.session("explicit", Explicit, **words)

    def in_clear(self):
        return self.session("explicit", Clear, login=False)

    def passive(self):
        return self.dice.choice(("EPSV", "EPSV", "PASV"))

    def file(self):
        """The name of some file, and what is in it."""
        name = name_of(self.dice.randrange(_LONGEST_NAME_START), self.dice.randrange(LARGEST))
        return name, content_of(name)

    def expect(self, later, check):
        """`check` is due so many seconds from now."""
        self.later.append(Later(time.monotonic() + later, check))

    def close(self):
        """Closes whatever the ending has left open, as long as nobody looks at it later."""
        if not self.later:
            for one in self.opened:
                one.close()


def end_with_reset(connection):
    """RST, beneath TLS."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    connection.close()


def lose(session, dice):
    """The client is gone: a FIN without a word of TLS, or an RST."""
    if dice.random() < 0.5:
        session.lines.close()
        end_with_reset(session.socket)
    else:
        session.socket.shutdown(socket.SHUT_RDWR)
        session.close()


def until_closed(connection):
    """Reads up to the other side's end, whatever it is."""
    try:
        while connection.recv(1 << 16):
            pass
    except ConnectionResetError:
        pass
