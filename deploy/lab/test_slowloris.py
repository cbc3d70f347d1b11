"""Thousands of connections that never say all they begin to say, and one that works meanwhile."""

import select
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

import servers
from bridge import Bridge
from place import LAB
from session import Session
from test_limits import HONEST, IDLE, seconds_of, work

CONNECTIONS = 5000
PLACES = 200  # of one address, by default
PATIENT = {"handshake": "1m"}  # so that none of those held ends while it is counted
AT_ONCE = 1.0
WARM = 5  # logins of a bridge that has just started
MEANWHILE = 2  # seconds that each flood lasts at least
ROOMY = {"sessions": 10_000, "sessionsPerAddress": 10_000, "handshakesPerMinute": 10_000}


@pytest.fixture(scope="module")
def server():
    started = servers.ALL["pyftpdlib"]().start()
    yield started
    started.stop()


@contextmanager
def slowloris(port):
    """The program, which is still connecting; it stands for another machine, and leaves the processors of this one to the bridge."""
    program = subprocess.Popen(
        ["nice", "-n", "5", sys.executable, str(LAB / "slowloris.py"), str(port), IDLE, str(CONNECTIONS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield program
    finally:
        program.kill()
        program.wait(10)
        program.stdout.close()


def held(program):
    """How many connections it says that it has."""
    return int(program.stdout.readline().split()[1])


def seconds_of_login(port):
    def log_in_and_out():
        with Session(port, source=HONEST) as session:
            session.quit()

    return seconds_of(log_in_and_out)


@pytest.fixture(scope="module")
def calm(server):
    """The port of a bridge that nobody attacks, on the same machine."""
    with Bridge({"server": server.port}, data_ports=8) as bridge:
        yield bridge.port("server")


FLOODS = (pytest.param({}, AT_ONCE, id="default"), pytest.param(ROOMY, 3 * AT_ONCE, id="roomy", marks=pytest.mark.long))


@pytest.mark.parametrize("limits, longest", FLOODS)
def test_five_thousand_halves_of_a_client_hello_delay_nobody_else(limits, longest, server, calm, fresh, capsys):
    """By default most of them are refused; with room for all of them one who comes may have to wait until they are accepted."""
    bridge = fresh(Bridge({"server": server.port}, data_ports=8, limits=limits, timeouts=PATIENT))
    port = bridge.port("server")
    for _ in range(WARM):
        seconds_of_login(port)
    took, undisturbed = [], []
    with slowloris(port) as program:
        room, until = None, time.monotonic() + MEANWHILE
        while room is None or time.monotonic() < until:
            took.append(seconds_of_login(port))
            undisturbed.append(seconds_of_login(calm))
            if room is None and has_printed(program):
                room, until = held(program), time.monotonic() + MEANWHILE
        work(port)
        program.stdin.close()
        left = held(program)
    with capsys.disabled():
        print(f"\n    {room} held, {left} at the end; {len(took)} logins, the slowest {max(took):.2f} s, elsewhere {max(undisturbed):.2f} s")
    # A machine that is busy with other things is slow for both.
    assert max(took) < max(longest, 2 * max(undisturbed)), (took, undisturbed)
    expected = CONNECTIONS if limits else PLACES
    assert room >= expected and left >= 0.99 * expected, (room, left)


def has_printed(program):
    return bool(select.select([program.stdout], [], [], 0)[0])
