"""Transfers of three minutes through a firewall that forgets what is silent for 90 seconds, as control connections are meanwhile."""

import socket
import threading
import time

import pytest

from backend import Backend
from bridge import Bridge
from distance import SERVERS, Distance, Forgetful
from keepalive import FIRST_PROBE, LAST_PROBE, timers
from processes import await_true
from servers.vsftpd import Vsftpd
from session import Clear, Session

pytestmark = pytest.mark.long

FORGETS = 90  # seconds
LASTS = 180
PARTS = 360
SIZE = 64 << 20  # of which the kernels on the way take in a few at once
WINDOW = 32 << 10
NOTICED = LAST_PROBE + 15
FILE = "slow"


class Slow(Session):
    """A client that takes three minutes for a file, little by little, so that the data connection is never silent for long."""

    named = "127.0.0.1"

    def connect_data(self, port, source=None):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        plain.settimeout(self.timeout)
        plain.connect((self.host, port))
        return plain

    def fetch(self):
        """The length of the file, and the last reply."""
        begin, length = time.monotonic(), 0
        data = self.begin(f"RETR {FILE}")
        for part in range(1, PARTS + 1):
            length += len(data.read(SIZE // PARTS + 1))
            time.sleep(max(0, begin + part * LASTS / PARTS - time.monotonic()))
        data.socket.close()
        return length, self.reply().code


class SlowInClear(Slow, Clear):
    """The same without TLS."""


@pytest.fixture(scope="module")
def firewall():
    with Forgetful(FORGETS) as between:
        yield between


@pytest.fixture(scope="module")
def server(firewall):
    with firewall.among("servers"):
        running = Vsftpd(host=SERVERS).start()
    with open(running.home / FILE, "wb") as sparse:
        sparse.truncate(SIZE)
    yield running
    running.stop()


def started(side, firewall, server):
    bridge = Bridge({"one": Backend(server.port, host=SERVERS)}, data_ports=8, bind="0.0.0.0")
    with firewall.among(side):
        return bridge.start()


@pytest.fixture(scope="module")
def near_the_servers(firewall, server):
    bridge = started("servers", firewall, server)
    yield bridge
    bridge.stop()


@pytest.fixture(scope="module")
def near_the_clients(firewall, server):
    bridge = started("clients", firewall, server)
    yield bridge
    bridge.stop()


@pytest.fixture(scope="module")
def told(firewall, server, near_the_servers, near_the_clients):
    """What each client was told in the end, all of which take their time at once."""
    ways = {
        "between the clients and the bridge": lambda: Slow(near_the_servers.port("one"), host=SERVERS, timeout=30),
        "between the bridge and the server": lambda: Slow(near_the_clients.port("one"), timeout=30),
        "without the bridge": lambda: SlowInClear(server.port, host=SERVERS, timeout=30),
    }
    found = {}

    def run(way):
        with firewall.among("clients"), ways[way]() as session:
            try:
                found[way] = session.fetch()
            except OSError as broken:
                found[way] = broken

    threads = [threading.Thread(target=run, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.parametrize("way", ("between the clients and the bridge", "between the bridge and the server"))
def test_the_control_connection_is_remembered_and_the_last_reply_arrives(way, told):
    assert told[way] == (SIZE, 226)


def test_without_keepalive_it_is_forgotten_and_no_reply_arrives(told):
    assert isinstance(told["without the bridge"], TimeoutError)


def test_a_client_that_vanishes_is_noticed_in_two_minutes():
    with Distance(0) as between:
        with between.among("servers"):
            server = Vsftpd(host=SERVERS).start()
            bridge = Bridge({"one": Backend(server.port, host=SERVERS)}, data_ports=8, bind="0.0.0.0").start()
        with between.among("clients"):
            session = Slow(bridge.port("one"), host=SERVERS)
        with between.among("servers"):  # the way is not to break before the client has acknowledged its last reply
            await_true(lambda: all(timers(bridge.java_pid, f"sport = :{bridge.port('one')}")), "nothing but keepalive is due")
        log, begin = bridge.log.from_here(), time.monotonic()
        between.part()
        try:
            (ended,) = log.await_entries("session ended", seconds=NOTICED)
            assert ended["reason"] == "client-lost", ended
            assert time.monotonic() - begin > FIRST_PROBE
        finally:
            bridge.stop()
            server.stop()
            session.close()
