"""Two hundred sessions of four addresses on one data port: whatever happens, no byte comes into a wrong session."""

import pytest

from bridge import Bridge
from crowd import crowds
from door import Door
from servers.pyftpd import WidePyFtpd

SESSIONS = 200
ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")


@pytest.fixture(scope="module")
def server():
    running = WidePyFtpd().start()
    yield running
    running.stop()


def lengths():
    yield "prefer", 15
    yield "always", 2
    yield pytest.param("prefer", 60, marks=pytest.mark.long)
    yield pytest.param("always", 60, marks=pytest.mark.long)


@pytest.mark.parametrize("policy, seconds", lengths())
def test_two_hundred_sessions_never_meet_each_others_files(policy, seconds, server, capsys):
    home = server.folder(server.home / f"crowd-{policy}-{seconds}")
    with Bridge({"one": server.port}, doors={"one": Door(reuse=policy)}) as bridge:
        found = crowds(ADDRESSES, SESSIONS // len(ADDRESSES), bridge.port("one"), home, seconds)
        bridge.log.await_sessions_ended()
        outcomes = {outcome for _, _, outcome in bridge.log.transfers()}
    with capsys.disabled():
        print(f"\n    {SESSIONS} sessions, {policy}, one data port: {found}", end="")
    assert not found.wrong, found.wrong[:10]
    assert {code for code, _ in found.refusals} <= {425}
    assert found.transfers > SESSIONS and outcomes == {"COMPLETE"}
