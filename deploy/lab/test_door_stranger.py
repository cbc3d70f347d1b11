"""Connections that nobody asked for: each has the same answer, which tells nothing; and what listens is what was configured."""

import contextlib
import random
import re
import socket
import ssl
import statistics
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import certificates
from bridge import Bridge
from door import UNLIMITED, Door
from hello import records
from implicit import context
from place import DISTRIBUTION
from processes import Program
from servers.pyftpd import WidePyFtpd
from session import Session

ROUNDS = 20
SPARE = 4
RUNNING = 100
POLICIES = ("always", "prefer", "never")
ONE_CLIENT = "127.0.0.4/30"  # 127.0.0.4 to 127.0.0.7
BYTES = random.Random(47).randbytes(6_000_000)
SERIES = 8
NOISE, NOISE_OF_ALL = 0.0003, 0.15  # seconds, and a part of the whole
CANNOT_BIND = 71

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


@pytest.fixture(scope="module")
def server():
    running = WidePyFtpd().start()
    for name, content in {"large.bin": BYTES, "small.bin": BYTES[:100]}.items():
        (running.home / name).write_bytes(content)
        running.give(running.home / name)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def bridge(server):
    doors = {word: Door(reuse=word) for word in POLICIES} | {"spare": Door(overflow=SPARE, same_client=(ONE_CLIENT,))}
    with Bridge(dict.fromkeys(doors, server.port), doors=doors, limits=UNLIMITED) as running:
        yield running


def met(port, version, source):
    """One connection that nobody asked for: the records it received, how it ended, and after how many seconds."""
    arriving, leaving, stream, ending = ssl.MemoryBIO(), ssl.MemoryBIO(), b"", "FIN"
    tls = context(certificates.ca(), version).wrap_bio(arriving, leaving, server_hostname="127.0.0.1")
    since = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), 5, (source, 0)) as plain:
        try:
            while True:
                with contextlib.suppress(ssl.SSLWantReadError):
                    tls.do_handshake()  # once it is done this does nothing
                if leaving.pending:
                    plain.sendall(leaving.read())
                if not (part := plain.recv(1 << 16)):
                    break
                stream += part
                arriving.write(part)
        except ConnectionError:
            ending = "RST"
    took = time.perf_counter() - since
    assert tls.getpeercert(), "no certificate was shown"
    return (records(stream), ending), took


def compared(bridge, policy, version, source):
    """What a stranger meets in turn while a promise stands and while none does: the forms, and the medians of the times."""
    port, forms, times = bridge.data[policy][0], {True: [], False: []}, {True: [], False: []}
    with Session(bridge.port(policy), version) as session:
        for _ in range(ROUNDS):
            met(port, version, source)
        for _ in range(ROUNDS):
            for promised in (True, False):
                own = session.passive_port() if promised else session.command("PWD") and None
                form, took = met(port, version, source)
                forms[promised].append(form)
                times[promised].append(took)
                if promised:
                    take_up(session, own)
        session.quit()
    return forms, {promised: statistics.median(all_of) for promised, all_of in times.items()}


def take_up(session, port):
    """The session's own transfer, which was not disturbed."""
    plain = session.connect_data(port)
    assert session.command("RETR small.bin").code in (125, 150)
    assert session.secured(plain).read_all() == (BYTES[:100], "clean")
    assert session.reply().code == 226


def strangers():
    yield "always", "127.0.0.1"
    for policy in POLICIES:
        yield policy, "127.0.0.2"


@pytest.mark.parametrize("policy, source", strangers())
@both_versions
def test_what_a_stranger_meets_does_not_tell_whether_a_promise_stands(version, policy, source, bridge, server, capsys):
    for _ in range(SERIES):  # what is busy beside the bridge makes a difference once, what the bridge tells makes it each time
        forms, medians = compared(bridge, policy, version, source)
        assert all(one == forms[False][0] for one in forms[True] + forms[False]), forms
        form, ending = forms[False][0]
        with capsys.disabled():
            shown = " / ".join(f"{medians[promised] * 1000:.2f}" for promised in (True, False))
            told = " ".join(f"{kind}:{length}" for kind, length in form)
            print(
                f"\n    TLS {version}, {policy}, from {source}: {shown} ms with and without a promise; {told}, {ending}", end=""
            )
        if abs(medians[True] - medians[False]) < max(NOISE, NOISE_OF_ALL * medians[False]):
            return
    pytest.fail("the times tell")


