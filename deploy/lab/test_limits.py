"""The limits of an open port: floods, slow connections and guessers from one address, and everybody else meanwhile."""

import socket
import ssl
import time
from contextlib import contextmanager

import pytest

import servers
from bridge import Bridge
from place import OTHER_PASSWORD, OTHER_USER, PASSWORD, USER
from processes import await_true
from scripted import Scripted
from session import Session

HONEST, IDLE, FLOOD, GREEDY, GUESSER = (f"127.0.0.{number}" for number in range(1, 6))
AT_ONCE = 1.5  # seconds, on a machine that does other things too; a delay that is in force is longer
LOGINS = 300
GUESSES = 4
LONGEST = 3  # seconds that a password waits at most


@pytest.fixture(scope="module")
def server():
    started = servers.ALL["pyftpdlib"]().start()
    yield started
    started.stop()


@pytest.fixture
def limited(server, fresh):
    """limited(timeouts, ...): a bridge with these limits; answers it and its port."""

    def start(timeouts=None, **limits):
        bridge = fresh(Bridge({"server": server.port}, data_ports=8, timeouts=timeouts, limits=limits))
        bridge.log.await_entries("session ended")  # of whoever looked whether it listens
        return bridge, bridge.port("server")

    return start


def connect(port, source):
    return socket.create_connection(("127.0.0.1", port), 8, (source, 0))


@contextmanager
def closing(sockets):
    try:
        yield sockets
    finally:
        for one in sockets:
            one.close()


def is_closed(plain):
    """Whether the other side has closed it, without a byte."""
    plain.settimeout(5)
    try:
        return plain.recv(1) == b""
    except ConnectionResetError:
        return True


def refused(port, source):
    """Whether a connection is closed before TLS."""
    try:
        with connect(port, source) as plain:
            plain.settimeout(1)
            return plain.recv(1) == b""
    except ConnectionResetError:  # by the connect itself, if the other side is that quick
        return True
    except TimeoutError:
        return False


def seconds_of(action):
    before = time.monotonic()
    action()
    return time.monotonic() - before


def work(port, source=HONEST):
    with Session(port, source=source) as session:
        session.store("STOR limits.bin", b"meanwhile" * 1000)
        assert session.retrieve("RETR limits.bin") == b"meanwhile" * 1000
        session.quit()


def test_a_hundred_silent_connections_keep_nobody_out_and_end_by_their_clock(limited):
    bridge, port = limited({"handshake": "4s"})
    log = bridge.log.from_here()
    with closing([connect(port, IDLE) for _ in range(100)]) as silent:
        log.await_entries("session started", 100)
        assert seconds_of(lambda: work(port)) < 3
        assert all(map(is_closed, silent))
    ended = log.await_entries("session ended", 101)
    assert [entry["reason"] for entry in ended].count("handshake-timeout") == 100


def test_silent_connections_that_fill_the_bridge_give_their_places_back(limited):
    bridge, port = limited({"handshake": "2s"}, sessions=20, sessionsPerAddress=20)
    log = bridge.log.from_here()
    with closing([connect(port, IDLE) for _ in range(20)]):
        log.await_entries("session started", 20)
        assert refused(port, HONEST)
        log.await_entries("session ended", 20)
        work(port)
    (told,) = log.entries("connections refused")
    assert (told["limit"], told["count"], told["level"]) == ("sessions", 1, "WARN"), told


def test_an_address_at_its_limit_is_refused_and_another_is_not(limited):
    bridge, port = limited(sessionsPerAddress=3)
    sessions = [Session(port, source=GREEDY) for _ in range(3)]
    assert all(refused(port, GREEDY) for _ in range(20))
    work(port)
    log = bridge.log.from_here()
    sessions.pop().quit()
    log.await_entries("session ended")
    work(port, GREEDY)
    for session in sessions:
        assert session.command("PWD").code == 257
        session.quit()
    (told,) = [entry for entry in bridge.log.entries("connections refused")]
    assert told["limit"] == "sessions-per-address" and told["client"].startswith(GREEDY), told


def test_an_exempt_address_meets_no_limit(limited):
    bridge, port = limited(sessionsPerAddress=1, handshakesPerMinute=5, sessions=1, exempt=f'["{GREEDY}/32"]')
    sessions = [Session(port, source=GREEDY) for _ in range(5)]
    for _ in range(10):
        garbage(port, GREEDY)
    log = bridge.log.from_here()
    work(port)
    log.await_sessions_ended()
    with Session(port):
        assert refused(port, HONEST)
        work(port, GREEDY)
    for session in sessions:
        session.quit()


