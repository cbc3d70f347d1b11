"""Several servers behind one backend: which of them gets a session, and what becomes of it when one fails, drains or moves."""

import hashlib
import os
import signal
import time
from collections import Counter

import pytest

import servers
from backend import mapping, over_tls
from bridge import Bridge
from groups import Group, address, endpoint, group, homes
from nameserver import Dns
from processes import await_true
from servers.pyftpd import PyFtpd
from servers.vsftpd import Vsftpd
from session import Session

SIZE = 24 << 20
ABORTED = (426, 451, 421)


def download(bridge, log, number):
    """A session in the middle of a download, and the address of its server."""
    session = Session(bridge.port("farm"), timeout=20)
    home = log.await_entries("login", number + 1)[number]["server"]
    data = session.begin("RETR big.bin")
    data.read(1 << 20)
    return home, session, data


def test_a_killed_server_ends_its_own_transfers_and_new_sessions_go_elsewhere_within_a_second(fresh):
    farm = [fresh(Vsftpd()) for _ in range(3)]
    content = os.urandom(1 << 20) * (SIZE >> 20)
    for server in farm:
        (server.home / "big.bin").write_bytes(content)
        server.give(server.home / "big.bin")
    bridge = fresh(Bridge({"farm": group(*map(endpoint, farm), health="{ every: 1s, fall: 2, rise: 2 }")}))
    log = bridge.log.from_here()
    running = [download(bridge, log, number) for number in range(9)]
    assert Counter(home for home, _, _ in running) == {address(server): 3 for server in farm}
    dies = farm[1]

    dies.kill()
    killed = time.monotonic()
    for _ in range(6):
        with Session(bridge.port("farm")) as session:
            assert session.command("PWD").code == 257
    assert time.monotonic() - killed < 1, "six new sessions took longer than a second"
    assert address(dies) not in {entry["server"] for entry in log.entries("login")[9:]}

    for home, session, data in running:
        got, ending = data.read_all()
        if home == address(dies):
            assert (ending, len(got) < SIZE - (1 << 20)) != ("clean", True), "a part was ended as if it were whole"
            assert session.reply().code in ABORTED
        else:
            assert ending == "clean"
            assert hashlib.sha256(got).digest() == hashlib.sha256(content[1 << 20 :]).digest()
            assert session.reply().code == 226
    outcomes = Counter(entry["outcome"] for entry in log.await_entries("transfer ended", 9))
    assert outcomes == {"aborted": 3, "complete": 6}

    conditions = lambda: [(entry["server"], entry["condition"]) for entry in log.entries("backend server changed")]  # noqa: E731
    await_true(lambda: (address(dies), "down") in conditions(), "the dead server is down", 8)
    assert address(dies) not in homes(bridge, 4)
    dies.start()
    await_true(lambda: (address(dies), "up") in conditions(), "the server is up again", 10)
    assert homes(bridge, 6) == {address(server): 2 for server in farm}


@pytest.fixture(scope="module")
def pair():
    """A bridge in front of two servers, in several ways, and both of these."""
    one, other = PyFtpd().start(), PyFtpd().start()
    backends = {
        "farm": group(endpoint(one), endpoint(other)),
        "full": group(endpoint(one, sessions="1"), endpoint(other)),
        "sticky": group(endpoint(one), endpoint(other), balance="sticky-user"),
    }
    with Bridge(backends) as bridge:
        yield bridge, one, other
    one.stop()
    other.stop()


def test_a_server_that_is_drained_by_a_reload_keeps_its_sessions_and_gets_no_more(pair):
    bridge, stays, leaves = pair
    for server in (stays, leaves):
        (server.home / "big.bin").write_bytes(b"x" * SIZE)
    log = bridge.log.from_here()
    running = [download(bridge, log, number) for number in range(4)]
    file = bridge.folder / "bridge.yaml"

    def reload(text):
        seen = bridge.log.from_here()
        file.write_text(text)
        os.kill(bridge.java_pid, signal.SIGHUP)
        seen.await_entries("reloaded", seconds=20)

    whole = file.read_text()
    reload(whole.replace(endpoint(leaves), endpoint(leaves, drain="true")))
    assert homes(bridge, 6) == {address(stays): 6}
    changed = {(entry["backend"], entry["server"], entry["condition"]) for entry in log.entries("backend server changed")}
    assert changed == {(name, address(leaves), "draining") for name in bridge.backends}
    for _, session, data in running:
        got, ending = data.read_all()
        assert (ending, len(got)) == ("clean", SIZE - (1 << 20))
        assert session.reply().code == 226
        assert session.command("PWD").code == 257  # its session goes on, on the server that drains
        session.quit()
    reload(whole)
    assert homes(bridge, 6) == {address(stays): 3, address(leaves): 3}


