"""Every client, six servers over TLS, 1.2 and 1.3 on either side of the bridge: the scenario with equal bytes at both ends."""

from dataclasses import replace
from itertools import product

import pytest

import clients
import servers
from backend import over_tls
from bridge import Bridge
from pairwise import pairwise
from place import PASSWORD, USER
from scenario import play
from session import Session
from tap import Tap

VERSIONS = ("1.2", "1.3")
BACKENDS = tuple(product(servers.OVER_TLS, VERSIONS))


def cells():
    """Each client before each server, each with either version on either side; the other cells with --full."""
    every = []
    for server, client in product(servers.OVER_TLS, clients.COMMANDS):
        ends = product(VERSIONS, VERSIONS) if client in clients.CORE else zip(VERSIONS, VERSIONS)
        every += [(client, front, server, behind) for front, behind in ends]
    quick = set(pairwise(every))
    for cell in every:
        client, front, _, behind = cell
        marks = [pytest.mark.core] if client in clients.CORE and front == behind else []
        marks += [] if cell in quick else [pytest.mark.long]
        yield pytest.param(*cell, id="-".join(cell), marks=marks)


@pytest.mark.parametrize("client, front, server, behind", cells())
def test_cell(client, front, server, behind, tmp_path, launched, tls_bridge):
    log = tls_bridge.log.from_here()
    backend, folder = f"{server}-{behind}", tmp_path / f"{client}-{front}-{behind}"
    played = play(client, front, launched(server), tls_bridge.port(backend), folder, seed=client + front + backend)
    played.check_with(log)


@pytest.fixture(scope="module")
def taps(launched):
    """A tap in front of each server for each version, named like the backends."""
    started = {f"{server}-{version}": Tap(launched(server).port).start() for server, version in BACKENDS}
    yield started
    for tap in started.values():
        tap.stop()


@pytest.fixture(scope="module")
def tapped_bridge(launched, taps):
    backends = {
        f"{server}-{version}": replace(over_tls(launched(server), version), port=taps[f"{server}-{version}"].port)
        for server, version in BACKENDS
    }
    with Bridge(backends, data_ports=20) as bridge:
        yield bridge


@pytest.mark.parametrize("server, version", BACKENDS)
def test_the_wire_carries_tls_of_the_chosen_version_and_no_name_or_password(version, server, launched, taps, tapped_bridge):
    backend = f"{server}-{version}"
    with Session(tapped_bridge.port(backend)) as session:
        session.store("STOR tapped.up", b"seen by nobody")
        assert session.retrieve("RETR tapped.up") == b"seen by nobody"
        session.quit()
    (tapped,) = taps[backend].tapped
    assert tapped.tls_version == version
    assert tapped.said_before_tls == (b"AUTH TLS\r\n" if launched(server).tls == "explicit" else b"")
    for secret in (USER, PASSWORD, "tapped.up"):
        assert secret.encode() not in tapped.to_server + tapped.from_server
