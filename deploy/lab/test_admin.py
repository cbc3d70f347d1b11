"""The admin endpoint: what it tells, what it does, and to whom."""

import socket
import ssl
import subprocess

import pytest

import causes
import certificates
from backend import Backend
from door import Door
from place import DISTRIBUTION
from processes import await_true
from prometheus import Prometheus
from servers.vsftpd import Vsftpd
from session import Session
from watched import TOKEN, Watched


@pytest.fixture(scope="module")
def server():
    one = Vsftpd().start()
    causes.provide(one)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def bridge(server):
    watched = Watched(
        {"vsftpd": server.port},
        timeouts={"promise": "1s", "handshake": "5s"},
        limits={"sessionsPerAddress": 4},
        sections="readiness: { backends: any }\n",
        doors={"vsftpd": Door(overflow=3)},
    )
    with watched:
        yield watched


def test_what_data_ports_wait_for_rises_and_falls(bridge):
    causes.quiet(bridge)
    with Session(bridge.port("vsftpd")) as session:
        session.passive_port()
        bridge.await_value("ftpsbridge_data_promises_open", 1, listener="vsftpd")
    bridge.await_value("ftpsbridge_data_promises_open", 0, listener="vsftpd")
    with Session(bridge.port("vsftpd")), socket.create_connection(("127.0.0.1", bridge.data["vsftpd"][0]), 5):
        bridge.await_value("ftpsbridge_data_connections_unclaimed", 1, listener="vsftpd")
    bridge.await_value("ftpsbridge_data_connections_unclaimed", 0, listener="vsftpd")


def test_prometheus_scrapes_it_and_promtool_accepts_it(bridge, fresh):
    prometheus = fresh(Prometheus(bridge))
    await_true(lambda: prometheus.query('up{job="ftps-bridge"}') == 1, "Prometheus has scraped the bridge", 20)
    with Session(bridge.port("vsftpd")) as session:
        session.command("PWD")
        runs = 'sum(ftpsbridge_sessions{listener="vsftpd"})'
        await_true(lambda: prometheus.query(runs) == 1, "Prometheus knows of the session", 10)
        assert prometheus.query('sum(ftpsbridge_logins_total{result="accepted"})') > 0
        session.quit()
    assert bridge.complaints() == ""


CAUSES = {
    causes.login: [
        ("ftpsbridge_sessions_started_total", {}),
        ("ftpsbridge_sessions_ended_total", {"reason": "quit"}),
        ("ftpsbridge_logins_total", {"backend": "vsftpd", "result": "accepted"}),
        ("ftpsbridge_tls_handshake_seconds_count", {"version": "TLSv1.3"}),
        ("ftpsbridge_tls_handshake_seconds_sum", {}),
        ("ftpsbridge_backend_open_seconds_count", {"backend": "vsftpd"}),
        ("process_cpu_seconds_total", {}),
    ],
    causes.guess: [("ftpsbridge_logins_total", {"result": "refused"})],
    causes.upload: [
        ("ftpsbridge_transfers_total", {"direction": "upload", "outcome": "complete"}),
        ("ftpsbridge_transfer_bytes_total", {"direction": "upload"}),
        ("ftpsbridge_data_promises_total", {"result": "kept"}),
        ("ftpsbridge_data_connections_total", {"proof": "resumed"}),
    ],
    causes.download: [
        ("ftpsbridge_transfers_total", {"direction": "download", "outcome": "complete"}),
        ("ftpsbridge_transfer_bytes_total", {"direction": "download"}),
    ],
    causes.broken_download: [("ftpsbridge_transfers_total", {"outcome": "aborted"})],
    causes.missing_file: [("ftpsbridge_transfers_total", {"outcome": "refused"})],
    causes.plain_client: [
        ("ftpsbridge_tls_handshake_failures_total", {"reason": "tls-failed"}),
        ("ftpsbridge_hints_total", {"hint": "explicit-client"}),
    ],
    causes.stranger: [("ftpsbridge_data_connections_odd_total", {"kind": "stranger"})],
    causes.lapsed: [("ftpsbridge_data_promises_total", {"result": "unkept"})],
    causes.crowd: [("ftpsbridge_connections_refused_total", {"limit": "sessions-per-address"})],
    causes.mixing: [("ftpsbridge_sessions_mixing_total", {})],
    causes.paused: [("ftpsbridge_event_loop_lag_seconds", {})],
}


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_a_metric_changes_when_its_cause_is_provoked(bridge, cause):
    causes.quiet(bridge)
    before = [bridge.value(metric, **labels) for metric, labels in CAUSES[cause]]
    cause(bridge)
    for (metric, labels), was in zip(CAUSES[cause], before):
        bridge.await_value(metric, lambda value, was=was: value > was, **labels)


