"""Every security of a listener before every security of a server, with real clients in passive and active mode, TLS 1.2 and 1.3
on either side, and servers that are passive, active, or as the client. The quick run takes as many cells as hold each two of
these together, the nine pairs counting as one; with --full all run."""

import itertools
from types import SimpleNamespace

import pytest

import ports
import servers
from backend import Backend, over_tls
from bridge import Bridge
from door import Door
from pairwise import pairs_of, pairwise, parameters
from scenario import play

SECURITIES = ("implicit", "explicit", "plain")
VERSIONS = {"implicit": ("1.2", "1.3"), "explicit": ("1.2", "1.3"), "plain": (None,)}
WAYS = ("passive", "active")
MODES = ("passive", "active", "client")
SERVERS = ("vsftpd", "proftpd", "pyftpdlib")
PASSIVE = ("curl", "lftp", "ftplib", "commons-net", "basic-ftp")
ACTIVE = ("lftp-active", "ftplib-active", "commons-net-active")  # basic-ftp has no active mode
WITHOUT_TLS = ("curl-active",)  # with TLS it may be deaf, see test_active.py
PLAN = [("up", "middle"), ("down", "middle.srv")]
OVER_TLS = {"full-handshake", "resumed"}


def clients_for(way, listener):
    if way == "passive":
        return PASSIVE
    return ACTIVE + WITHOUT_TLS if listener == "plain" else ACTIVE


def cells():
    """(client, its mode, its TLS, listener, server's security, its TLS, its mode, server); the clients that can take turns."""
    found = []
    for way, listener in itertools.product(WAYS, SECURITIES):
        able = clients_for(way, listener)
        behind = [(security, version) for security in SECURITIES for version in VERSIONS[security]]
        rest = itertools.product(VERSIONS[listener], behind, MODES, SERVERS)
        for number, (front, (security, version), mode, server) in enumerate(rest):
            client = able[(number + number // len(able)) % len(able)]
            found.append((client, way, front, listener, security, version, mode, server))
    return found


def shown(cell):
    """Every two values of a cell, the pair being one of them; and what the client meets on its own side."""
    client, way, front, listener, security, version, mode, server = cell
    met = {("client", client, listener), ("client", client, front), ("client", client, server)}
    return pairs_of(((listener, security), way, front, version, mode, server)) | met


def test_the_quick_run_holds_each_two_values_together():
    every, quick = cells(), pairwise(cells(), shown)
    assert {cell[3:5] for cell in quick} == set(itertools.product(SECURITIES, SECURITIES))
    for which in (lambda cell: cell[3:5], *(lambda cell, at=at: cell[at] for at in (1, 2, 5, 6, 7))):
        for at in (1, 2, 5, 6, 7):
            assert {(which(cell), cell[at]) for cell in quick} == {(which(cell), cell[at]) for cell in every}
    for listener in SECURITIES:
        able = {client for way in WAYS for client in clients_for(way, listener)}
        assert {cell[0] for cell in quick if cell[3] == listener} == able


@pytest.fixture(scope="module")
def street():
    """The servers, those over TLS insisting on resumption where they can, and one bridge with a listener before each as it is met."""
    running = {}
    for security, name in itertools.product(SECURITIES, SERVERS):
        make, tls = servers.ALL[name], None if security == "plain" else security
        running[security, name] = make(tls=tls, must_resume=bool(tls) and make.can_insist_on_resumption)
    try:
        for server in running.values():
            server.start()
        met = {cell[3:]: entry(running[cell[4], cell[7]], *cell[5:7]) for cell in cells()}
        bridge = Bridge(
            {named(*key): backend for key, backend in met.items()},
            doors={named(*key): Door() for key in met},
            security={named(*key): key[0] for key in met},
        )
        with bridge:
            yield SimpleNamespace(bridge=bridge, servers=running)
    finally:
        for server in running.values():
            server.stop()


def named(*words):
    return "-".join(str(word) for word in words if word)


def entry(server, version, mode):
    low, high = ports.free_range(2)
    more = {} if mode == "passive" else {"data": mode, "activePorts": f'"{low}-{high}"'}
    return over_tls(server, version, **more) if server.tls else Backend(server.port, more=more)


@pytest.mark.parametrize("client, way, front, listener, security, version, mode, server", parameters(cells(), shown))
def test_files_move_both_ways(client, way, front, listener, security, version, mode, server, street, tmp_path):
    log = street.bridge.log.from_here()
    met = named(listener, security, version, mode, server)
    behind, port = street.servers[security, server], street.bridge.port(met)
    folder = tmp_path / named(client, front, met)
    played = play(client, front, behind, port, folder, met, PLAN, security=listener)
    played.check_with(log)
    proofs = {entry["proof"] for entry in log.entries("transfer ended") if entry["outcome"] == "complete"}
    assert proofs and proofs <= ({"clear"} if listener == "plain" else OVER_TLS), log.text()
