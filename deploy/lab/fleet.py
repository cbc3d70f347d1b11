"""The HAProxy of deploy/haproxy, in front of two bridges on loopback."""

import itertools
import os
import re
import socket

import ports
from bridge import CONTROL
from place import PEERS, RUN, TREE
from processes import Program

BALANCER = "127.0.0.40"
BRIDGES = {"bridge-a": "127.0.0.41", "bridge-b": "127.0.0.42"}
_USERS = {"user haproxy": "user nobody", "group haproxy": "group nogroup"}  # whom the package would bring
_count = itertools.count(1)


def shipped():
    """The file of deploy/haproxy, whose addresses and user alone are others."""
    text = (TREE / "deploy/haproxy/haproxy.cfg").read_text()
    for name, address in BRIDGES.items():
        text = re.sub(rf"(server {name}) 192\.0\.2\.\d+:", rf"\1 {address}:", text)
    assert "192.0.2." not in re.sub(r"^#.*$", "", text, flags=re.M)
    for there, here in _USERS.items():
        assert there in text
        text = text.replace(there, here)
    return re.sub(r"bind :", f"bind {BALANCER}:", text)


class Balancer:
    """HAProxy with that file or what was made of it, and a socket to ask it how it sees its servers."""

    def __init__(self, text=None):
        folder = RUN / f"{next(_count)}-fleet"
        folder.mkdir()
        self.stats = ports.free_port()
        self.conf = folder / "haproxy.cfg"
        self.conf.write_text((text or shipped()).replace("global\n", f"global\n  stats socket ipv4@127.0.0.1:{self.stats}\n", 1))
        self.output = folder / "output"
        self.env = {**os.environ, "LD_LIBRARY_PATH": f"{PEERS}/haproxy-libs"}

    def __enter__(self):
        self.program = Program([PEERS / "haproxy/usr/sbin/haproxy", "-db", "-f", self.conf], self.output, env=self.env)
        self.program.await_port(CONTROL, host=BALANCER)
        return self

    def states(self):
        """UP or DOWN of each server of both backends."""
        with socket.create_connection(("127.0.0.1", self.stats), 5) as asked:
            asked.sendall(b"show stat\n")
            text = b"".join(iter(lambda: asked.recv(65536), b"")).decode()
        lines = [line.split(",") for line in text.splitlines() if line and not line.startswith("#")]
        return {(line[0], line[1]): line[17] for line in lines if line[1] in BRIDGES}

    def __exit__(self, *_):
        self.program.end()