def garbage(port, source):
    """What is no ClientHello; answers whether it was looked at, or closed before."""
    try:
        with connect(port, source) as plain:
            plain.sendall(b"garbage, not TLS\r\n" * 3)
            answer = plain.recv(100)
            while plain.recv(100):
                pass
            return answer != b""
    except (ConnectionResetError, BrokenPipeError):
        return False


def test_a_flood_of_garbage_is_cut_off_and_others_log_in_without_delay(limited):
    bridge, port = limited(handshakesPerMinute=30)
    log = bridge.log.from_here()
    took = []
    for turn in range(300):
        garbage(port, FLOOD)
        if turn % 50 == 49:
            took.append(seconds_of(lambda: Session(port).quit()))
    assert max(took) < AT_ONCE, took
    assert refused(port, FLOOD)
    looked_at = [entry for entry in log.entries("session started") if entry["client"].startswith(f"{FLOOD}:")]
    assert 30 <= len(looked_at) < 60, len(looked_at)
    told = log.entries("connections refused")
    assert {entry["limit"] for entry in told} == {"handshakes-per-minute"} and len(told) <= 3, told


def test_an_address_that_was_cut_off_has_room_again(limited):
    _, port = limited(handshakesPerMinute=30)
    for _ in range(40):
        garbage(port, FLOOD)
    assert refused(port, FLOOD)
    await_true(lambda: not refused(port, FLOOD), "room for one more handshake", seconds=8)
    await_true(lambda: not refused(port, FLOOD), "room for one more handshake", seconds=8)


def test_handshakes_without_a_login_are_cut_off(limited):
    _, port = limited(handshakesPerMinute=10)
    for _ in range(10):
        Session(port, login=False, source=FLOOD).close()
    with pytest.raises((OSError, ssl.SSLError)):
        Session(port, login=False, source=FLOOD)
    work(port)


def test_honest_logins_in_a_row_are_not_refused(limited, capsys):
    bridge, port = limited(handshakesPerMinute=20)

    def log_in_and_out():
        for _ in range(LOGINS):
            Session(port).quit()

    took = seconds_of(log_in_and_out)
    assert not bridge.log.entries("connections refused")
    assert len([entry for entry in bridge.log.entries("login") if entry["result"] == "accepted"]) == LOGINS
    with capsys.disabled():
        print(f"\n    {LOGINS} logins in a row: {took:.1f} s")


def password(session, user, word):
    """What the server said, and how long it took."""
    assert session.command(f"USER {user}").code == 331
    reply = session.command(f"PASS {word}")
    return reply.code, reply.seconds


def test_a_guesser_is_slowed_and_nobody_else(fresh, capsys):
    # Real servers wait by themselves before they say 530.
    prompt = fresh(Scripted(answers={f"PASS guess {guess}": "530 wrong" for guess in range(GUESSES)}))
    bridge = fresh(Bridge({"server": prompt.port}, data_ports=8, limits={"loginDelay": f"{LONGEST}s"}))
    port, took = bridge.port("server"), []
    for guess in range(GUESSES):
        with Session(port, login=False, source=GUESSER, timeout=15) as session:
            code, seconds = password(session, USER, f"guess {guess}")
        assert code == 530
        took.append(seconds)
    assert all(least <= seconds < least + AT_ONCE for least, seconds in zip((0, 1, 2, LONGEST), took)), took
    with Session(port, login=False, source=HONEST) as elsewhere, Session(port, login=False, source=GUESSER) as beside:
        right = password(elsewhere, USER, PASSWORD)
        neighbour = password(beside, OTHER_USER, OTHER_PASSWORD)
    assert right[0] == neighbour[0] == 230
    assert max(right[1], neighbour[1]) < AT_ONCE, (right, neighbour)
    with Session(port, login=False, source=GUESSER, timeout=15) as late, Session(port, login=False, source=GUESSER) as again:
        code, seconds = password(late, USER, PASSWORD)
        assert code == 230 and LONGEST <= seconds < LONGEST + AT_ONCE
        code, seconds = password(again, USER, PASSWORD)
        assert code == 230 and seconds < AT_ONCE
    with capsys.disabled():
        print(f"\n    guesses: {', '.join(f'{one:.2f}' for one in took)} s; elsewhere {right[1]:.2f} s, beside {neighbour[1]:.2f} s")
