"""An implicit FTPS client that shows every byte: for dialogues and endings that a polite client never makes."""

import re
import socket
import ssl
import struct
import time
from dataclasses import dataclass

import certificates
from implicit import context
from place import PASSWORD, USER


# Python asks OpenSSL to take a FIN without close_notify for a clean end; here the difference is the point.
_IGNORE_UNEXPECTED_EOF = getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 1 << 7)


@dataclass(frozen=True)
class Reply:
    code: int
    text: str
    seconds: float


class Session:
    """A control connection, from the address `source` if one is given. `secure_data` follows PROT; with `says_hello` unset the
    other end of a data connection has to begin TLS, as embedded clients expect of whoever connects to them. `prepare` changes the
    TLS that both kinds of connections are made with, before the first."""

    says_hello = True

    @staticmethod
    def prepare(context):
        """Nothing, here."""

    named = None  # whom the certificate has to name, where that is not the host

    def __init__(self, port, version=None, timeout=8.0, login=True, user=USER, password=PASSWORD, host="127.0.0.1", source=None):
        self.host = host
        self.source = (source, 0) if source else None
        self.context = context(certificates.ca(), version)
        self.context.options &= ~_IGNORE_UNEXPECTED_EOF
        self.prepare(self.context)
        self.left_open = []
        self.timeout = timeout
        plain = socket.create_connection((host, port), timeout, self.source)
        self.secure_data = True
        self.greeting = self.greeted(plain)
        if login:
            self.login(user, password)

    def greeted(self, plain):
        """The greeting, after the handshake."""
        self.secure(plain)
        return self.reply()

    def secure(self, plain):
        """From now on TLS is spoken."""
        self.speak(self.context.wrap_socket(plain, server_hostname=self.named or self.host, suppress_ragged_eofs=False))

    def speak(self, connection):
        """From now on this is the control connection."""
        self.socket = connection
        self.lines = connection.makefile("rb")

    def login(self, user=USER, password=PASSWORD):
        assert self.command(f"USER {user}").code == 331
        done = self.command(f"PASS {password}")
        assert done.code == 230, done
        for command in ("PBSZ 0", "PROT P", "TYPE I"):
            assert self.command(command).code == 200, command

    def send(self, *commands):
        """All commands in one write, so in one TLS record."""
        self.socket.sendall("".join(f"{command}\r\n" for command in commands).encode())

    def reply(self):
        since = time.monotonic()
        first = self._line()
        text = [first]
        if first[3:4] == "-":
            while not text[-1].startswith(first[:3] + " "):
                text.append(self._line())
        return Reply(int(first[:3]), "\n".join(text), time.monotonic() - since)

    def _line(self):
        line = self.lines.readline()
        if not line.endswith(b"\r\n"):
            raise EOFError(f"the control connection ended after {line!r}")
        return line[:-2].decode(errors="replace")

    def command(self, command):
        self.send(command)
        return self.reply()

    def passive_port(self, command="EPSV"):
        return self.port_of(self.command(command))

    def port_of(self, reply):
        if reply.code == 229:
            return int(re.search(r"\|\|\|(\d+)\|", reply.text).group(1))
        assert reply.code == 227, reply
        numbers = re.search(r"(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)", reply.text).groups()
        assert ".".join(numbers[:4]) == self.host, reply
        return int(numbers[4]) * 256 + int(numbers[5])

    def connect_data(self, port, source=None):
        plain = socket.create_connection((self.host, port), self.timeout, (source, 0) if source else self.source)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each close_notify waits for a delayed ACK
        return plain

    @property
    def ticket(self):
        """The TLS session that the next data connection offers to resume, None for no such offer."""
        return self.socket.session

    def secured(self, plain):
        return DataConnection(self, plain)

    def begin(self, command, passive="EPSV", rest=0):
        """Opens the data connection, or waits for it after PORT or EPRT, gives the command, takes the 150: ready to move bytes."""
        active = passive in ("PORT", "EPRT")
        door = self.listen(passive) if active else None
        plain = None if active else self.connect_data(self.passive_port(passive))
        if rest:
            assert self.command(f"REST {rest}").code == 350
        if active:
            self.send(command)
            plain = self.accept(door)
            reply = self.reply()
        else:
            reply = self.command(command)
        assert reply.code in (125, 150), reply
        return self.secured(plain)

    def listen(self, verb):
        """Where the next data connection is to come: the listening socket, which PORT or EPRT has named."""
        door = socket.create_server((self.host, 0), family=self.socket.family, backlog=1)
        door.settimeout(self.timeout)
        self._name(verb, door)
        return door

    def name_closed_port(self, verb):
        """PORT or EPRT with a port at which nobody listens, and which stays this one's while the socket that is returned is open."""
        holder = socket.socket(self.socket.family)
        holder.bind((self.host, 0))
        self._name(verb, holder)
        return holder

    def _name(self, verb, bound):
        port = bound.getsockname()[1]
        argument = f"{self.host.replace('.', ',')},{port >> 8},{port & 255}"
        if verb == "EPRT":
            argument = f"|{2 if ':' in self.host else 1}|{self.host}|{port}|"
        reply = self.command(f"{verb} {argument}")
        assert reply.code == 200, reply

    def accept(self, door):
        with door:
            plain, self.data_peer = door.accept()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return plain

    def retrieve(self, command, passive="EPSV", rest=0):
        """Everything of a download that must end cleanly."""
        data, ending = self.begin(command, passive, rest).read_all()
        assert ending == "clean", ending
        done = self.reply()
        assert done.code == 226, done
        return data

    def store(self, command, content, passive="EPSV", rest=0):
        data = self.begin(command, passive, rest)
        data.send(content)
        data.finish()
        done = self.reply()
        assert done.code in (226, 250), done
        return done

    def refused(self, command, content=b""):
        """The last reply to a transfer whose data may never come or go."""
        plain = self.connect_data(self.passive_port())
        last = self.command(command)
        if last.code in (125, 150):
            try:
                data = self.secured(plain)
                data.send(content)
                data.finish()
            except OSError:  # refused, and the next reply says so
                pass
            last = self.reply()
        plain.close()
        return last

    def quit(self):
        assert self.command("QUIT").code == 221
        self.close()

    def close(self):
        for data in self.left_open:
            data.close()
        self.lines.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Explicit(Session):
    """The same, but TLS begins with AUTH, after the greeting; `heard` is the reply to it."""

    mechanism = "TLS"

    def greeted(self, plain):
        self.speak(plain)
        greeting = self.reply()
        self.auth()
        return greeting

    def auth(self):
        self.heard = self.command(f"AUTH {self.mechanism}")
        assert self.heard.code == 234, self.heard
        self.lines.close()
        self.secure(self.socket)