def test_a_server_has_no_more_sessions_than_it_may(pair):
    bridge, small, large = pair
    log = bridge.log.from_here()
    open_ones = [Session(bridge.port("full")) for _ in range(4)]
    assert Counter(entry["server"] for entry in log.await_entries("login", 4)) == {address(small): 1, address(large): 3}
    for session in open_ones:
        session.quit()


def test_a_user_stays_with_its_server_from_whatever_address(pair):
    bridge, _, _ = pair
    log = bridge.log.from_here()
    for source in ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"):
        with Session(bridge.port("sticky"), source=source) as session:
            session.quit()
    assert len({entry["server"] for entry in log.await_entries("login", 4)}) == 1


def pass_their_checks(launched, fresh, names):
    often = {"health": "{ every: 1s, fall: 1 }"}
    secured = {name: over_tls(launched(name), **often) for name in names if name in servers.OVER_TLS}
    plain = {name: group(endpoint(launched(name)), **often) for name in names if name not in secured}
    bridge = fresh(Bridge({**plain, **secured}, data_ports=8))
    before = time.monotonic()
    for name in names:
        with Session(bridge.port(name)) as session:
            assert session.store("STOR checked.bin", b"whole").code == 226
            session.quit()
    await_true(lambda: time.monotonic() - before > 2.5, "two checks of each server are over", 5)
    assert bridge.log.entries("backend server changed") == []
    assert bridge.log.entries("backend lost") == []


def test_real_servers_pass_their_checks_and_serve_sessions(launched, fresh):
    """One that misses a check would be down at once."""
    pass_their_checks(launched, fresh, ("vsftpd-explicit", "proftpd-implicit"))


@pytest.mark.long
def test_every_real_server_passes_its_checks_and_serves_sessions(launched, fresh):
    pass_their_checks(launched, fresh, ("vsftpd", "proftpd", "pureftpd", "pyftpdlib", "apache", *servers.OVER_TLS))


def test_names_are_resolved_again_and_the_last_answer_stands_while_the_dns_is_gone(fresh):
    first = fresh(PyFtpd())
    second = PyFtpd(host="127.0.0.2")
    second.port = first.port
    fresh(second)
    dns = fresh(Dns("address=/farm.lab/127.0.0.1"))
    backend = Group(mapping({"address": f'"farm.lab:{first.port}"', "security": "plain"}))
    bridge = fresh(Bridge({"farm": backend}, inside=dns.inside))
    assert homes(bridge, 2) == {address(first): 2}
    dns.become("address=/farm.lab/127.0.0.2")
    await_true(lambda: homes(bridge, 1) == {address(second): 1}, "sessions go to the new address", 5)
    dns.become("address=/farm.lab/127.0.0.1", "address=/farm.lab/127.0.0.2")
    await_true(lambda: len(homes(bridge, 2)) == 2, "sessions go to both addresses", 5)
    dns.stop()
    stale = lambda: homes(bridge, 1) and bridge.log.entries("backend addresses are not fresh")  # noqa: E731
    await_true(stale, "the DNS is asked again, and is gone", 8)
    since = time.monotonic()
    assert homes(bridge, 6) == {address(first): 3, address(second): 3}
    assert time.monotonic() - since < 2, "sessions wait for a DNS that is known to be gone"


def test_srv_records_name_servers_with_priorities_and_weights(fresh):
    near, also, far = (fresh(PyFtpd()), fresh(PyFtpd()), fresh(PyFtpd(host="::1")))
    dns = fresh(
        Dns(
            "address=/near.lab/127.0.0.1",
            "address=/far.lab/::1",
            f"srv-host=_ftp._tcp.farm.lab,near.lab,{near.port},10,30",
            f"srv-host=_ftp._tcp.farm.lab,near.lab,{also.port},10,10",
            f"srv-host=_ftp._tcp.farm.lab,far.lab,{far.port},20,1",
        )
    )
    farm = Group(mapping({"srv": "_ftp._tcp.farm.lab", "security": "plain", "health": "off"}))
    bridge = fresh(Bridge({"farm": farm}, inside=dns.inside))
    assert homes(bridge, 8) == {address(near): 6, address(also): 2}
    near.kill()
    also.kill()
    assert homes(bridge, 2) == {f"[::1]:{far.port}": 2}
