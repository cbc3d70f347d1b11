"""Two places of one machine, far from each other: network namespaces with a link between them that is slow, loses packets, breaks."""

import itertools
import os
import signal
import subprocess

from namespace import NAMED, within
from place import LAB, RUN
from processes import Program, await_true
from tunlink import DEVICE

CLIENTS, SERVERS = "198.51.100.1", "198.51.100.2"  # RFC 5737

SIDES = ("clients", "servers")

_count = itertools.count(1)


class Distance:
    """`milliseconds` each way between the clients' namespace and the servers', more or less by `jitter`; the round trip takes
    twice as long. `loss` is the part of all packets that do not arrive."""

    def __init__(self, milliseconds, jitter=0, loss=0.0):
        self.milliseconds = milliseconds
        self.jitter = jitter
        self.loss = loss
        number = next(_count)
        self.names = {side: f"lab{os.getpid()}-{number}-{side}" for side in SIDES}
        self.weather = RUN / f"{self.names['clients']}.weather"
        self.link = None

    def __enter__(self):
        try:
            self._join()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _join(self):
        for name in self.names.values():
            _ip("netns", "add", name)
            _ip("-n", name, "link", "set", "lo", "up")
        self.link = Program(["/usr/bin/python3", *self._carrier()], RUN / f"{self.names['clients']}.link")
        for side, address in (("clients", CLIENTS), ("servers", SERVERS)):
            name = self.names[side]
            await_true(lambda name=name: _has_device(name), f"{DEVICE} in {name}\n{self.link.text()}")
            _ip("-n", name, "address", "add", f"{address}/30", "dev", DEVICE)
            _ip("-n", name, "link", "set", DEVICE, "up")

    def _carrier(self):
        """The words of the program that carries packets from one side to the other."""
        self._set({})
        return LAB / "tunlink.py", *self.names.values(), self.weather

    def _set(self, losses):
        """The link loses that much of what comes from these sides, and as much as ever of the rest."""
        lines = (f"{self.milliseconds} {self.jitter} {losses.get(side, self.loss)}\n" for side in SIDES)
        self.weather.write_text("".join(lines))

    def part(self, sides=SIDES):
        """From now on nothing that these sides send arrives."""
        self._set(dict.fromkeys(sides, 1.0))
        self.link.signal(signal.SIGHUP)

    def heal(self):
        """From now on the link is as it was."""
        self._set({})
        self.link.signal(signal.SIGHUP)

    def among(self, side):
        """While in here, the calling thread and all that it starts are on that side: "clients" or "servers"."""
        return within(NAMED / self.names[side])

    def __exit__(self, *_):
        if self.link:
            self.link.end()
        for name in self.names.values():
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


class Forgetful(Distance):
    """A firewall between the two, which forgets a connection of which no packet has passed for so many seconds."""

    def __init__(self, seconds):
        super().__init__(0)
        self.seconds = seconds

    def _carrier(self):
        return LAB / "forgetful.py", *self.names.values(), self.seconds


def _has_device(name):
    return subprocess.run(["ip", "-n", name, "link", "show", DEVICE], capture_output=True, check=False).returncode == 0


def _ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"