@pytest.mark.parametrize("policy", POLICIES)
@both_versions
def test_openssl_is_shown_the_certificate_and_the_door(version, policy, bridge):
    words = ["openssl", "s_client", "-connect", f"127.0.0.1:{bridge.data[policy][0]}", "-CAfile", certificates.ca()]
    words += ["-ign_eof", "-tls1_2" if version == "1.2" else "-tls1_3"]
    done = subprocess.run(
        [str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=5, check=False
    )
    assert "-----BEGIN CERTIFICATE-----" in done.stdout and "Verification: OK" in done.stdout, done.stdout + done.stderr
    assert done.stdout.endswith("closed\n"), done.stdout[-300:]


def listening(pid):
    """The TCP ports on which a process listens, as `ss` says."""
    said = subprocess.run(["ss", "-Htlnp"], capture_output=True, text=True, check=True).stdout
    return sorted(int(line.split()[3].rsplit(":", 1)[1]) for line in said.splitlines() if f"pid={pid}," in line)


@pytest.fixture
def running(bridge, server):
    """A hundred downloads that have begun and are not read."""
    log = bridge.log.from_here()

    def begin(_):
        session = Session(bridge.port("prefer"), timeout=30)
        return session, session.begin("RETR large.bin")

    with ThreadPoolExecutor(8) as pool:
        transfers = list(pool.map(begin, range(RUNNING)))
    assert not log.entries("transfer ended")
    yield transfers
    for session, data in transfers:
        data.socket.close()
        session.close()
    log.await_sessions_ended(20)


def test_nothing_but_the_configured_ports_listens_while_a_hundred_transfers_run(bridge, running):
    configured = sorted(
        [*bridge.ports.values(), *(port for low, high in bridge.data.values() for port in range(low, high + 1))]
    )
    assert len(running) == RUNNING and listening(bridge.java_pid) == configured


def test_a_hundred_downloads_that_were_not_read_for_a_while_arrive_whole(running):
    with ThreadPoolExecutor(8) as pool:
        endings = list(pool.map(lambda one: (one[1].read_all() == (BYTES, "clean"), one[0].reply().code), running))
    assert endings == [(True, 226)] * RUNNING


def test_a_client_of_several_addresses_is_one_where_that_is_said(bridge, server):
    with Session(bridge.port("spare"), source="127.0.0.5") as session:
        plain = session.connect_data(session.passive_port(), source="127.0.0.6")
        assert session.command("RETR small.bin").code in (125, 150)
        assert session.secured(plain).read_all() == (BYTES[:100], "clean")
        assert session.reply().code == 226
        port = session.passive_port()
        _, ended = met(port, None, "127.0.0.9")
        assert ended < 5
        take_up(session, port)
        session.quit()


@pytest.mark.parametrize("taken", ("control", "data", "overflow"))
def test_a_second_bridge_on_the_same_port_says_so_and_ends(taken, bridge, server):
    second = Bridge({"spare": server.port}, doors={"spare": Door(overflow=SPARE)})
    file = second.write()
    port = {"control": bridge.port("prefer"), "data": bridge.data["prefer"][0], "overflow": bridge.data["spare"][1]}[taken]
    own = {"control": second.port("spare"), "data": second.data["spare"][0], "overflow": second.data["spare"][1]}[taken]
    text = re.sub(rf"\b{second.data['spare'][0] + 1}-{own}\b", f"{port}-{port}", file.read_text())
    file.write_text(re.sub(rf"\b{own}\b", str(port), text))
    program = Program([DISTRIBUTION / "bin/ftps-bridge", "run", "--config", file], second.log.path, env=second.env)
    try:
        code = program.await_exit(20)
    finally:
        program.end()
    assert code == CANNOT_BIND, program.text()
    assert str(port) in program.text() and "already in use" in program.text(), program.text()
