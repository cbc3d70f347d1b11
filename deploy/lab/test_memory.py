"""Two hundred transfers whose receiver takes nothing more: the bridge reads no more of them than it has room for."""

import os
import re
import signal
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend import over_tls
from bridge import Bridge
from processes import await_true, children_of
from servers.vsftpd import Vsftpd
from session import Session

SESSIONS = 200
SIZE = 1 << 30
MOST = 64 << 20  # bytes that the process may grow by
WINDOW = 32 << 10  # what a stalled client's kernel takes in; the bridge's own takes in what it likes
HANDS = 4


class Wide(Vsftpd):
    passive_ports_per_user = 200


class Stalling(Session):
    """A session whose data connections take in little and are read from when the test says so."""

    def connect_data(self, port, source=None):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        plain.settimeout(self.timeout)
        plain.connect((self.host, port))
        return plain

    @property
    def moved(self):
        """Bytes so far of the transfer that runs."""
        reply = self.command("STAT")
        assert reply.code == 211, reply
        return int(re.search(r"(\d+) bytes", reply.text)[1])


@pytest.fixture(scope="module", params=(None, pytest.param("explicit", marks=pytest.mark.long)), ids=("plain", "tls"))
def server(request):
    running = Wide(request.param, must_resume=bool(request.param)).start()
    with open(running.home / "gigabyte", "wb") as sparse:
        sparse.truncate(SIZE)
    yield running
    running.stop()


@pytest.fixture
def bridge(server):
    backend = over_tls(server) if server.tls else server.port
    with Bridge({"one": backend}, data_ports=250, limits={"sessionsPerAddress": 2 * SESSIONS}) as running:
        yield running


@pytest.fixture
def crowd(bridge, capsys):
    """crowd(begin, fill): sessions that are idle, then each in a transfer that `begin` begins and `fill` fills; it has grown little."""
    sessions = []

    def stall(begin, fill):
        with ThreadPoolExecutor(HANDS) as hands:
            sessions.extend(hands.map(lambda _: Stalling(bridge.port("one"), timeout=30), range(SESSIONS)))
        idle = resident(bridge.java_pid)
        for session in sessions:
            session.data = begin(session)
        fill(sessions)
        grown = resident(bridge.java_pid) - idle
        with capsys.disabled():
            print(f"\n    {SESSIONS} stalled transfers: {megabytes(grown)} more than {megabytes(idle)} when idle", end="")
            print(f"; {megabytes(sum(session.moved for session in sessions) / SESSIONS)} of each have passed", end="")
        assert grown < MOST

    yield stall
    for session in sessions:
        session.data.reset()
        session.close()
    bridge.log.await_sessions_ended(30)


def resident(pid):
    """Bytes of memory that the process has."""
    return 1024 * int(re.search(r"^Rss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])


def megabytes(count):
    return f"{count / (1 << 20):.1f} MiB"


def await_standstill(sessions):
    """Something of each has moved, and nothing moves any more."""
    rounds = [[0]]

    def stands_still():
        rounds.append([session.moved for session in sessions])
        return all(rounds[-1]) and rounds[-1] == rounds[-2]

    await_true(stands_still, "no byte moves any more", seconds=30, every=0.5)


def test_two_hundred_downloads_that_their_clients_do_not_read(crowd, bridge):
    crowd(lambda session: session.begin("RETR gigabyte"), await_standstill)
    with Session(bridge.port("one")) as other:  # the honest twin
        other.store("STOR beside", b"beside")
        assert other.retrieve("RETR beside") == b"beside"


@pytest.mark.long
def test_two_hundred_uploads_that_their_server_does_not_read(crowd, server):
    def fill(sessions):
        for pid in children_of(server.program.pid):
            os.kill(pid, signal.SIGSTOP)
        for session in sessions:
            session.data.socket.setblocking(False)
        await_true(lambda: not any([send_some(session.data) for session in sessions]), "nothing is taken any more", seconds=60)
        await_standstill(sessions)

    crowd(begin_upload, fill)
    for pid in children_of(server.program.pid):
        os.kill(pid, signal.SIGKILL)


def begin_upload(session):
    return session.begin(f"STOR upload-{session.socket.fileno()}")


def send_some(data):
    """Whether any byte of a megabyte was taken."""
    try:
        return data.socket.send(bytes(1 << 20)) > 0
    except (BlockingIOError, ssl.SSLWantWriteError):
        return False
