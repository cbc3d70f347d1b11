"""A plain FTP server that is quick and keeps no files: their names say what is in them, and users how the server fails them."""

import asyncio
import hashlib
import multiprocessing
import random
import socket

LARGEST = 40_000
ENDLESS = "endless"  # a download without an end
BREAKS = "breaks"  # one in whose middle the server resets everything
HANGS = "hangs"  # one of which nothing comes
WRONG = "not the password"
RESETS = "resets"  # a user at whose password the server resets the session
SILENT = "silent"  # one whose password is never answered

_POOL = random.Random(6).randbytes(1 << 17)
_CHUNK = 1 << 15


def name_of(start, size):
    """The name of a file, from which its content follows."""
    return f"{start}-{size}"


def content_of(name):
    start, _, size = name.partition("-")
    return _POOL[int(start) : int(start) + int(size)]


class _Data(asyncio.Protocol):
    """One data connection; it begins when the transfer command has come as well."""

    def __init__(self, control):
        self.control = control
        self.transport = None
        self.verb = None
        self.hash = hashlib.sha256()
        self.endless = False

    def connection_made(self, transport):
        self.transport = transport
        transport.pause_reading()
        self.control.on_data(self)

    def begin(self, verb, name):
        self.verb = verb
        self.transport.resume_reading()
        if verb == "RETR" and name == ENDLESS:
            self.endless = True
            self.resume_writing()
        elif verb == "RETR" and name == BREAKS:
            self.transport.write(_POOL[:_CHUNK])
            asyncio.get_running_loop().call_later(0.01, self.control.reset)
        elif verb == "RETR" and name != HANGS:
            self.transport.write(content_of(name))
            self.transport.close()

    def resume_writing(self):
        if self.endless and not self.transport.is_closing():
            self.transport.write(_POOL[:_CHUNK])
            if not self.transport.get_write_buffer_size():
                asyncio.get_running_loop().call_soon(self.resume_writing)

    def data_received(self, data):
        self.hash.update(data)

    def connection_lost(self, error):
        self.endless = False
        if self.verb == "STOR" and not error:
            self.control.stored = self.hash.hexdigest()
        self.control.on_data_over(self, error)


class _Control(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.ahead = b""
        self.user = ""
        self.door = None
        self.named = None
        self.data = None
        self.waiting = None
        self.stored = ""
        self.say("220 quick")

    def say(self, reply):
        if not self.transport.is_closing():
            self.transport.write(reply.encode() + b"\r\n")

    def data_received(self, data):
        *lines, self.ahead = (self.ahead + data).split(b"\r\n")
        for line in lines:
            verb, _, argument = line.decode("latin-1").partition(" ")
            getattr(self, f"on_{verb.lower()}", self.on_other)(argument)

    def connection_lost(self, _):
        self.forget()

    def forget(self):
        if self.door:
            asyncio.get_running_loop().remove_reader(self.door)
            self.door.close()
            self.door = None
        if self.data and self.data.transport:
            self.data.transport.abort()
        self.data = self.waiting = None

    def reset(self):
        self.forget()
        self.transport.abort()

    def on_other(self, _):
        self.say("200 as you like")

    def on_feat(self, _):
        self.say("211-features\r\n EPSV\r\n SIZE\r\n211 end")

    def on_user(self, user):
        self.user = user
        self.say("331 password")

    def on_pass(self, password):
        if self.user == RESETS:
            self.reset()
        elif self.user != SILENT:
            self.say("530 no" if password == WRONG else "230 welcome")

    def on_quit(self, _):
        self.say("221 bye")
        self.transport.close()

    def on_syst(self, _):
        self.say("215 UNIX Type: L8")

    def on_epsv(self, _):
        self.forget()
        self.door = socket.create_server(("127.0.0.1", 0), backlog=1)
        self.door.setblocking(False)
        asyncio.get_running_loop().add_reader(self.door, self.accept)
        self.say(f"229 passive (|||{self.door.getsockname()[1]}|)")

    def accept(self):
        loop = asyncio.get_running_loop()
        loop.remove_reader(self.door)
        connection, _ = self.door.accept()
        self.door.close()
        self.door = None
        self.data = _Data(self)
        self.task = loop.create_task(loop.connect_accepted_socket(lambda data=self.data: data, connection))

    def on_retr(self, name):
        self.transfer("RETR", name)

    def on_stor(self, name):
        self.transfer("STOR", name)

    def transfer(self, verb, name):
        self.say("150 go on")
        self.waiting = (verb, name)
        if self.data and self.data.transport:
            self.on_data(self.data)

    def on_data(self, data):
        if data is not self.data:
            data.transport.abort()
        elif self.waiting:
            data.begin(*self.waiting)
            self.waiting = None

    def on_data_over(self, data, error):
        if data is self.data:
            self.data = None
            if data.verb:
                self.say("426 the data connection broke" if error else "226 done")

    def on_abor(self, _):
        if self.data:
            self.forget()
            self.say("426 aborted")
        self.say("226 nothing runs")

    def on_site(self, _):
        self.say(f"200 {self.stored}")


class QuickBackend:
    """Runs in a process of its own, on a port of 127.0.0.1."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.process = multiprocessing.get_context("fork").Process(target=self._run, daemon=True)

    def start(self):
        self.process.start()
        self.listener.close()
        return self

    def _run(self):
        async def serve():
            server = await asyncio.get_running_loop().create_server(_Control, sock=self.listener)
            await server.serve_forever()

        asyncio.run(serve())

    def stop(self):
        self.process.terminate()
        self.process.join(5)
