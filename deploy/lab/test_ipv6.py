"""IPv6 on either side: real clients over ::1, servers on ::1 and on 127.0.0.1, both families on one listener."""

import hashlib
import random

import pytest

import servers
from backend import Backend
from bridge import Bridge
from certificates import ca
from place import RUN
from scenario import play
from servers.pyftpd import PyFtpd
from session import Session

CONTENT = random.Random(6).randbytes(300_000)
CLIENTS = ("curl", "lftp", "ftplib")
BACKENDS = ("on-six", "on-four", "on-six-tls")
NAME = "only-six.test"


class PyFtpdOnSix(PyFtpd):
    name = "pyftpdlib-six"
    host = "::1"


@pytest.fixture(scope="module")
def behind():
    started = {
        "on-six": PyFtpdOnSix().start(),
        "on-four": servers.ALL["vsftpd"]().start(),
        "on-six-tls": PyFtpdOnSix("explicit").start(),
    }
    yield started
    for server in started.values():
        server.stop()


def entries(behind):
    return {
        "on-six": Backend(behind["on-six"].port, host="[::1]"),
        "on-four": Backend(behind["on-four"].port),
        "on-six-tls": Backend(behind["on-six-tls"].port, "explicit", {"trust": ca()}, host="[::1]"),
    }


@pytest.fixture(scope="module")
def six(behind):
    with Bridge(entries(behind), bind="[::1]", data_ports=20) as bridge:
        yield bridge


@pytest.fixture(scope="module")
def dual(behind):
    with Bridge(entries(behind), bind="[::]", data_ports=20) as bridge:
        bridge.log.await_entries("session ended", len(BACKENDS))  # those of whoever looked whether it listens
        yield bridge


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def move_both_ways(session, server, passive):
    session.store("STOR six.bin", CONTENT, passive)
    assert sha256((server.home / "six.bin").read_bytes()) == sha256(CONTENT)
    assert sha256(session.retrieve("RETR six.bin", passive)) == sha256(CONTENT)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("version", ("1.2", "1.3"))
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_client_over_ipv6(backend, version, client, behind, six, tmp_path):
    log = six.log.from_here()
    folder = tmp_path / f"{client}-{version}"
    seed = client + backend + version
    played = play(client, version, behind[backend], six.port(backend), folder, seed, host="[::1]")
    played.check_with(log)
    assert all(entry["client"].startswith("[::1]:") for entry in log.entries("session started"))


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("host", ("[::1]", "127.0.0.1"), ids=("six", "four"))
def test_both_families_on_one_listener(host, client, behind, dual, tmp_path):
    log = dual.log.from_here()
    folder = tmp_path / f"{client}-{host.strip('[]').replace(':', '')}"
    played = play(client, "1.3", behind["on-six"], dual.port("on-six"), folder, client + host, host=host)
    played.check_with(log)
    assert all(entry["client"].startswith(f"{host}:") for entry in log.entries("session started"))


@pytest.mark.parametrize("backend", BACKENDS)
def test_pasv_is_425_over_ipv6_and_epsv_works(backend, behind, six):
    with Session(six.port(backend), host="::1") as session:
        refused = session.command("PASV")
        assert refused.code == 425 and "EPSV" in refused.text, refused
        assert session.command("EPSV 1").code == 522
        assert session.command("EPSV 2").code == 229
        move_both_ways(session, behind[backend], "EPSV")
        session.quit()


@pytest.mark.parametrize("passive", ("PASV", "EPSV", "EPSV 1"))
@pytest.mark.parametrize("backend", BACKENDS)
def test_an_ipv4_client_on_a_dual_stack_listener(backend, passive, behind, dual):
    with Session(dual.port(backend)) as session:
        move_both_ways(session, behind[backend], passive)
        assert session.command("EPSV 2").code == 522
        session.quit()


def test_a_backend_whose_name_has_ipv6_alone(behind, fresh):
    hosts = RUN / "hosts"
    hosts.write_text(f"127.0.0.1 localhost\n::1 {NAME}\n")
    own_hosts = ["unshare", "-m", "sh", "-c", f'mount --bind {hosts} /etc/hosts && exec "$0" "$@"']
    backends = {"named": Backend(behind["on-six"].port, host=NAME)}
    bridge = fresh(Bridge(backends, inside=own_hosts))
    with Session(bridge.port("named")) as session:
        move_both_ways(session, behind["on-six"], "PASV")
        session.quit()
