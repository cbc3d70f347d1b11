"""Servers that insist: every data connection has to resume the TLS session of its own control connection, or is refused."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import clients
import servers
from backend import over_tls
from bridge import Bridge
from place import many_users
from scenario import play
from session import Session

INSISTING = ("vsftpd", "proftpd")
VERSIONS = ("1.2", "1.3")
CROWD = many_users(8)
EACH = 24
IN_A_ROW = 300

both_servers = pytest.mark.parametrize("server", INSISTING)
both_versions = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture(scope="module")
def insisting():
    """The two servers with explicit TLS and eight users."""
    started = {name: servers.ALL[name]("explicit", must_resume=True, users=CROWD).start() for name in INSISTING}
    yield started
    for server in started.values():
        server.stop()


@pytest.fixture(scope="module")
def bridge(insisting):
    with Bridge({f"{name}-{one}": over_tls(server, one) for name, server in insisting.items() for one in VERSIONS}) as running:
        yield running


def put(server, path, content):
    path.write_bytes(content)
    server.give(path)


def check_all_complete(log, verb_counts):
    log.await_sessions_ended()
    ended = log.transfers()
    assert {outcome for _, _, outcome in ended} == {"COMPLETE"}, log.text()
    assert {verb: sum(1 for one in ended if one[0] == verb) for verb in verb_counts} == verb_counts


@both_servers
@both_versions
def test_eight_users_at_once_have_a_session_each(version, server, insisting, bridge):
    backend, log = insisting[server], bridge.log.from_here()
    turned_away, logged_in = backend.turned_away(), Barrier(len(CROWD), timeout=30)

    def one_session(user, password):
        dice, home = random.Random(user + server + version), backend.home_of(user)
        with Session(bridge.port(f"{server}-{version}"), timeout=30, user=user, password=password) as session:
            logged_in.wait()
            for turn in range(EACH):
                content, name = dice.randbytes(dice.randrange(60_000)), f"crowd-{version}-{turn}"
                if turn % 4 == 3:
                    session.store(f"STOR {name}.up", content)
                    assert (home / f"{name}.up").read_bytes() == content, f"{user} {name}"
                else:
                    put(backend, home / name, content)
                    assert session.retrieve(f"RETR {name}") == content, f"{user} {name}"
            session.quit()

    with ThreadPoolExecutor(len(CROWD)) as pool:
        for running in [pool.submit(one_session, *who) for who in CROWD.items()]:
            running.result(120)
    check_all_complete(log, {"STOR": len(CROWD) * EACH // 4, "RETR": len(CROWD) * EACH * 3 // 4})
    assert backend.turned_away() == turned_away


@both_servers
@both_versions
def test_three_hundred_uploads_in_a_row(version, server, insisting, bridge):
    backend, log = insisting[server], bridge.log.from_here()
    turned_away, dice = backend.turned_away(), random.Random(server + version)
    contents = {f"row-{version}-{number:03}.up": dice.randbytes(dice.randrange(1, 9000)) for number in range(IN_A_ROW)}
    with Session(bridge.port(f"{server}-{version}"), timeout=30) as session:
        for name, content in contents.items():
            session.store(f"STOR {name}", content)
        session.quit()
    for name, content in contents.items():
        assert (backend.home / name).read_bytes() == content, name
    check_all_complete(log, {"STOR": IN_A_ROW})
    assert backend.turned_away() == turned_away


@pytest.mark.parametrize("server", (f"{name}-implicit" for name in INSISTING))
@pytest.mark.parametrize("client", clients.NEVER_RESUMING)
@both_versions
def test_a_client_that_cannot_resume_is_turned_away_without_the_bridge(version, client, server, tmp_path, launched):
    backend = launched(server)
    before = backend.turned_away()
    played = play(client, version, backend, backend.port, tmp_path / f"{client}-{version}-alone", client + server)
    assert played.code != 0 and backend.turned_away() > before, played.output


@both_servers
@pytest.mark.parametrize("client", clients.NEVER_RESUMING)
@both_versions
def test_a_client_that_cannot_resume_works_through_the_bridge(version, client, server, tmp_path, insisting, bridge):
    log = bridge.log.from_here()
    port, folder = bridge.port(f"{server}-{version}"), tmp_path / f"{client}-{version}"
    play(client, version, insisting[server], port, folder, client + server).check_with(log)
