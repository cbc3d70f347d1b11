"""Every client, every server, TLS 1.2 and 1.3: the same scenario through the bridge, with equal bytes at both ends."""

import re

import pytest

import clients
import servers
from scenario import play

# Cells that cannot work: (client, server, version) with None for "any", and the way each of them fails.
CANNOT = []


def known(client, server, version):
    return [
        row[3] for row in CANNOT if all(want in (None, have) for want, have in zip(row, (client, server, version)))
    ]


def cells():
    for server in servers.ALL:
        for client in clients.COMMANDS:
            for version in ("1.2", "1.3"):
                marks = [pytest.mark.core] if client in clients.CORE else []
                yield pytest.param(client, server, version, id=f"{client}-{server}-{version}", marks=marks)


@pytest.mark.parametrize("client, server, version", cells())
def test_cell(client, server, version, pytestconfig, tmp_path, launched, shared_bridge):
    log = shared_bridge.log.from_here()
    folder = tmp_path / f"{client}-{version}"
    played = play(client, version, launched(server), shared_bridge.port(server), folder, seed=client + server + version)
    if pytestconfig.getoption("--direct"):
        played.check()
        return
    reasons = known(client, server, version)
    if reasons:
        assert played.code != 0 and reasons[0] in played.output, f"should fail with {reasons[0]!r}\n{played.output}"
        return
    played.check_with(log)


@pytest.mark.parametrize("server", servers.ALL)
@pytest.mark.parametrize("version", ("1.2", "1.3"))
def test_an_empty_upload_by_basic_ftp_is_whole_or_refused(version, server, tmp_path, launched, shared_bridge):
    log = shared_bridge.log.from_here()
    folder = tmp_path / f"empty-{version}"
    played = play("basic-ftp", version, launched(server), shared_bridge.port(server), folder, server, [("up", "empty")])
    log.await_sessions_ended()
    outcome = log.outcome_of("empty", "STOR")["outcome"]
    if outcome == "COMPLETE":
        played.check()
    else:
        # What ends before its handshake is done keeps no promise: another connection is awaited, longer than this client waits.
        assert (outcome, played.code) == ("ABORTED", 1), played.output
        assert "close_notify" in log.text() or re.search("ECONNRESET|Timeout", played.output), log.text()
