"""Every way of a data connection on either side of the bridge: PASV, EPSV, PORT, EPRT of the client; passive, active, or as the
client, at the server; IPv4 and IPv6 on both sides. The quick run takes as many cells as hold every pair of these. What the modes
have to do with TLS is in test_pairs.py."""

import itertools
from types import SimpleNamespace

import pytest

import ports
import servers
from backend import Backend, literal
from bridge import Bridge
from judged import CONTENT
from pairwise import parameters
from session import Session

HOSTS = {"v4": "127.0.0.1", "v6": "::1"}
FACTORS = (
    ("PASV", "EPSV", "PORT", "EPRT"),
    ("v4", "v6"),  # the client's way to the bridge
    ("passive", "active", "client"),
    ("v4", "v6"),  # the bridge's way to the server
    ("vsftpd", "proftpd", "pyftpdlib"),
)
NOT_OVER_IPV6 = {"PASV": 425, "PORT": 504}


def cells():
    return [cell for cell in itertools.product(*FACTORS) if not (cell[0] in NOT_OVER_IPV6 and cell[1] == "v6")]


@pytest.fixture(scope="module")
def street(request):
    """The servers, and two bridges in front of all of them: one for clients over IPv4, one for those over IPv6."""
    running, backends = {}, {}
    for family, name in itertools.product(*FACTORS[3:]):
        running[family, name] = servers.ALL[name](host=HOSTS[family])
    bridges = {}
    try:
        for server in running.values():
            server.start()
        for client in HOSTS:
            backends = {
                named(mode, *key): entry(server, mode) for mode in FACTORS[2] for key, server in running.items()
            }
            bridges[client] = Bridge(backends, data_ports=3, bind=literal(HOSTS[client])).start()
        yield SimpleNamespace(bridges=bridges)
    finally:
        for one in (*bridges.values(), *running.values()):
            one.stop()


def named(mode, family, server):
    return f"{mode}-{family}-{server}"


def entry(server, mode):
    low, high = ports.free_range(3)
    more = {} if mode == "passive" else {"data": mode, "activePorts": f'"{low}-{high}"'}
    return Backend(server.port, more=more, host=literal(server.host))


@pytest.mark.parametrize("verb, client, mode, family, server", parameters(cells()))
def test_files_move_both_ways(verb, client, mode, family, server, street):
    bridge = street.bridges[client]
    log = bridge.log.from_here()
    with Session(bridge.port(named(mode, family, server)), host=HOSTS[client]) as session:
        session.store("STOR modes.bin", CONTENT, verb)
        assert session.retrieve("RETR modes.bin", verb) == CONTENT
        session.quit()
    log.await_sessions_ended()
    assert log.transfers() == [("STOR", "modes.bin", "COMPLETE"), ("RETR", "modes.bin", "COMPLETE")], log.text()


@pytest.mark.parametrize("mode", FACTORS[2])
def test_over_ipv6_pasv_and_port_are_refused(mode, street):
    with Session(street.bridges["v6"].port(named(mode, "v4", "vsftpd")), host=HOSTS["v6"]) as session:
        assert session.command("PASV").code == NOT_OVER_IPV6["PASV"]
        assert session.command("PORT 127,0,0,1,200,10").code == NOT_OVER_IPV6["PORT"]
        session.store("STOR after.bin", CONTENT, "EPSV")
        session.quit()
