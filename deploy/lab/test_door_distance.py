"""Fifty sessions behind one address, far away: what one data port carries, and what four more do for them."""

import pytest

from bridge import Bridge
from crowd import PATIENCE, Caller, crowd
from distance import SERVERS, Distance
from door import Door
from servers.pyftpd import WidePyFtpd

SESSIONS = 50
WAIT = 10.0  # seconds: for a free port
DOORS = {"alone": Door(), "spare": Door(overflow=4)}


class Far(Caller):
    """A session with a bridge on the other side."""

    named = "127.0.0.1"


@pytest.fixture(scope="module", params=(50, pytest.param(100, marks=pytest.mark.long)), ids="{} ms each way".format)
def distance(request):
    with Distance(request.param) as between:
        yield between


@pytest.fixture(scope="module")
def server(distance):
    with distance.among("servers"):
        running = WidePyFtpd().start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def bridge(server, distance):
    made = Bridge(dict.fromkeys(DOORS, server.port), doors=DOORS, bind="0.0.0.0")
    with distance.among("servers"):
        made.start()
    yield made
    made.stop()


@pytest.fixture
def carried(distance, server, bridge, capsys):
    """carried(name, seconds): what fifty sessions went through there; no byte and no transfer of it was wrong."""

    def play(name, seconds):
        home = server.folder(server.home / f"{name}-{seconds}")
        with distance.among("clients"):
            found = crowd(SESSIONS, name, lambda: Far(bridge.port(name), timeout=PATIENCE, host=SERVERS), home, seconds)
        with capsys.disabled():
            way = f"round trip {2 * distance.milliseconds} ms, {DOORS[name].size} data ports"
            print(f"\n    {SESSIONS} sessions, {way}: {found}", end="")
        assert not found.wrong, found.wrong[:10]
        return found

    return play


every_length = pytest.mark.parametrize("seconds", (6, pytest.param(60, marks=pytest.mark.long)))


@every_length
def test_with_four_more_ports_nobody_is_refused(seconds, carried):
    found = carried("spare", seconds)
    assert found.transfers > SESSIONS and not found.refusals


@every_length
def test_with_one_port_alone_each_refusal_comes_after_the_wait(seconds, carried):
    found = carried("alone", seconds)
    assert found.refusals, "fifty sessions were served: this distance is too short to show a refusal"
    assert all(code == 425 and WAIT - 0.5 <= waited < WAIT + 3 for code, waited in found.refusals), found.refusals
    assert found.transfers > seconds
