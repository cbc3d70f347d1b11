"""The PROXY protocol with HAProxy: before the bridge on 990 and 989, and behind it, before servers."""

import random
import socket
import ssl
import subprocess

import pytest

from backend import Backend
from bridge import CONTROL, Bridge, BridgeOn990
from bridge import DATA as DATA_PORT
from certificates import ca
from door import Door
from haproxy import HAProxy, Way
from implicit import context
from place import DATA, PASSWORD, USER
from session import Session

BRIDGE = "127.0.0.31"
BALANCERS = {"v2": "127.0.0.32", "v1": "127.0.0.33"}
CHECKING = "127.0.0.34"
TRUSTED = "127.0.0.100"  # where the balancers' own connections come from
MISCONFIGURED = ("127.0.0.101", "127.0.0.102")
CONTENT = random.Random(8).randbytes(700_000)


class BehindBalancer(Session):
    named = "localhost"


def balanced(name, host, words):
    def way(part, port):
        return Way(f"{name}-{part}", f"{host}:{port}", f"{BRIDGE}:{port}", "", f"{words} source {TRUSTED} inter 200ms")

    return way("control", CONTROL), way("data", DATA_PORT)


@pytest.fixture(scope="module")
def server(launched):
    return launched("vsftpd")


@pytest.fixture(scope="module")
def bridge(server):
    words = {"proxyProtocol": "{ from: [127.0.0.100/30] }"}
    limits = {"sessionsPerAddress": 3}
    with BridgeOn990({"server": server.port}, doors={"server": Door()}, bind=BRIDGE, words=words, limits=limits) as running:
        yield running


@pytest.fixture(scope="module")
def haproxy(bridge):
    running = HAProxy(
        *balanced("v2", BALANCERS["v2"], "send-proxy-v2 check"),
        *balanced("v1", BALANCERS["v1"], "send-proxy check"),
        *balanced("bare", CHECKING, f"send-proxy-v2 check port {CONTROL}"),  # whose checks say no header
    ).start()
    bridge.log.await_entries("session ended", 4)  # of whoever looked whether it listens, and each way to it
    yield running
    running.stop()


def put(server, name, content=CONTENT):
    (server.home / name).write_bytes(content)
    server.give(server.home / name)


