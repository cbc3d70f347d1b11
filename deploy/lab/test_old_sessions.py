"""A control connection that outlives its TLS session: by the bridge's own clock, and by the server's session cache."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

import servers
from backend import over_tls
from bridge import Bridge
from clock import Clock
from lftp import run_lftp
from place import RUN
from servers.proftpd import ProFTPD
from session import Session

REMEMBERED, IDLE = 3, 5  # seconds
CONTENT = b"older than its session" * 1000

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


class Ticketing(ProFTPD):
    """Keeps no session: the tickets it hands out carry them."""

    name = "proftpd-tickets"
    tls_sessions = "TLSSessionTickets on"


class Forgetful(ProFTPD):
    """Forgets a session soon."""

    name = "proftpd-forgetful"
    tls_sessions = f"TLSSessionCache internal: {REMEMBERED}"


INSISTING = {made.name: made for made in (servers.ALL["vsftpd"], servers.ALL["proftpd"], Ticketing)}


@pytest.fixture(scope="module")
def insisting():
    started = {name: make("explicit", must_resume=True).start() for name, make in INSISTING.items()}
    yield started
    for server in started.values():
        server.stop()


@pytest.fixture(scope="module")
def clock():
    return Clock(RUN / "clock")


@pytest.fixture(scope="module")
def bridge_with_a_clock(insisting, clock):
    backends = {f"{name}-{one}": over_tls(server, one) for name, server in insisting.items() for one in ("1.2", "1.3")}
    with Bridge(backends, data_ports=20, env=clock.env) as bridge:
        yield bridge
    clock.sweep(bridge.program.pid)


@pytest.mark.parametrize("server", INSISTING)
@both_versions
def test_the_bridges_clock_jumps_by_twenty_minutes(version, server, insisting, clock, bridge_with_a_clock):
    bridge, backend = bridge_with_a_clock, insisting[server]
    log, turned_away = bridge.log.from_here(), backend.turned_away()
    with Session(bridge.port(f"{server}-{version}")) as session:
        session.store("STOR before.up", CONTENT)
        clock.jump(minutes=20)
        for turn in range(3):
            session.store(f"STOR after-{turn}.up", CONTENT)
            assert session.retrieve(f"RETR after-{turn}.up") == CONTENT
        session.quit()
    ended = [log.outcome_of(name, "STOR")["time"][:19] for name in ("before.up", "after-0.up")]
    before, after = map(datetime.fromisoformat, ended)
    assert after - before >= timedelta(minutes=20)
    assert backend.turned_away() == turned_away


@both_versions
def test_a_session_that_the_server_forgot_ends_as_it_does_for_lftp(version, fresh):
    backend = fresh(Forgetful("explicit", must_resume=True))
    for name in ("first.bin", "second.bin"):
        (backend.home / name).write_bytes(CONTENT)
        backend.give(backend.home / name)
    bridge = fresh(Bridge({"forgetful": over_tls(backend, version)}))
    with ThreadPoolExecutor(1) as pool, Session(bridge.port("forgetful")) as session:
        commands = f"debug 3\ncat first.bin\n!sleep {IDLE}\ncat second.bin\nquit"
        alone = pool.submit(run_lftp, backend.port, version, commands, "explicit")
        assert session.retrieve("RETR first.bin") == CONTENT
        time.sleep(IDLE)
        last = session.refused("RETR second.bin")
        assert last.code == 425 and last.seconds < 3, last
        assert session.command("PWD").code == 257
        session.quit()
        lftp, _ = alone.result(60)
    assert lftp.stdout.encode() == CONTENT and "425 Unable to build data connection" in lftp.stderr, lftp.stderr
    assert bridge.log.outcome_of("first.bin")["outcome"] == "COMPLETE"
    assert bridge.log.outcome_of("second.bin")["outcome"] != "COMPLETE", bridge.log.text()
    assert backend.turned_away() >= 2
