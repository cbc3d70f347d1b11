"""Whoever dies in a transfer, and whenever: no side holds a wrong-length file together with a success."""

import collections
import itertools
from types import SimpleNamespace

import pytest

import killpoints
import outcomes
from backend import Backend, over_tls
from bridge import Bridge
from door import UNLIMITED, Range
from killpoints import FRONT, MOMENTS, RELAYED, SECURITIES, VERBS, VERSIONS, VICTIMS, Attempt, Cell
from processes import await_true
from relay import Relay

QUICK_MOMENTS = ("1 byte", "middle", "before close")

GRID = [Cell(*words) for words in itertools.product(VERBS, VICTIMS, MOMENTS, SECURITIES, VERSIONS)]
POSSIBLE = [cell for cell in GRID if not killpoints.reason_against(cell)]
SEEN = collections.defaultdict(set)
_NONE = SimpleNamespace(params={})


def place_of(cell):
    return (cell.verb, cell.victim, cell.moment)


def places(cells):
    return {place_of(cell) for cell in cells}


def is_quick(cell):
    return (cell.security, cell.version) == ("explicit", "1.3") and cell.moment in QUICK_MOMENTS


def marked(cells):
    return [pytest.param(cell, id=str(cell), marks=[] if is_quick(cell) else [pytest.mark.long]) for cell in cells]


@pytest.fixture(scope="module")
def content():
    return killpoints.content()


@pytest.fixture(scope="module")
def cells(request):
    """The cells of this run."""
    items = (getattr(item, "callspec", _NONE).params for item in request.session.items)
    return [params["cell"] for params in items if "cell" in params]


@pytest.fixture(scope="module")
def server_of(launched):
    return lambda cell: launched(cell.server if cell.security == "plain" else f"{cell.server}-{cell.security}")


@pytest.fixture(scope="module")
def relay_of(server_of):
    """The relay in front of a cell's server, started once."""
    running = {}

    def relay(cell):
        server = server_of(cell)
        if server.port not in running:
            running[server.port] = Relay(RELAYED, [server.port, *range(server.passive[0], server.passive[1] + 1)]).start()
        return running[server.port]

    yield relay
    for one in running.values():
        one.stop()


def bridge_for(cells, server_of):
    """A bridge with a listener for each kind of backend that these cells have, all of them behind relays."""
    return Bridge(
        {cell.backend: backend(cell, server_of(cell)) for cell in cells},
        doors={cell.backend: Range(3) for cell in cells},
        limits=UNLIMITED,
    )


def backend(cell, server):
    if cell.security == "plain":
        return Backend(server.port, host=RELAYED)
    met = over_tls(server, cell.version)
    return Backend(met.port, met.security, {**met.tls, "hostname": "localhost"}, met.more, RELAYED)


@pytest.fixture(scope="module")
def bridge(cells, server_of):
    with bridge_for(cells, server_of) as started:
        yield started


@pytest.fixture(scope="module")
def front(bridge):
    """A relay in front of the bridge."""
    data = [port for low, high in bridge.data.values() for port in range(low, high + 1)]
    started = Relay(FRONT, [*bridge.ports.values(), *data]).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def killed_bridge(cells, server_of, relay_of, content):
    """killed_bridge(cell): its attempt. Those that differ in verb and moment alone are held by one bridge, which dies once."""
    attempts = {}

    def attempt(cell):
        if cell not in attempts:
            kind = ("bridge", cell.security, cell.version)
            fellows = [one for one in cells if (one.victim, one.security, one.version) == kind]
            with bridge_for(fellows, server_of) as dying:
                attempts.update({one: Attempt(one, dying, server_of(one), relay_of(one), content) for one in fellows})
                dying.kill()
        return attempts[cell]

    yield attempt
    for one in attempts.values():
        one.end()


@pytest.fixture(scope="module")
def table(request):
    """What was seen before; None in a run that writes it down anew."""
    writes = request.config.getoption("--write-outcomes")
    yield None if writes else outcomes.read()
    if writes and set(SEEN) == places(POSSIBLE):
        outcomes.write(SEEN)


@pytest.mark.parametrize("cell", marked(cell for cell in POSSIBLE if cell.victim != "bridge"))
def test_no_part_passes_for_the_whole(cell, bridge, front, server_of, relay_of, content, table):
    attempt = Attempt(cell, bridge, server_of(cell), relay_of(cell), content, front if cell.victim == "client leg" else None)
    attempt.kill()
    judge(cell, attempt, table)
    attempt.end()


@pytest.mark.parametrize("cell", marked(cell for cell in POSSIBLE if cell.victim == "bridge"))
def test_no_part_passes_for_the_whole_when_the_bridge_is_killed(cell, killed_bridge, table):
    judge(cell, killed_bridge(cell), table)


def judge(cell, attempt, table):
    seen = attempt.seen()
    for who, claims in successes(attempt, seen).items():
        assert not claims or attempt.is_whole(), f"{who} claims a success, and it is none: {seen}"
    SEEN[place_of(cell)].add(seen)
    assert table is None or seen in table.get(place_of(cell), ()), f"{outcomes.FILE.name} has something else than: {seen}"


def successes(attempt, seen):
    """Who claims that the file is whole."""
    return {
        "the client": seen.heard.startswith("2"),
        "the client's data connection": attempt.cell.is_download and attempt.ending == "clean",
        "the event": seen.event in ("complete", "unconfirmed"),
        "the server's log": not attempt.cell.is_download and "complete" in attempt.server.uploads(attempt.name),
    }


@pytest.mark.long
@pytest.mark.parametrize("cell", [pytest.param(cell, id=str(cell)) for cell in GRID if killpoints.reason_against(cell)])
def test_what_cannot_be_reset_is_closed(cell, bridge, front, server_of, relay_of, content):
    attempt = Attempt(cell, bridge, server_of(cell), relay_of(cell), content, front if cell.victim == "client leg" else None)
    leg = attempt.leg if cell.victim == "backend leg" else attempt.behind_front[-1]
    await_true(lambda: leg.is_over, "both ends have closed the leg")
    attempt.end()


@pytest.mark.long
def test_the_table_has_nothing_that_is_not_seen(table):
    """Runs last, over what the others saw."""
    assert places(POSSIBLE) == set(SEEN)
    assert table in (None, SEEN)
