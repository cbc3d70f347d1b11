"""Control connections are silent while a transfer runs, and data connections while it pauses: keepalive has firewalls remember both."""

import os

import pytest

from backend import over_tls
from bridge import Bridge
from keepalive import FIRST_PROBE, timers
from processes import await_true
from session import Session

SERVERS = {"plain": "vsftpd", "tls": "vsftpd-explicit"}


@pytest.fixture(scope="module")
def bridge(launched):
    with Bridge({"plain": launched("vsftpd").port, "tls": over_tls(launched("vsftpd-explicit"))}, data_ports=8) as running:
        yield running


def await_keepalive(pid, where):
    """What was sent last may not be acknowledged yet, which has a timer of its own."""

    def is_due():
        (left,) = timers(pid, where)
        return left is not None and left <= FIRST_PROBE

    await_true(is_due, f"keepalive on the connection with {where}")


def within(which, ports):
    return f"( {which} >= :{ports[0]} and {which} <= :{ports[1]} )"


@pytest.mark.parametrize("name", SERVERS)
def test_the_bridge_has_keepalive_on_both_sides(name, bridge, launched):
    server, pid = launched(SERVERS[name]), bridge.java_pid
    with Session(bridge.port(name)) as session:
        await_keepalive(pid, f"sport = :{bridge.port(name)}")
        await_keepalive(pid, f"dport = :{server.port}")
        data = session.begin("STOR kept")
        data.send(b"a byte, and then a pause")
        await_keepalive(pid, within("sport", bridge.data[name]))
        await_keepalive(pid, within("dport", server.passive))
        await_keepalive(pid, f"sport = :{bridge.port(name)}")
        await_keepalive(pid, f"dport = :{server.port}")
        data.finish()
        assert session.reply().code == 226


def test_a_client_that_has_not_asked_for_it_has_none(bridge):
    with Session(bridge.port("plain")):
        assert timers(os.getpid(), f"dport = :{bridge.port('plain')}") == [None]
