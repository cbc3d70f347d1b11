"""Two places of one machine that are far from each other: network namespaces with a slow link between them."""

import contextlib
import itertools
import os
import subprocess

from place import LAB, RUN
from processes import Program, await_true
from tunlink import DEVICE, enter

CLIENTS, SERVERS = "198.51.100.1", "198.51.100.2"  # RFC 5737

_count = itertools.count(1)


class Distance:
    """`milliseconds` each way between the clients' namespace and the servers'; the round trip takes twice as long."""

    def __init__(self, milliseconds):
        self.milliseconds = milliseconds
        number = next(_count)
        self.names = {side: f"lab{os.getpid()}-{number}-{side}" for side in ("clients", "servers")}
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
        words = ["/usr/bin/python3", LAB / "tunlink.py", *self.names.values(), self.milliseconds]
        self.link = Program(words, RUN / f"{self.names['clients']}.link")
        for side, address in (("clients", CLIENTS), ("servers", SERVERS)):
            name = self.names[side]
            await_true(lambda name=name: _has_device(name), f"{DEVICE} in {name}\n{self.link.text()}")
            _ip("-n", name, "address", "add", f"{address}/30", "dev", DEVICE)
            _ip("-n", name, "link", "set", DEVICE, "up")

    @contextlib.contextmanager
    def among(self, side):
        """While in here, the calling thread and all that it starts are on that side: "clients" or "servers"."""
        here, there = (os.open(path, os.O_RDONLY) for path in ("/proc/thread-self/ns/net", f"/run/netns/{self.names[side]}"))
        try:
            enter(there)
            yield
        finally:
            enter(here)
            os.close(here)
            os.close(there)

    def __exit__(self, *_):
        if self.link:
            self.link.end()
        for name in self.names.values():
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


def _has_device(name):
    return subprocess.run(["ip", "-n", name, "link", "show", DEVICE], capture_output=True, check=False).returncode == 0


def _ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"
