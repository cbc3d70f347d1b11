"""The data connections of one session with the scripted server, and what is remembered of each."""

import socket
from dataclasses import dataclass

from scripted.wire import Wire


@dataclass(frozen=True)
class Moved:
    """A data connection that is over. `ending`: how the other side ended an upload (clean, early if we did, or what broke)."""

    verb: str
    name: str
    content: bytes
    ending: str
    secured: bool
    tickets: int


class Transfers:
    def __init__(self, dialogue, patience):
        self.dialogue = dialogue
        self.server = dialogue.server
        self.patience = patience
        self.private = self.server.security == "implicit"
        self.passive = None
        self.named = None

    def listen(self):
        """A new port for the next data connection."""
        self.forget()
        self.passive = socket.socket()
        if self.server.receive_buffer:
            self.passive.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.server.receive_buffer)
        self.passive.bind((self.dialogue.wire.host, 0))
        self.passive.listen(1)
        self.passive.settimeout(self.patience)
        return self.passive.getsockname()[1]

    def name(self, host, port):
        """Where the next data connection is to be opened."""
        self.forget()
        self.named = (host, port)

    def forget(self):
        self.named = None
        if self.passive:
            self.passive.close()
            self.passive = None

    def meet(self):
        """The next data connection, accepted or, after PORT or EPRT, opened."""
        connection = socket.create_connection(self.named, self.patience) if self.named else self.passive.accept()[0]
        return Wire(connection, self.patience)

    def open(self):
        """The other side's data connection after a 150, secured if PROT P was said; None and a 425 where there is none."""
        self.dialogue.say("150 go on")
        try:
            wire = self.meet()
            if self.private:
                wire.secure(self.dialogue.context)
            if self.server.must_resume and not wire.resumed:
                wire.end("gone")
                raise ConnectionAbortedError("the TLS session of the control connection is not resumed")
            return wire
        except OSError as broken:
            self.dialogue.say("425 no data connection: " + " ".join(str(broken).split()))

    def send(self, verb, name, content):
        wire = self.open()
        if not wire:
            return
        end = self.server.end
        part, ending = content[: end.at], "sent"
        try:
            wire.write(part)
        except OSError as broken:
            ending = str(broken)
        self.note(verb, name, part, ending, wire)
        if ending == "sent":
            self.finish(wire, end)
        else:
            self.dialogue.say("426 the data connection broke")
        wire.close()

    def take(self, verb, name):
        wire = self.open()
        if not wire:
            return
        end = self.server.end
        content, ending = read_until(wire, end.at)
        self.note(verb, name, content, ending, wire)
        if ending in ("clean", "early"):
            self.server.files[name] = content
            self.finish(wire, end)
        else:
            self.dialogue.say("426 the data connection broke")
        wire.close()

    def finish(self, wire, end):
        if end.reply_first:
            self.dialogue.say(end.reply)
        wire.end(end.how)
        if not end.reply_first:
            self.dialogue.say(end.reply)

    def note(self, verb, name, content, ending, wire):
        """It is in the server's list before the client hears of it, who may look there at once."""
        self.server.moved.append(Moved(verb, name, content, ending, wire.secured, wire.tickets))

    def remember(self, verb, name, content, ending, wire):
        self.note(verb, name, content, ending, wire)
        wire.close()


def read_until(wire, limit=None):
    """What came up to the other side's end or, at least, up to `limit` bytes; and which of these it was."""
    parts, count = [], 0
    try:
        while limit is None or count < limit:
            part = wire.read()
            if not part:
                return b"".join(parts), "clean"
            parts.append(part)
            count += len(part)
        return b"".join(parts), "early"
    except OSError as broken:
        return b"".join(parts), str(broken)