class Clear(Session):
    """The same without TLS."""

    def greeted(self, plain):
        self.secure_data = False
        self.speak(plain)
        return self.reply()

    def login(self, user=USER, password=PASSWORD):
        codes = [self.command(command).code for command in (f"USER {user}", f"PASS {password}", "TYPE I")]
        assert codes == [331, 230, 200], codes


class DataConnection:
    """One data connection of a session, protected unless PROT C was said, resuming the control session."""

    def __init__(self, session, plain):
        plain.settimeout(session.timeout)
        self.session = session
        self.secure = session.secure_data
        self.socket = plain
        if self.secure:
            self.socket = self._resuming(plain) if session.says_hello else self._awaiting_hello(plain)

    def _resuming(self, plain):
        session = self.session
        return session.context.wrap_socket(
            plain, server_hostname=session.named or session.host, suppress_ragged_eofs=False, session=session.ticket
        )

    def _awaiting_hello(self, plain):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.options &= ~_IGNORE_UNEXPECTED_EOF
        made.load_cert_chain(certificates.folder() / "both.pem")
        return made.wrap_socket(plain, server_side=True, suppress_ragged_eofs=False)

    def send(self, content):
        self.socket.sendall(content)

    def read(self, size):
        parts, left = [], size
        while left and (part := self.socket.recv(min(left, 1 << 16))):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def read_all(self, until=None):
        """The bytes and how they ended: clean, cut (a FIN without close_notify), reset, or alert."""
        parts = []
        try:
            while part := self.socket.recv(1 << 16):
                parts.append(part)
            ending = "clean"
            if self.secure:
                try:
                    self.socket.unwrap()
                except OSError:
                    pass
        except (ConnectionResetError, ssl.SSLEOFError):  # Python has both words for an RST
            ending = "reset"
        except ssl.SSLError as broken:
            ending = "cut" if "UNEXPECTED_EOF" in str(broken.reason) else f"alert {broken.reason}"
        self.socket.close()
        return b"".join(parts), ending

    def finish(self):
        """The clean end: close_notify, then FIN."""
        if self.secure:
            try:
                self.socket = self.socket.unwrap()
            except OSError:  # the other side may close without an answer to ours
                pass
        self.socket.close()

    def cut(self):
        """FIN without close_notify. Closed for reading only later: with bytes unread, a close would be an RST."""
        self.socket.shutdown(socket.SHUT_WR)
        self.session.left_open.append(self.socket)

    def reset(self):
        """RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