def test_what_runs_is_seen_with_its_progress_and_can_be_ended(bridge):
    causes.quiet(bridge)
    with Session(bridge.port("vsftpd")) as session:
        assert session.command("SIZE big.bin").text == f"213 {causes.SIZE}"
        data = session.begin("RETR big.bin")
        data.read(1 << 20)
        bridge.await_value("ftpsbridge_transfers_running", 1, direction="download")
        (running,) = bridge.json("/transfers")
        assert running["path"] == "big.bin" and running["size"] == causes.SIZE
        assert 0 < running["progress"] < 1 and running["bytes"] >= 1 << 20 and running["bytesPerSecond"] > 0
        (told,) = bridge.json("/sessions")
        assert told["session"] == running["session"] and told["backend"] == "vsftpd" and told["dialect"]["security"] == "implicit"
        assert bridge.value("ftpsbridge_buffers_direct_bytes") > 0
        assert bridge.value("ftpsbridge_backend_server_sessions", backend="vsftpd") == 1

        log = bridge.log.from_here()
        assert bridge.ask("DELETE", f"/sessions/{running['session']}")[0] == 202
        reply = session.reply()
        assert reply.code == 426 and "an operator has ended the session" in reply.text
        assert session.reply().code == 421
        assert log.await_entries("transfer ended", 1)[0]["outcome"] == "aborted"
        assert log.await_entries("session ended", 1)[0]["reason"] == "operator"
    assert bridge.ask("DELETE", f"/sessions/{running['session']}")[0] == 404


def test_a_reload_by_request_tells_all_problems_and_its_metrics(bridge):
    file = bridge.folder / "bridge.yaml"
    right = file.read_text()
    began = bridge.value("ftpsbridge_reload_timestamp_seconds")
    try:
        file.write_text(right.replace("backends:\n", "nonsense: 1\nbackends:\n  more: { security: plain }\n"))
        status, text = bridge.ask("POST", "/reload")
        assert status == 422 and "nonsense" in text and "more" in text
        assert bridge.value("ftpsbridge_reloads_total", result="invalid") >= 1
        assert bridge.value("ftpsbridge_reload_timestamp_seconds") == began
        file.write_text(right.replace(f":{bridge.port('vsftpd')}", ":1"))
        status, text = bridge.ask("POST", "/reload")
        assert status == 409 and "needs a restart" in text
        file.write_text(right.replace(f":{bridge.admin_port}", ":1"))
        status, text = bridge.ask("POST", "/reload")
        assert status == 409 and "needs a restart: admin.bind" in text
    finally:
        file.write_text(right)
    status, text = bridge.ask("POST", "/reload")
    assert status == 200, text
    assert bridge.value("ftpsbridge_reloads_total", result="taken-on") >= 1
    assert bridge.value("ftpsbridge_reload_timestamp_seconds") > began


def test_another_token_holds_after_a_reload(bridge):
    token = bridge.folder / "token"
    another = TOKEN[::-1]
    try:
        token.write_text(another)
        assert bridge.ask("POST", "/reload")[0] == 200
        assert bridge.ask("GET", "/sessions")[0] == 401
        assert bridge.ask("GET", "/sessions", token=another)[0] == 200
    finally:
        token.write_text(TOKEN)
        bridge.ask("POST", "/reload", token=another)
    assert bridge.ask("GET", "/sessions")[0] == 200


def test_a_certificate_has_its_end(bridge):
    end = subprocess.run(
        ["openssl", "x509", "-in", certificates.folder() / "srv.pem", "-noout", "-enddate"], capture_output=True, text=True, check=True
    ).stdout.split("=")[1]
    seconds = ssl.cert_time_to_seconds(end.strip())
    for certificate in ("listener vsftpd: certificate", "admin: certificate"):
        assert bridge.value("ftpsbridge_certificate_expiry_timestamp_seconds", certificate=certificate) == seconds


