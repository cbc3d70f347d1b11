"""Control connections are silent while a transfer runs, and data connections while it pauses: keepalive has firewalls remember both."""

import os

import pytest

from backend import over_tls
from bridge import Bridge
from keepalive import FIRST_PROBE, timers
from session import Session

SERVERS = {"plain": "vsftpd", "tls": "vsftpd-explicit"}


@pytest.fixture(scope="module")
def bridge(launched):
    with Bridge({"plain": launched("vsftpd").port, "tls": over_tls(launched("vsftpd-explicit"))}, data_ports=8) as running:
        yield running


def has_keepalive(pid, where):
    (left,) = timers(pid, where)
    return left is not None and left <= FIRST_PROBE


def within(which, ports):
    return f"( {which} >= :{ports[0]} and {which} <= :{ports[1]} )"


@pytest.mark.parametrize("name", SERVERS)
def test_the_bridge_has_keepalive_on_both_sides(name, bridge, launched):
    server, pid = launched(SERVERS[name]), bridge.java_pid
    with Session(bridge.port(name)) as session:
        assert has_keepalive(pid, f"sport = :{bridge.port(name)}")
        assert has_keepalive(pid, f"dport = :{server.port}")
        data = session.begin("STOR kept")
        data.send(b"a byte, and then a pause")
        assert has_keepalive(pid, within("sport", bridge.data[name]))
        assert has_keepalive(pid, within("dport", server.passive))
        assert has_keepalive(pid, f"sport = :{bridge.port(name)}")
        assert has_keepalive(pid, f"dport = :{server.port}")
        data.finish()
        assert session.reply().code == 226


def test_a_client_that_has_not_asked_for_it_has_none(bridge):
    with Session(bridge.port("plain")):
        assert timers(os.getpid(), f"dport = :{bridge.port('plain')}") == [None]
