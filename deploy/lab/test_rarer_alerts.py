"""More alerts that fire and clear in front of running bridges, of causes that take a while to make: the long form."""

import socket
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

import causes
import certificates
import ports
import rules
from processes import await_true
from prometheus import Prometheus
from session import Session
from test_memory import Stalling, Wide
from watched import Watched

pytestmark = pytest.mark.long
WINDOW = "12s"


@pytest.fixture(scope="module")
def server():
    one = Wide().start()
    causes.provide(one)
    yield one
    one.stop()


@pytest.fixture
def seen(server, fresh):
    """seen(alert, cause, ...): the alert fires once the cause has happened to a bridge with these settings, and clears by itself or
    by a cure, with which `still` has an answer."""

    def see(alert, cause, backend=None, cure=None, fires_within=20, still=None, **settings):
        bridge = fresh(Watched({"vsftpd": backend or server.port}, **settings))
        prometheus = fresh(Prometheus(bridge, rules.quickened(WINDOW)))
        await_true(lambda: prometheus.query("ftpsbridge_draining") == 0, "Prometheus knows of the bridge", 20)
        assert alert not in prometheus.alerts("firing")
        cause(bridge)
        await_true(lambda: alert in prometheus.alerts("firing"), f"{alert} fires", fires_within, every=0.1)
        if cure:
            cure(bridge)
        await_true(lambda: alert not in prometheus.alerts("firing"), f"{alert} clears", 90, every=0.1)
        if still:
            await_true(lambda: prometheus.query(still) is not None, "the cure has cleared it, and nothing else", 5)

    return see


def at_once(count, act):
    with ThreadPoolExecutor(8) as several:
        for one in [several.submit(act) for _ in range(count)]:
            one.result()


def test_transfers_that_break_off(seen):
    def begin_in_vain(bridge):
        with Session(bridge.port("vsftpd")) as session:
            for _ in range(12):
                data = session.begin("RETR big.bin")
                data.read(1 << 16)
                data.reset()
                assert session.reply().code in (426, 451)

    seen("FtpsBridgeTransfersBreak", begin_in_vain)


def test_clients_that_a_setting_would_serve(seen):
    seen("FtpsBridgeClientsNotServed", lambda bridge: at_once(6, lambda: causes.plain_client(bridge)))


def test_nobody_where_many_came(seen):
    then = rules.alerts(rules.quickened(WINDOW))["FtpsBridgeNobodyComes"]["expr"].partition(" and ")[2]
    assert "offset" in then
    seen("FtpsBridgeNobodyComes", lambda bridge: at_once(60, lambda: causes.login(bridge)), cure=causes.login, fires_within=40, still=then)


def test_data_ports_that_nobody_comes_to(seen):
    def only_ask(bridge):
        with Session(bridge.port("vsftpd")) as session:
            for _ in range(15):
                session.passive_port()

    seen("FtpsBridgeDataConnectionsMissing", only_ask)


def test_a_server_that_refuses_every_login(seen):
    seen("FtpsBridgeLoginsRefused", lambda bridge: at_once(24, lambda: causes.guess(bridge)), limits={"loginDelay": "0s"})


def test_a_server_that_is_not_there(seen):
    def ask(bridge):
        for _ in range(6):
            with Session(bridge.port("vsftpd"), login=False) as session:
                assert session.command("USER lab").code == 421

    seen("FtpsBridgeBackendFails", ask, backend=ports.free_port())


def test_a_bridge_that_has_all_sessions_it_may(seen):
    def fill(bridge):
        with ExitStack() as several:
            for _ in range(4):
                several.enter_context(Session(bridge.port("vsftpd")))
            with pytest.raises(OSError):
                Session(bridge.port("vsftpd"))

    seen("FtpsBridgeFull", fill, limits={"sessions": 4})


def test_an_address_that_tries_without_end(seen):
    seen("FtpsBridgeTurnsAway", lambda bridge: at_once(90, lambda: knock(bridge)), limits={"handshakesPerMinute": 20})


def knock(bridge):
    try:
        with socket.create_connection(("127.0.0.1", bridge.port("vsftpd")), 5) as client:
            client.sendall(b"USER alice\r\n")
            client.recv(100)
    except ConnectionError:  # one that is turned away may hear of it as soon as it has connected
        pass