def test_where_backends_matter_a_server_that_fails_is_seen_and_makes_it_unready(fresh):
    one = fresh(Vsftpd())
    checked = Backend(one.port, more={"health": "{ every: 1s, timeout: 500ms, fall: 1 }"})
    bridge = fresh(Watched({"vsftpd": checked}, data_ports=4, sections="readiness: { backends: any }\n"))
    bridge.await_value("ftpsbridge_backend_server_check_seconds", lambda value: value > 0, backend="vsftpd")
    assert bridge.value("ftpsbridge_backend_server_condition", condition="up") == 1
    assert bridge.ask("GET", "/readyz", token=None) == (200, "ready\n")
    session = Session(bridge.port("vsftpd"))
    one.kill()
    bridge.await_value("ftpsbridge_backend_losses_total", 1, reason="backend-lost")
    bridge.await_value("ftpsbridge_backend_server_condition", 1, condition="down")
    with Session(bridge.port("vsftpd"), login=False) as refused:
        assert refused.command("USER lab").code == 421
    bridge.await_value("ftpsbridge_backend_losses_total", 1, reason="backend-unreachable")
    assert bridge.ask("GET", "/readyz", token=None)[0] == 503
    session.close()


def test_while_it_drains_it_is_not_ready_and_says_so(fresh, server):
    bridge = fresh(Watched({"vsftpd": server.port}, data_ports=4, drain="20s"))
    with Session(bridge.port("vsftpd")) as session:
        data = session.begin("RETR big.bin")
        data.read(1 << 20)
        assert bridge.ask("POST", "/drain")[0] == 202
        bridge.await_value("ftpsbridge_draining", 1)
        assert bridge.ask("GET", "/readyz", token=None) == (503, "not ready: draining\n")
        assert bridge.ask("GET", "/livez", token=None)[0] == 200
        assert bridge.ask("POST", "/drain")[0] == 202, "asked twice it goes on"
        assert bridge.ask("POST", "/reload")[0] == 409
        data.read_all()
        assert session.reply().code == 226
    assert bridge.program.await_exit(10) == 0


@pytest.mark.parametrize("method, path", [("GET", "/metrics"), ("GET", "/sessions"), ("GET", "/config"), ("POST", "/drain"), ("DELETE", "/sessions/x")])
def test_without_the_token_nothing_is_told_or_done(bridge, method, path):
    assert bridge.ask(method, path, token=None)[0] == 401
    assert bridge.ask(method, path, token=TOKEN[:-1])[0] == 401
    assert bridge.ask("GET", "/readyz")[0] == 200


def test_a_page_of_another_site_or_under_another_name_gets_nothing(fresh, server):
    bridge = fresh(Watched({"vsftpd": server.port}, admin="", data_ports=4))
    here = f"http://127.0.0.1:{bridge.admin_port}"
    assert bridge.ask("GET", "/sessions", headers={"Host": "attacker.example"})[0] == 403
    assert bridge.ask("POST", "/drain", headers={"Origin": "https://attacker.example"})[0] == 403
    assert bridge.ask("POST", "/drain", headers={"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert bridge.ask("GET", "/sessions", headers={"Origin": here}) == (200, "[]\n")
    assert bridge.value("ftpsbridge_draining") == 0


def test_who_has_no_certificate_gets_no_answer(fresh, server):
    tls = "tls: {{ certificate: {tls}/srv.pem, key: {tls}/srv.key, trust: {tls}/trusted.pem }}"
    folder = certificates.folder()
    make = 'openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$2.key" -out "$2.pem"'
    for name, file in (("operator", "trusted"), ("stranger", "foreign")):
        subprocess.run(["bash", "-c", make, "make", name, folder / file], check=True, capture_output=True)
    bridge = fresh(Watched({"vsftpd": server.port}, admin=tls, data_ports=4))
    shown = {name: (folder / f"{name}.pem", folder / f"{name}.key") for name in ("trusted", "foreign")}
    for certificate in (None, shown["foreign"]):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            bridge.ask("GET", "/livez", token=None, certificate=certificate)
    assert bridge.ask("GET", "/metrics", token=None, certificate=shown["trusted"])[0] == 200


def test_check_refuses_an_endpoint_that_is_open_to_all(bridge):
    file = bridge.folder / "open.yaml"
    file.write_text(f'admin: {{ bind: "0.0.0.0:9990" }}\n{bridge_without_admin(bridge)}')
    told = subprocess.run([DISTRIBUTION / "bin/ftps-bridge", "check", "--offline", "--config", file], capture_output=True, text=True, timeout=60)
    assert told.returncode == 78 and "can be reached from other machines, by anybody" in told.stderr
    file.write_text(f'admin: {{ bind: "0.0.0.0:9990", tokenFile: token }}\n{bridge_without_admin(bridge)}')
    told = subprocess.run([DISTRIBUTION / "bin/ftps-bridge", "check", "--offline", "--config", file], capture_output=True, text=True, timeout=60)
    assert told.returncode == 0 and "the token travels in clear" in told.stderr


def bridge_without_admin(bridge):
    return (bridge.folder / "bridge.yaml").read_text().partition("\n")[2].replace("readiness: { backends: any }\n", "")
