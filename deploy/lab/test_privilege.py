"""Least privilege: an ordinary user that may bind ports below 1024 and nothing else, who writes no file; and keys that others read."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

import servers
from confined import ACCOUNT, BIND_LOW_PORTS, CONTROL, DATA, Confined, Installed, Network, status_of
from session import Session

CANNOT_BIND, CONFIG = 71, 78
CONTENT = os.urandom(300_000)


@pytest.fixture(scope="module")
def network():
    with Network() as network:
        yield network


@pytest.fixture(scope="module")
def installed():
    with Installed() as folder:
        yield folder


@pytest.fixture(scope="module")
def server(network):
    with network.within():
        made = servers.ALL["pyftpdlib"]().start()
    yield made
    made.stop()


@pytest.fixture
def confined(network, installed, server):
    """confined(words): the bridge of that user in front of the server, not started; the test is in its network."""
    made = []

    def make(**words):
        made.append(Confined(installed, {"pyftpdlib": server.port}, **words))
        return made[-1]

    with network.within():
        yield make
        for bridge in made:
            bridge.stop()


def moves_files_both_ways():
    """Passive and active, up and down; active connections come from the data port."""
    with Session(CONTROL) as session:
        assert session.passive_port() == DATA
        for passive in ("EPSV", "PASV", "PORT", "EPRT"):
            session.store(f"STOR {passive}.bin", CONTENT, passive)
            assert session.retrieve(f"RETR {passive}.bin", passive) == CONTENT
            assert passive in ("EPSV", "PASV") or session.data_peer[1] == DATA
        session.quit()


def test_an_ordinary_user_with_one_capability_serves_990_and_989_and_writes_no_file(confined):
    bridge = confined().start()
    moves_files_both_ways()
    threads = status_of(bridge.java_pid)
    assert len(threads) > 5
    for status in threads:
        assert status["Uid"].split() == [str(ACCOUNT.pw_uid)] * 4
        assert status["Gid"].split() == [str(ACCOUNT.pw_gid)] * 4
        assert status["Groups"].split() == []
        held = {name: int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
        assert set(held.values()) == {BIND_LOW_PORTS}, held
        assert status["NoNewPrivs"] == "1"
        assert status["Umask"] == "0077"
    limits = Path("/proc", str(bridge.java_pid), "limits").read_text().splitlines()
    assert [line.split()[4] for line in limits if line.startswith("Max core file size")] == ["0"]
    assert bridge.open_to_write() == {str(bridge.log.path)}
    assert bridge.new_files_of_its_user() == set()
    bridge.program.signal(signal.SIGTERM)
    assert bridge.program.await_exit(8) == 0
    assert bridge.new_files_of_its_user() == set()


def test_where_nothing_can_be_written_and_temporary_files_cannot_be_executed_it_is_the_same(confined, installed):
    bridge = confined(sealed=True).start()
    mounts = Path("/proc", str(bridge.java_pid), "mountinfo").read_text().splitlines()
    options = {line.split()[4]: line.split()[5].split(",") for line in mounts}
    assert "ro" in options["/"] and {"ro", "noexec"} <= set(options["/tmp"])
    assert "java.io.tmpdir" not in Path("/proc", str(bridge.java_pid), "cmdline").read_text()
    moves_files_both_ways()
    loaded = {line.split()[-1] for line in Path("/proc", str(bridge.java_pid), "maps").read_text().splitlines()}
    natives = {Path(file).name for file in loaded if file.startswith(f"{installed}/lib/native/")}
    assert any("tcnative" in name for name in natives) and any("epoll" in name for name in natives), natives


def test_without_the_capability_the_start_ends_and_says_what_it_takes(confined):
    bridge = confined(capabilities="")
    assert bridge.launch().await_exit(30) == CANNOT_BIND
    (said,) = [line for line in bridge.program.text().splitlines() if not line.startswith("{")]
    assert said.startswith("ftps-bridge cannot start: cannot bind ") and str(DATA) in said
    assert said.endswith("; a port below 1024 takes root or the capability CAP_NET_BIND_SERVICE")


def test_a_key_that_others_can_read_is_refused_by_the_start_and_by_check(confined, installed):
    bridge = confined(key_mode=0o444)
    assert bridge.launch().await_exit(30) == CONFIG
    (said,) = bridge.program.text().splitlines()
    assert "tls.key" in said and "can be read by every user of this machine (r--r--r--)" in said
    assert "chmod o=" in said and "keyReadableByOthers: accept" in said
    words = [installed / "bin/ftps-bridge", "check", "--offline", "--config", bridge.folder / "bridge.yaml"]
    checked = subprocess.run(words, capture_output=True, text=True, timeout=30, env=bridge.env, check=False)
    assert (checked.returncode, checked.stderr.splitlines()) == (CONFIG, [said])


def test_a_key_that_others_can_read_serves_where_that_is_accepted(confined):
    confined(key_mode=0o444, tls="keyReadableByOthers: accept").start()
    moves_files_both_ways()


def test_a_key_that_the_user_cannot_read_is_told(confined):
    bridge = confined(key_mode=0o400)
    assert bridge.launch().await_exit(30) == CONFIG
    assert "tls.key" in bridge.program.text() and "Exception" not in bridge.program.text()