def test_clients_that_do_not_trust_the_certificate(seen):
    def distrust(bridge):
        with socket.create_connection(("127.0.0.1", bridge.port("vsftpd")), 5) as client:
            with pytest.raises(ssl.SSLCertVerificationError):
                ssl.create_default_context().wrap_socket(client, server_hostname="127.0.0.1")

    seen("FtpsBridgeCertificateRefused", lambda bridge: at_once(12, lambda: distrust(bridge)))


def test_more_sessions_of_an_address_than_data_ports(seen):
    def want(bridge):
        with Session(bridge.port("vsftpd")) as one, ExitStack() as several:
            one.passive_port()
            others = [several.enter_context(Session(bridge.port("vsftpd"), timeout=20)) for _ in range(6)]
            for other in others:
                other.send("EPSV")
            assert {other.reply().code for other in others} == {425}

    seen("FtpsBridgeNoDataPort", want, data_ports=1, timeouts={"promise": "15s"})


def test_clients_that_do_not_end_their_side(seen, server):
    (server.home / "small.bin").write_bytes(b"x")
    server.give(server.home / "small.bin")

    def leave_open(bridge):
        with Session(bridge.port("vsftpd")) as session:
            left = []
            for _ in range(22):
                left.append(session.begin("RETR small.bin"))
                assert left[-1].read(1) == b"x"
                assert session.reply().code == 226
            # The end of the session would end them too.
            bridge.await_value("ftpsbridge_transfers_total", len(left), direction="download", outcome="unconfirmed")

    seen("FtpsBridgeDownloadsUnconfirmed", leave_open, timeouts={"lingerClose": "100ms"})


def test_nearly_all_files_that_may_be_open(seen):
    with ExitStack() as several:

        def fill(bridge):
            most = 0.8 * bridge.value("process_files_max_files") + 1  # the connection that asks is one of those that are open
            while bridge.value("process_files_open_files") <= most:
                several.enter_context(Session(bridge.port("vsftpd")))

        seen("FtpsBridgeFilesRunOut", fill, cure=lambda bridge: several.close(), data_ports=4, inside=("prlimit", "--nofile=120:120"))


def test_downloads_that_their_clients_do_not_read_until_the_bridge_is_given_more_memory(seen, server):
    with open(server.home / "gigabyte", "wb") as sparse:
        sparse.truncate(1 << 30)
    stalled = []

    def stall(bridge):
        session = Stalling(bridge.port("vsftpd"))
        stalled.append((session, session.begin("RETR gigabyte")))

    def part(bridge):
        return bridge.value("ftpsbridge_buffers_direct_bytes") / bridge.value("ftpsbridge_buffers_direct_limit_bytes")

    def fill(bridge):
        while part(bridge) <= 0.87:
            assert len(stalled) < 150
            stall(bridge)

    def give_up():
        for session, data in stalled:
            data.reset()
            session.close()
        stalled.clear()

    def give_more(bridge):
        count = len(stalled)
        give_up()
        causes.quiet(bridge)
        assert part(bridge) > 0.85, "what buffers have had they keep for those who come next"
        bridge.stop()
        bridge.env |= may_have(64)
        bridge.start()
        for _ in range(count):
            stall(bridge)

    fits = "ftpsbridge_buffers_direct_bytes / ftpsbridge_buffers_direct_limit_bytes < 0.85"
    settings = {"data_ports": 150, "admin_port": ports.free_port(), "env": may_have(16)}
    seen("FtpsBridgeMemoryRunsOut", fill, cure=give_more, still=fits, **settings)
    give_up()


def may_have(megabytes):
    """The environment of a bridge whose buffers may have that much."""
    return {"FTPS_BRIDGE_JAVA_OPTS": f"-XX:MaxDirectMemorySize={megabytes}m"}


def test_threads_that_stand_still(seen):
    seen("FtpsBridgeLate", causes.paused)


def test_a_certificate_that_ends_in_two_weeks(seen):
    made = "openssl x509 -req -in srv.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days $1 -out new.pem -extfile ext && mv new.pem srv.pem"

    def renew(bridge, days):
        subprocess.run(["bash", "-c", made, "make", days], cwd=certificates.folder(), check=True, capture_output=True)
        assert bridge.ask("POST", "/reload")[0] == 200

    seen("FtpsBridgeCertificateEndsSoon", lambda bridge: renew(bridge, "14"), cure=lambda bridge: renew(bridge, "400"))