def curl(host, source, *words, user=USER, port=CONTROL, **more):
    named = ["--resolve", f"localhost:{port}:{host}", "--cacert", str(ca()), "--interface", source, "--max-time", "20"]
    command = ["curl", "--silent", "--show-error", *named, "--user", f"{user}:{PASSWORD}", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def lftp(host, source, commands):
    settings = (
        f"set net:max-retries 1; set net:timeout 20; set ssl:ca-file {ca()}; set ssl:check-hostname no;"
        f"set net:socket-bind-ipv4 {source}; set ftp:prefer-epsv no; set ftp:ssl-protect-data yes;"
        f"open -u {USER},'{PASSWORD}' ftps://{host}:{CONTROL}; {commands}"
    )
    done = subprocess.run(["lftp", "--norc", "-c", settings], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def ended(process):
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


def clients_in(log):
    return {entry["client"].rpartition(":")[0] for entry in log.entries("session started")}


@pytest.mark.parametrize("version", BALANCERS)
def test_curl_is_known_by_its_own_address(version, bridge, server, haproxy):
    log, source = bridge.log.from_here(), f"127.0.1.{version[1]}"
    put(server, "down.bin")
    assert ended(curl(BALANCERS[version], source, f"ftps://localhost:{CONTROL}/down.bin")) == CONTENT
    up = DATA / f"curl-{version}.bin"
    up.write_bytes(CONTENT)
    ended(curl(BALANCERS[version], source, "--upload-file", str(up), f"ftps://localhost:{CONTROL}/{up.name}"))
    assert (server.home / up.name).read_bytes() == CONTENT
    log.await_sessions_ended()
    assert clients_in(log) == {source}
    assert {entry["proof"] for entry in log.entries("transfer ended")} <= {"resumed", "full-handshake"}


@pytest.mark.parametrize("version", BALANCERS)
def test_lftp_is_known_by_its_own_address_and_finds_the_balancer_in_the_227(version, bridge, server, haproxy):
    log, source = bridge.log.from_here(), f"127.0.2.{version[1]}"
    put(server, "down.bin")
    down, up = DATA / f"lftp-{version}.down", DATA / f"lftp-{version}.up"
    up.write_bytes(CONTENT)
    lftp(BALANCERS[version], source, f"set ftp:fix-pasv-address no; get down.bin -o {down}; put {up} -o {up.name}; bye")
    assert down.read_bytes() == CONTENT and (server.home / up.name).read_bytes() == CONTENT
    log.await_sessions_ended()
    assert clients_in(log) == {source}
    with BehindBalancer(CONTROL, host=BALANCERS[version], source=source) as session:
        assert session.retrieve("RETR down.bin", passive="PASV") == CONTENT


def test_clients_of_one_balancer_share_the_one_data_port_and_never_each_others_files(bridge, server, haproxy):
    contents = {f"127.0.3.{number}": random.Random(number).randbytes(300_000) for number in range(1, 9)}
    for source, content in contents.items():
        put(server, f"of-{source}", content)
    running = {source: curl(BALANCERS["v2"], source, f"ftps://localhost:{CONTROL}/of-{source}") for source in contents}
    assert {source: ended(process) for source, process in running.items()} == contents


def test_limits_count_each_client_and_not_the_balancer(bridge, haproxy):
    log = bridge.log.from_here()
    greedy = [BehindBalancer(CONTROL, host=BALANCERS["v2"], source="127.0.4.1") for _ in range(3)]
    with pytest.raises(OSError):
        BehindBalancer(CONTROL, host=BALANCERS["v2"], source="127.0.4.1")
    with BehindBalancer(CONTROL, host=BALANCERS["v2"], source="127.0.4.2") as other:
        assert other.command("PWD").code == 257
    for session in greedy:
        session.close()
    (refusal,) = log.await_entries("connections refused", seconds=15)
    assert refusal["limit"] == "sessions-per-address" and refusal["client"].startswith("127.0.4.1:")


def header(client, port):
    return f"PROXY TCP4 {client} {BALANCERS['v2']} 40000 {port}\r\n".encode()


def shaken(plain):
    return context(ca()).wrap_socket(plain, server_hostname="localhost")


def test_a_spoofed_header_from_an_untrusted_peer_gets_nowhere(bridge, server, haproxy):
    log, victim, thief = bridge.log.from_here(), "127.0.5.1", "127.0.5.66"
    put(server, "down.bin")
    with socket.create_connection((BRIDGE, CONTROL), 8, (thief, 0)) as spoofed:
        spoofed.sendall(header(victim, CONTROL))
        with pytest.raises((ssl.SSLError, OSError)):
            shaken(spoofed)
    assert log.await_hint("proxy-header")["client"].startswith(f"{thief}:") and clients_in(log) == {thief}
    with BehindBalancer(CONTROL, host=BALANCERS["v2"], source=victim) as session:
        port = session.passive_port()
        with socket.create_connection((BRIDGE, port), 8, (thief, 0)) as spoofed:
            spoofed.sendall(header(victim, port))
            with pytest.raises((ssl.SSLError, OSError)):
                shaken(spoofed)
        plain = session.connect_data(port)
        assert session.command("RETR down.bin").code == 150
        assert session.secured(plain).read_all() == (CONTENT, "clean")
        assert session.reply().code == 226


def test_checks_of_the_balancers_leave_no_line(bridge, haproxy):
    log = bridge.log
    for said in (b"", b"PROXY UNKNOWN\r\n", b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"):
        for port in (CONTROL, DATA_PORT):
            with socket.create_connection((BRIDGE, port), 8, (TRUSTED, 0)) as check:
                check.sendall(said)
    with BehindBalancer(CONTROL, host=CHECKING, source="127.0.6.1") as after:
        assert after.command("PWD").code == 257
    log.await_sessions_ended()
    assert [entry for entry in log.entries() if TRUSTED in str(entry.get("client"))] == []


@pytest.mark.parametrize(("port", "source"), ((CONTROL, MISCONFIGURED[0]), (DATA_PORT, MISCONFIGURED[1])))
def test_a_balancer_that_says_no_header_is_closed_and_told_of(port, source, bridge, haproxy):
    log = bridge.log.from_here()
    with socket.create_connection((BRIDGE, port), 8, (source, 0)) as bare:
        with pytest.raises((ssl.SSLError, OSError)):
            shaken(bare)
    assert log.await_hint("no-proxy-header")["client"].startswith(f"{source}:")
    assert clients_in(log) == set()


# --- servers that are told -------------------------------------------------------------------------------------------------

TOLD = "127.0.0.35"  # HAProxy in front of the servers
KINDS = ("vsftpd", "proftpd-explicit")


@pytest.fixture(scope="module")
def front(launched):
    ways = []
    for kind in KINDS:
        server = launched(kind)
        low, high = server.passive
        ways.append(Way(f"{kind}-control", f"{TOLD}:{server.port}", f"127.0.0.1:{server.port}", "accept-proxy"))
        ways.append(Way(f"{kind}-data", f"{TOLD}:{low}-{high}", "127.0.0.1", "accept-proxy"))
    running = HAProxy(*ways).start()
    yield running
    running.stop()


def behind(server, **use):
    words = ", ".join(f"{connection}: {version}" for connection, version in use.items())
    more = {"proxyProtocol": f"{{ {words} }}", "health": "{ every: 3s, timeout: 3s, fall: 1, rise: 1 }"}
    if server.tls:
        return Backend(server.port, server.tls, {"trust": ca(), "hostname": "localhost"}, more, TOLD)
    return Backend(server.port, more=more, host=TOLD)


@pytest.fixture(scope="module")
def telling(launched, front):
    backends = {f"{kind}-{v}": behind(launched(kind), control=v, data=v) for kind in KINDS for v in ("v1", "v2")}
    backends["half"] = behind(launched("vsftpd"), control="v2", data="none")
    backends["silent"] = behind(launched("vsftpd"), control="none", data="none")
    with Bridge(backends, data_ports=10, timeouts={"backendReply": "2s"}) as running:
        yield running


@pytest.mark.parametrize("version", ("v1", "v2"))
@pytest.mark.parametrize("kind", KINDS)
def test_a_server_is_told_the_client_on_control_and_data(kind, version, telling, front, launched):
    server, source = launched(kind), f"127.0.7.{KINDS.index(kind) * 2 + int(version[1])}"
    put(server, "down.bin")
    port = telling.port(f"{kind}-{version}")
    assert ended(curl("127.0.0.1", source, f"ftps://localhost:{port}/down.bin", port=port)) == CONTENT
    up = DATA / f"told-{kind}-{version}"
    up.write_bytes(CONTENT)
    ended(curl("127.0.0.1", source, "--upload-file", str(up), f"ftps://localhost:{port}/{up.name}", port=port))
    assert (server.home / up.name).read_bytes() == CONTENT
    ends = (source, "127.0.0.1")
    front.await_clients(f"{kind}-control", [ends, ends])
    front.await_clients(f"{kind}-data", [ends, ends])


def test_what_is_not_told_is_refused_and_checks_say_it_is_theirs(telling, front):
    telling.log.await_sessions_ended()
    log = telling.log.from_here()
    with Session(telling.port("half"), source="127.0.8.1") as half:
        assert half.refused("STOR half.up", CONTENT).code in (425, 426, 451)
    log.await_sessions_ended()
    assert "COMPLETE" not in {outcome for _, _, outcome in log.transfers() if outcome}, log.text()
    with Session(telling.port("silent"), login=False, source="127.0.8.2") as silent:
        assert silent.command(f"USER {USER}").code == 421
    down = [entry for entry in telling.log.await_entries("backend server changed") if entry["condition"] == "down"]
    assert {entry["backend"] for entry in down} == {"silent"}
