"""Clients with a mind of their own, FileZilla, gftp and rclone: up and down through one data port, with equal bytes at both ends."""

from types import SimpleNamespace

import pytest

import clients
from backend import over_tls
from bridge import Bridge
from door import Door
from scenario import play
from tap import Tap

SERVERS = ("vsftpd", "vsftpd-explicit")


@pytest.fixture(scope="module")
def street(launched):
    """A bridge in front of plain vsftpd and of vsftpd over TLS that has to be resumed, and a tap in front of each listener."""
    backends = {"vsftpd": launched("vsftpd").port, "vsftpd-explicit": over_tls(launched("vsftpd-explicit"))}
    with Bridge(backends, doors=dict.fromkeys(backends, Door())) as bridge:
        taps = {name: Tap(bridge.port(name)).start() for name in backends}
        yield SimpleNamespace(bridge=bridge, taps=taps)
        for tap in taps.values():
            tap.stop()


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("version", ("1.2", "1.3"))
@pytest.mark.parametrize("client", clients.RARE)
def test_up_and_down(client, version, server, tmp_path, launched, street):
    tap, log = street.taps[server], street.bridge.log.from_here()
    before = len(tap.tapped)
    played = play(client, version, launched(server), tap.port, tmp_path / f"{client}-{version}", client + server + version)
    played.check_with(log)
    proofs = {entry.get("proof") for entry in log.entries("transfer ended") if entry["outcome"] == "complete"}
    assert proofs == {"resumed"}, log.text()
    assert {one.tls_version for one in tap.tapped[before:]} == {version}, played.output
