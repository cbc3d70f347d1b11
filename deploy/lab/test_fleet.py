"""Two bridges behind the HAProxy of deploy/haproxy, each restarted in its turn while clients of nineteen addresses move files."""

import os
import re
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

import certificates
import ports
from bridge import CONTROL, BridgeOn990
from door import Door
from place import DATA, PASSWORD, PEERS, RUN, TREE, USER
from processes import Program, await_true
from servers.pyftpd import WidePyFtpd

BALANCER = "127.0.0.40"
BRIDGES = {"bridge-a": "127.0.0.41", "bridge-b": "127.0.0.42"}
CLIENTS = [f"127.0.0.{number}" for number in range(2, 21)]
FILES = [f"{number}.bin" for number in range(6)]
SIZE = 2_000_000
RATE = 1_200_000  # bytes a second, so that something always runs


@pytest.fixture(scope="module")
def server():
    server = WidePyFtpd().start()
    for name in FILES:
        (server.home / name).write_bytes(os.urandom(SIZE))
        server.give(server.home / name)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def bridges(server):
    words = {"proxyProtocol": "{ from: [127.0.0.1] }"}
    made = [
        BridgeOn990({"server": server.port}, doors={"server": Door()}, bind=address, words=words, drain="60s")
        for address in BRIDGES.values()
    ]
    for bridge in made:
        bridge.start()
    yield made
    for bridge in made:
        bridge.stop()


class Balancer:
    """HAProxy with the file of deploy/haproxy, whose addresses alone are others, and a socket to ask it how it sees its servers."""

    def __init__(self):
        text = (TREE / "deploy/haproxy/haproxy.cfg").read_text()
        for name, address in BRIDGES.items():
            text = re.sub(rf"(server {name}) 192\.0\.2\.\d+:", rf"\1 {address}:", text)
        assert "192.0.2." not in re.sub(r"^#.*$", "", text, flags=re.M)
        text = re.sub(r"bind :", f"bind {BALANCER}:", text)
        folder = RUN / "fleet"
        folder.mkdir()
        self.stats = ports.free_port()
        self.conf = folder / "haproxy.cfg"
        self.conf.write_text(text.replace("global\n", f"global\n  stats socket ipv4@127.0.0.1:{self.stats}\n", 1))
        self.output = folder / "output"
        self.env = {**os.environ, "LD_LIBRARY_PATH": f"{PEERS}/haproxy-libs"}

    def __enter__(self):
        self.program = Program([PEERS / "haproxy/usr/sbin/haproxy", "-db", "-f", self.conf], self.output, env=self.env)
        self.program.await_port(CONTROL, host=BALANCER)
        return self

    def states(self):
        """UP or DOWN of each server of both backends."""
        with socket.create_connection(("127.0.0.1", self.stats), 5) as asked:
            asked.sendall(b"show stat\n")
            text = b"".join(iter(lambda: asked.recv(65536), b"")).decode()
        lines = [line.split(",") for line in text.splitlines() if line and not line.startswith("#")]
        return {(line[0], line[1]): line[17] for line in lines if line[1] in BRIDGES}

    def __exit__(self, *_):
        self.program.end()


@pytest.fixture(scope="module")
def balancer(bridges):
    with Balancer() as running:
        await_true(lambda: set(running.states().values()) == {"UP"}, "all bridges up")
        yield running


def lftp(address, folder, server):
    """Everything down, and up again under other names, by one lftp that may connect again."""
    script = f"""set net:max-retries 5; set net:timeout 20; set net:reconnect-interval-base 1; set net:socket-bind-ipv4 {address}
set ssl:ca-file {certificates.ca()}; set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set cmd:fail-exit yes
set net:limit-rate {RATE}:{RATE}; set ssl:check-hostname no; debug 9
open -u {USER},'{PASSWORD}' ftps://{BALANCER}:{CONTROL}
{''.join(f"get {name} -o {folder}/{name}; put {folder}/{name} -o {folder.name}-{name};" for name in FILES)}
"""
    return subprocess.run(["lftp", "--norc", "-c", script], capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL)


def curl(address, folder, server):
    """The same by curl, down and then up; a 421 is a passing trouble to it."""
    common = [
        "curl", "-v", "--silent", "--show-error", "--insecure", "--interface", address, "-u", f"{USER}:{PASSWORD}",
        "--retry", "5", "--retry-delay", "1", "--limit-rate", str(RATE),
    ]  # fmt: skip
    base = f"ftps://{BALANCER}:{CONTROL}/"
    down = [word for name in FILES for word in ("-o", str(folder / name), base + name)]
    first = subprocess.run(common + down, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL)
    if first.returncode:
        return first
    up = [word for name in FILES for word in ("-T", str(folder / name), f"{base}{folder.name}-{name}")]
    second = subprocess.run(common + up, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL)
    return subprocess.CompletedProcess(second.args, second.returncode, "", first.stderr + second.stderr)


def moved(number, address, server):
    """One client's work; what it did wrong, and how often it was sent away."""
    folder = DATA / f"fleet-{number}"
    folder.mkdir()
    done = (lftp if number % 2 else curl)(address, folder, server)
    wrong = [
        name
        for name in FILES
        for file in (folder / name, server.home / f"fleet-{number}-{name}")
        if not file.exists() or file.read_bytes() != (server.home / name).read_bytes()
    ]
    said = done.stdout + done.stderr
    (RUN / f"client-{number}").write_text(said)
    return done.returncode, wrong, len(re.findall(r"^(?:<---|<) 421", said, re.M)), said[-1500:]


def test_each_bridge_is_restarted_in_its_turn_and_every_file_is_right_in_the_end(server, bridges, balancer):
    with ThreadPoolExecutor(len(CLIENTS)) as pool:
        working = [pool.submit(moved, number, address, server) for number, address in enumerate(CLIENTS)]
        for bridge, name in zip(bridges, BRIDGES):
            await_true(lambda: len(bridge.log.entries("transfer ended")) >= 8, f"{name} at work", 30)
            assert not all(work.done() for work in working)
            # Only a transfer that was cut off makes it another code.
            assert bridge.restart() == 0
            await_true(lambda: set(balancer.states().values()) == {"UP"}, f"{name} back", 15)
        assert not all(work.done() for work in working), "nobody was there any more for the last restart"
        for work in working:
            code, wrong, sent_away, said = work.result()
            assert (code, wrong) == (0, []), said
            assert sent_away <= len(bridges), said
    ended = [entry for bridge in bridges for entry in bridge.log.entries("transfer ended")]
    assert {entry["outcome"] for entry in ended} <= {"complete", "unconfirmed"}, ended
    sent_away = [work.result()[2] for work in working]
    print(f"\n    {len(ended)} transfers, each whole; clients that were sent away once or twice: {sum(map(bool, sent_away))} of {len(CLIENTS)}")
    assert any(sent_away), "what was restarted had no sessions"
