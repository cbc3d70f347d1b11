"""Many wrong passwords for a user, and what they tell or cost anybody: neither who exists, nor the user a delay elsewhere."""

import statistics
from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge import Bridge
from place import PASSWORD, USER
from processes import await_true
from scripted import Scripted
from session import Session
from test_limits import AT_ONCE, GUESSER, HONEST, password

WRONG, AT_A_TIME = 50, 10  # logins
PAIRS = 30  # logins of one who exists and of one who does not
NOBODY = "nobdy"  # as long as the other
DELAY = 1
ANOTHER = "127.0.0.8"  # who has not guessed before


@pytest.fixture(scope="module")
def server():
    """Knows one user and one password, and takes as long to refuse whatever it refuses."""
    right = f"PASS {PASSWORD}"
    started = Scripted(answers={right: "230 welcome", "PASS": "530 wrong"}).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def bridge(server):
    with Bridge({"server": server.port}, data_ports=8, limits={"loginDelay": f"{DELAY * 1000:g}ms"}) as running:
        yield running


def guess(port, user=USER, source=GUESSER, word="wrong"):
    with Session(port, login=False, source=source, timeout=15) as session:
        return password(session, user, word)


def test_after_fifty_wrong_logins_the_right_one_from_elsewhere_works_at_once(bridge, server, capsys):
    port, elsewhere = bridge.port("server"), []
    with ThreadPoolExecutor(AT_A_TIME) as guessers:
        for _ in range(WRONG // AT_A_TIME):
            assert all(code == 530 for code, _ in guessers.map(lambda _: guess(port), range(AT_A_TIME)))
            await_true(server.is_idle, "the end of all guesses at the server")
            elsewhere.append(guess(port, source=HONEST, word=PASSWORD))
    refused = [entry for entry in bridge.log.entries("login") if entry["result"] == "refused"]
    assert len(refused) == WRONG
    assert all(code == 230 and seconds < min(AT_ONCE, DELAY) for code, seconds in elsewhere), elsewhere
    code, seconds = guess(port, word=PASSWORD)
    assert code == 230 and seconds >= DELAY, seconds
    with capsys.disabled():
        print(f"\n    elsewhere meanwhile: {', '.join(f'{one[1]:.2f}' for one in elsewhere)} s; the guesser's own right one {seconds:.2f} s")


def test_how_long_a_refusal_takes_does_not_tell_who_exists(bridge, capsys):
    """From an address of their own each, so that no delay hides the bridge's own part."""
    port = bridge.port("server")
    sources = [f"127.0.1.{number}" for number in range(1, PAIRS + 1)]
    pairs = []
    for turn, source in enumerate(sources):
        # Each of them comes first as often as the other.
        order = (USER, NOBODY) if turn % 2 else (NOBODY, USER)
        took = {user: guess(port, user, source)[1] for user in order}
        pairs.append((took[USER], took[NOBODY]))
    longer = sum(known > unknown for known, unknown in pairs) / PAIRS
    with capsys.disabled():
        medians = [statistics.median(one) * 1000 for one in zip(*pairs)]
        print(f"\n    refused in {medians[0]:.2f} ms and in {medians[1]:.2f} ms; the one who exists took longer in {longer:.0%}")
    assert 0.2 < longer < 0.8, pairs


def test_who_does_not_exist_waits_as_long_as_who_does(bridge):
    port = bridge.port("server")
    for user in (USER, NOBODY):
        (_, first), (_, second) = guess(port, user, ANOTHER), guess(port, user, ANOTHER)
        assert first < DELAY <= second < DELAY + AT_ONCE, (user, first, second)
