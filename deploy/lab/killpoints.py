"""Transfers that are brought to an exact moment and held there, until somebody in them dies."""

import itertools
import os
import signal
import time
from dataclasses import dataclass

from forked import Forked
from place import DATA
from processes import await_true, children_of
from session import Session

VERBS = ("RETR", "STOR", "APPE")
SECURITIES = ("plain", "explicit", "implicit")
VERSIONS = ("1.2", "1.3")
VICTIMS = ("client", "client leg", "backend leg", "server", "bridge")
MOMENTS = ("0 bytes", "1 byte", "middle", "last byte", "before close", "before 226")

RELAYED = "127.0.0.2"  # where the bridge meets the servers, each port being that of the server
FRONT = "127.0.0.3"  # where clients meet the bridge whose leg is to be reset

WAS_THERE = b"what was there before " * 50
_SIZES = {"RETR": (8 << 20) + 1, "STOR": (128 << 10) + 1, "APPE": (128 << 10) + 1}  # a download outgrows the buffers on its way
_RECORD_OVERHEAD = {"1.2": 24, "1.3": 17}  # AES-GCM
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cell:
    verb: str
    victim: str
    moment: str
    security: str
    version: str

    def __str__(self):
        return "-".join((self.verb, self.victim, self.moment, self.security, self.version)).replace(" ", "_")

    @property
    def server(self):
        """The servers take turns, so that either serves each row and column."""
        places = (VERBS, VICTIMS, MOMENTS, SECURITIES, VERSIONS)
        words = (self.verb, self.victim, self.moment, self.security, self.version)
        return ("vsftpd", "proftpd")[sum(place.index(word) for place, word in zip(places, words)) % 2]

    @property
    def is_download(self):
        return self.verb == "RETR"

    @property
    def size(self):
        return _SIZES[self.verb]

    @property
    def reached(self):
        """How many bytes have been moved at the moment."""
        return dict(zip(MOMENTS, (0, 1, self.size // 2, self.size - 1, self.size, self.size)))[self.moment]

    @property
    def backend(self):
        """Its name in the bridge's configuration, and that of its listener."""
        return f"{self.server}-{self.security}" if self.security == "plain" else f"{self.server}-{self.security}-{self.version}"

    @property
    def overhead(self):
        return 0 if self.security == "plain" else _RECORD_OVERHEAD[self.version]


CANNOT = {
    ("backend leg", "before 226"): "both ends of that leg were closed before the server said 226",
    ("STOR", "client leg", "before 226"): "the client had ended that leg, and the bridge with it, before the server said 226",
    ("APPE", "client leg", "before 226"): "the client had ended that leg, and the bridge with it, before the server said 226",
}


def reason_against(cell):
    """Why a cell makes no sense; None where it does."""
    return CANNOT.get((cell.victim, cell.moment)) or CANNOT.get((cell.verb, cell.victim, cell.moment))


@dataclass(frozen=True)
class Seen:
    """What is left of a transfer: what the client heard, what the event says, and who has what."""

    heard: str
    event: str
    holds: str

    def __str__(self):
        return f"{self.heard}; {self.event}; {self.holds}"

    @staticmethod
    def of(text):
        return Seen(*text.split("; "))


class Attempt:
    """One transfer, held at the moment of its cell."""

    def __init__(self, cell, bridge, server, relay, content, front=None):
        self.cell = cell
        self.bridge = bridge
        self.server = server
        self.relay = relay
        self.front = front
        self.name = f"kill{next(_numbers)}.bin"
        self.file = server.home / self.name
        self.content = content[: cell.size]
        self.local = DATA / self.name
        self.got = b""
        self.handshakes = server.data_handshakes()
        self._lay_out()
        self.passages = relay.watch(0 if cell.is_download else None, cell.overhead, free=(server.port,))
        self.behind_front = front.watch() if front else []
        self._begin()
        self._await_handshakes()
        if cell.is_download or cell.moment == "before 226":
            relay.allow(self.control.from_server, 0)
        (self._hold_download if cell.is_download else self._hold_upload)()

    def _lay_out(self):
        if self.cell.is_download:
            source = self.server.home / "whole.bin"
            if not source.exists():
                source.write_bytes(self.content)
                self.server.give(source)
            os.link(source, self.file)
        elif self.cell.verb == "APPE":
            self.file.write_bytes(WAS_THERE)
            self.server.give(self.file)

    def _begin(self):
        port = self.bridge.port(self.cell.backend)
        command = f"{self.cell.verb} {self.name}"
        self.forked = self.session = None
        if self.cell.victim == "client":
            self.forked = Forked(port, self.cell.version, command, self._move_in_its_own_process)
        else:
            client = ThroughFront if self.front else Session
            self.session = client(port, self.cell.version, host=FRONT if self.front else "127.0.0.1")
            self.data = self.session.begin(command)
        self.control = self.passages[0]
        self.leg = self.passages[-1]
        assert self.leg.port != self.server.port

    def _await_handshakes(self):
        """TLS on both legs is there for all who speak it, whoever has the last word in a handshake."""
        if self.cell.overhead:
            await_true(lambda: self.server.data_handshakes() > self.handshakes, f"{self.server.name} has shaken hands")
        if self.session:
            self._await_that_the_bridge_knows()

    def _hold_download(self):
        whole = self.cell.moment == "before 226"
        way = self.leg.from_server
        if self.forked:
            self.forked.go()
        self.relay.allow(way, self.cell.reached)
        if self.cell.reached:
            self._receive(way)
        if whole:
            self.relay.allow(way, None)
            await_true(lambda: way.end_told, "the server's end reaches the bridge")

    def _receive(self, way):
        """What may pass is with the client: so many bytes, or where TLS has no record of one byte the first record."""
        if self.forked:
            await_true(lambda: way.is_full and _size(self.local) == way.passed, "the client has its bytes")
        while self.session and not (way.is_full and len(self.got) == way.passed):
            if coming := way.passed - len(self.got):
                self.got += self.data.read(coming)
            else:
                time.sleep(0.001)
        inexact = self.cell.overhead and self.cell.moment in ("1 byte", "middle")
        assert way.passed == self.cell.reached or inexact, f"{way.passed} bytes passed in place of {self.cell.reached}"

    def _hold_upload(self):
        finish = self.cell.moment == "before 226"
        if self.forked:
            self.forked.go()
        else:
            self._send(self.session, self.data)
        before = len(WAS_THERE) if self.cell.verb == "APPE" else 0
        arrived = before + self.cell.reached
        await_true(lambda: _size(self.file) == arrived, f"the server has {arrived} bytes")
        if finish:
            await_true(lambda: self.server.uploads(self.name) == ["complete"], "the server logs a whole file")

    def _move_in_its_own_process(self, session, data):
        if not self.cell.is_download:
            self._send(session, data)
            return
        with open(self.local, "wb", buffering=0) as local:
            while part := data.socket.recv(1 << 16):
                local.write(part)

    def _send(self, _, data):
        data.send(self.content[: self.cell.reached])
        if self.cell.moment == "before 226":
            data.finish()

    # --- who dies -----------------------------------------------------------------------------------------------------------

    def kill(self):
        """Kills or resets whom the cell names, but for the bridge, which serves others too."""
        {
            "client": self._kill_client,
            "client leg": self._reset_client_leg,
            "backend leg": self._reset_backend_leg,
            "server": self._kill_server,
        }[self.cell.victim]()
        self.relay.allow(self.control.from_server, None)

    def _kill_client(self):
        self.forked.kill()
        self.event()

    def _reset_client_leg(self):
        self._reset(self.front, self.behind_front[-1])

    def _reset_backend_leg(self):
        self._reset(self.relay, self.leg)

    def _reset(self, relay, leg):
        relay.reset(leg)
        if self.control.from_server.is_full:  # what the server says now must not overtake the reset
            self._await_that_the_bridge_knows()

    def _await_that_the_bridge_knows(self):
        """STAT is answered at once as long as there is no verdict, and what came before it has been seen by then."""
        assert self.session.command("STAT").code == 211

    def _kill_server(self):
        for pid in children_of(self.server.program.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.relay.lose(self.leg.from_server)
        if self.control.from_server.is_full:  # one end at a time, so that what follows is always the same
            self._await_that_the_bridge_knows()
        self.relay.lose(self.control.from_server)

    # --- what is left -------------------------------------------------------------------------------------------------------

    def event(self):
        """The outcome in the bridge's log, none of a bridge that was killed."""
        if self.cell.victim == "bridge":
            return "no event"
        return self.bridge.log.outcome_of(self.name)["outcome"].lower()

    def seen(self):
        heard = self._heard()
        return Seen(heard, self.event(), self._at_the_client() if self.cell.is_download else self._at_the_server())

    def _heard(self):
        if self.forked:
            return "dead"
        if self.cell.is_download:
            rest, self.ending = self.data.read_all()
            self.got += rest
        try:
            return str(self.session.reply().code)
        except (EOFError, OSError):
            return "lost"

    def _at_the_client(self):
        if self.forked:
            self.got, self.ending = self.local.read_bytes() if self.local.exists() else b"", "dead"
        assert self.content.startswith(self.got), "other bytes than the server's"
        ending = "clean end" if self.ending == "clean" else "no clean end"
        return f"{_share(len(self.got), 0, self.cell.size)}, {ending}"

    def _at_the_server(self):
        log = self.server.uploads
        if self.cell.victim != "server":
            await_true(lambda: log(self.name), f"{self.server.name} logs the end of {self.name}")
        before = len(WAS_THERE) if self.cell.verb == "APPE" else 0
        share = _share(self.file.stat().st_size, before, self.cell.size)
        return f"{share}, {' and '.join(f'logged {word}' for word in log(self.name)) or 'not logged'}"

    def is_whole(self):
        """Whether the side that the bytes went to has all of them and nothing else."""
        if self.cell.is_download:
            return self.got == self.content
        before = WAS_THERE if self.cell.verb == "APPE" else b""
        return self.file.read_bytes() == before + self.content

    def end(self):
        for passage in self.passages:
            self.relay.reset(passage)
        if self.session:
            self.session.close()
            self.data.socket.close()
        self.local.unlink(missing_ok=True)


class ThroughFront(Session):
    named = "localhost"


def _size(path):
    return path.stat().st_size if path.exists() else -1


def _share(size, before, whole):
    if size <= before:
        return "nothing"
    return "a part" if size < before + whole else "all bytes"


def content():
    """Bytes that differ all along, as many as any transfer moves."""
    return b"".join(number.to_bytes(8, "big") for number in range(max(_SIZES.values()) // 8 + 1))
