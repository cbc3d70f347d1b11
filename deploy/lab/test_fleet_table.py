"""What the table of deploy/haproxy is for: without it a client's data connections come to the bridge that does not know it."""

import os
import re

import pytest

from bridge import CONTROL, BridgeOn990
from door import Door
from fleet import BALANCER, BRIDGES, Balancer, shipped
from processes import await_true
from servers.vsftpd import Vsftpd
from session import Session

CONTENT = os.urandom(100_000)
CLIENT = "127.0.0.77"
TRANSFERS = 4


class Behind(Session):
    """A session by way of the balancer."""

    named = "127.0.0.1"

    def __init__(self):
        super().__init__(CONTROL, timeout=20, host=BALANCER, source=CLIENT)

    def fetched(self):
        """What arrived of a download, and the last reply."""
        plain = self.connect_data(self.passive_port())
        reply, content = self.command("RETR whole.bin"), b""
        if reply.code in (125, 150):
            try:
                content, _ = self.secured(plain).read_all()
            except OSError:  # whoever is there does not want it
                pass
            reply = self.reply()
        plain.close()
        return content, reply.code


@pytest.fixture(scope="module")
def server():
    one = Vsftpd().start()
    (one.home / "whole.bin").write_bytes(CONTENT)
    one.give(one.home / "whole.bin")
    yield one
    one.stop()


@pytest.fixture
def bridges(server, fresh):
    several = {"timeouts": {"promise": "2s"}, "words": {"proxyProtocol": "{ from: [127.0.0.1] }"}, "doors": {"server": Door()}}
    return [fresh(BridgeOn990({"server": server.port}, bind=address, **several)) for address in BRIDGES.values()]


def downloads(text):
    """What several downloads of one session came to behind a balancer with this configuration."""
    with Balancer(text) as balancer:
        await_true(lambda: set(balancer.states().values()) == {"UP"}, "all bridges up")
        with Behind() as session:
            return [session.fetched() for _ in range(TRANSFERS)]


def of_the_client(entries):
    return [entry for entry in entries if entry["client"].startswith(f"{CLIENT}:")]


def test_with_the_table_every_data_connection_comes_to_the_bridge_of_its_session(bridges):
    assert downloads(shipped()) == [(CONTENT, 226)] * TRANSFERS


def test_without_it_they_come_to_each_in_turn_and_those_that_came_to_the_other_fail(bridges):
    text, lines = re.subn(r"(?m)^ +stick (on|match) src table clients\n", "", shipped())
    assert lines == 2
    came = downloads(text)
    assert sorted(came, key=lambda one: one[1]) == [(CONTENT, 226)] * (TRANSFERS // 2) + [(b"", 425)] * (TRANSFERS // 2)
    (other,) = [bridge for bridge in bridges if not of_the_client(bridge.log.entries("session started"))]
    assert of_the_client([other.log.await_hint("no-session")])
