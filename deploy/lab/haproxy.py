"""HAProxy, which passes TCP on: in front of the bridge as a load balancer, or in front of a server that is to be told whose
connections it gets."""

import itertools
import os
from dataclasses import dataclass

from place import PEERS, RUN
from processes import Program, await_true

_count = itertools.count(1)

_CONF = """
global
  log stdout format raw local0 info
defaults
  mode tcp
  log global
  log-format "from=%f client=%ci:%cp at=%fi:%fp"
  timeout connect 5s
  timeout client 60s
  timeout server 60s
"""


@dataclass(frozen=True)
class Way:
    """From `bind` to `to`, an address with a port, a range of ports, or none for the same port; the words are HAProxy's own."""

    name: str
    bind: str
    to: str
    bind_words: str = ""
    server_words: str = ""

    @property
    def section(self):
        return f"listen {self.name}\n  bind {self.bind} {self.bind_words}\n  server {self.name} {self.to} {self.server_words}\n"


class HAProxy:
    def __init__(self, *ways):
        self.ways = ways
        self.run = RUN / f"{next(_count)}-haproxy"
        self.run.mkdir()

    def start(self):
        conf = self.run / "haproxy.cfg"
        conf.write_text(_CONF + "".join(way.section for way in self.ways))
        env = {**os.environ, "LD_LIBRARY_PATH": f"{PEERS}/haproxy-libs"}
        self.program = Program([PEERS / "haproxy/usr/sbin/haproxy", "-db", "-f", conf], self.run / "output", env=env)
        for way in self.ways:
            host, _, range_ = way.bind.partition(":")
            self.program.await_port(int(range_.partition("-")[0]), host=host)
        return self

    def stop(self):
        self.program.end()

    def await_clients(self, way, addresses):
        """Each of these connections came by that way and has ended, by what HAProxy says of their two ends: (client, at)."""

        def seen():
            lines = [line for line in self.program.text().splitlines() if f"from={way} " in line]
            found = [tuple(word.partition("=")[2].rpartition(":")[0] for word in line.split()[-2:]) for line in lines]
            return all(found.count(one) >= addresses.count(one) for one in addresses)

        await_true(seen, f"{addresses} in HAProxy's log of {way}:\n{self.program.text()[-2000:]}")
