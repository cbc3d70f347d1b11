"""Two bridges behind the HAProxy of deploy/haproxy, each restarted in its turn while clients of nineteen addresses move files."""

import os
import re
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

import certificates
from bridge import CONTROL, BridgeOn990
from door import Door
from fleet import BALANCER, BRIDGES, Balancer
from place import DATA, PASSWORD, RUN, USER
from processes import await_true
from servers.pyftpd import WidePyFtpd

CLIENTS = [f"127.0.0.{number}" for number in range(2, 21)]
FILES = [f"{number}.bin" for number in range(3)]
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


@pytest.fixture(scope="module")
def balancer(bridges):
    with Balancer() as running:
        await_true(lambda: set(running.states().values()) == {"UP"}, "all bridges up")
        yield running


def lftp(address, folder, server):
    """Everything down, and up again under other names, by one lftp that may connect again."""
    script = f"""set net:max-retries 5; set net:timeout 20; set net:reconnect-interval-base 1; set net:socket-bind-ipv4 {address}
set ssl:ca-file {certificates.ca()}; set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set cmd:fail-exit yes; set xfer:clobber yes
set net:limit-rate {RATE}:{RATE}; set ssl:check-hostname no; debug 9
open -u {USER},'{PASSWORD}' ftps://{BALANCER}:{CONTROL}
{''.join(f"get {name} -o {folder}/{name}; put {folder}/{name} -o {folder.name}-{name};" for name in FILES)}
"""
    return subprocess.run(["lftp", "--norc", "-c", script], capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL)


def curl(address, folder, server):
    """The same by curl, down and then up; a 421 is a passing trouble to it."""
    common = [
        "curl", "-v", "--silent", "--show-error", "--insecure", "--interface", address, "-u", f"{USER}:{PASSWORD}",
        "--retry", "5", "--retry-delay", "1", "--limit-rate", str(RATE), "--fail-early",
    ]  # fmt: skip
    base = f"ftps://{BALANCER}:{CONTROL}/"
    down = [word for name in FILES for word in ("-o", str(folder / name), base + name)]
    first = subprocess.run(common + down, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL)
    if first.returncode:
        return first
    up = [word for name in FILES for word in ("-T", str(folder / name), f"{base}{folder.name}-{name}")]
    second = subprocess.run(common + up, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL)
    return subprocess.CompletedProcess(second.args, second.returncode, "", first.stderr + second.stderr)


# Who comes at the moment when a drain begins may have its connection closed before TLS; lftp and curl do not try again by themselves.
_AT_THE_DOOR = re.compile(r"gnutls_handshake: The TLS connection was non-properly terminated|^curl: \(35\)", re.M)


class Client:
    """One address that moves files round after round, until it is told that it is enough."""

    def __init__(self, number, address, server):
        self.address = address
        self.server = server
        self.name = f"fleet-{number}"
        self.program = lftp if number % 2 else curl
        self.sent_away = 0
        self.at_the_door = []  # when, by the monotonic clock: each program gives up at once

    def work(self, enough):
        """Each round's wrongs: an exit code, what it said, and the files that are not what they are to be."""
        wrongs = []
        while not wrongs:
            wrongs = self._round()
            if enough.is_set():
                break
        return wrongs

    def _run(self, folder):
        done = self.program(self.address, folder, self.server)
        said = done.stdout + done.stderr
        with open(RUN / f"{self.name}.said", "a") as log:
            log.write(said)
        self.sent_away += len(re.findall(r"^(?:<---|<) 421", said, re.M))
        return done, said

    def _round(self):
        folder = DATA / self.name
        folder.mkdir()
        done, said = self._run(folder)
        while done.returncode and _AT_THE_DOOR.search(said) and len(self.at_the_door) < len(BRIDGES):
            self.at_the_door.append(time.monotonic())
            done, said = self._run(folder)
        moved = {file: name for name in FILES for file in (folder / name, self.server.home / f"{self.name}-{name}")}
        wrong = [str(file) for file, name in moved.items() if not file.exists() or file.read_bytes() != (self.server.home / name).read_bytes()]
        for file in moved:  # so that the next round cannot be right by what this one has left
            file.unlink(missing_ok=True)
        folder.rmdir()
        return [(done.returncode, wrong, said[-1500:])] if done.returncode or wrong else []


def sent_away_by(log):
    """How many sessions of each address the bridge has ended because it drained."""
    address = {entry["session"]: entry["client"].rpartition(":")[0] for entry in log.entries("session started")}
    return Counter(address[entry["session"]] for entry in log.entries("session ended") if entry["reason"] == "drained")


def newcomers_of(log):
    return {entry["client"].rpartition(":")[0] for entry in log.entries("session started")}


def test_each_bridge_is_restarted_in_its_turn_and_every_file_is_right_in_the_end(server, bridges, balancer):
    clients, enough = [Client(number, address, server) for number, address in enumerate(CLIENTS)], threading.Event()
    restarts = []
    with ThreadPoolExecutor(len(CLIENTS)) as pool:
        working = [pool.submit(client.work, enough) for client in clients]
        try:
            for bridge, other, name in zip(bridges, reversed(bridges), BRIDGES):
                await_true(lambda bridge=bridge: len(bridge.log.entries("transfer ended")) >= 8, f"{name} at work", 60)
                others = other.log.from_here()
                # Only a transfer that was cut off makes it another code.
                began = time.monotonic()
                assert bridge.restart() == 0
                assert newcomers_of(others) & set(sent_away_by(bridge.log)), "nobody whom it sent away came to the other"
                await_true(lambda: set(balancer.states().values()) == {"UP"}, f"{name} back", 30)
                restarts.append((began, time.monotonic()))
                assert not any(work.done() for work in working), [work.result() for work in working if work.done()]
        finally:
            enough.set()
        assert [wrong for work in working for wrong in work.result()] == []
    by_bridge = [sent_away_by(bridge.log) for bridge in bridges]
    assert all(by_bridge) and max(count for away in by_bridge for count in away.values()) == 1, by_bridge
    for client in clients:
        assert client.sent_away <= sum(away[client.address] for away in by_bridge), client.name
        assert client.sent_away + len(client.at_the_door) <= len(bridges), client.name
        for moment in client.at_the_door:
            assert any(began <= moment <= back for began, back in restarts), f"{client.name} was closed when nothing drained"
    ended = [entry for bridge in bridges for entry in bridge.log.entries("transfer ended")]
    assert {entry["outcome"] for entry in ended} <= {"complete", "unconfirmed"}, ended
    heard = [client for client in clients if client.sent_away]
    closed = sum(len(client.at_the_door) for client in clients)
    print(f"\n    {len(ended)} transfers, each whole; clients that heard 421: {len(heard)} of {len(clients)}, closed before TLS: {closed}")
    assert heard, "what was restarted had no sessions"
