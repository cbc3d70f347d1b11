"""In front of a running bridge: alerts fire when their cause happens and clear when it is taken away, and whatever the dashboard
asks has an answer once it has happened."""

import math
import re
import subprocess

import pytest

import causes
import certificates
import dashboard
import ports
import rules
from door import Door
from groups import endpoint, group
from processes import await_true
from prometheus import Prometheus
from servers.vsftpd import Vsftpd
from session import Session
from watched import Watched

WINDOW = "6s"
_RENEW = "openssl x509 -req -in srv.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 400 -out new.pem -extfile ext && mv new.pem srv.pem"


@pytest.fixture(scope="module")
def servers():
    several = [Vsftpd().start() for _ in range(2)]
    for one in several:
        causes.provide(one)
    yield several
    for one in several:
        one.stop()


@pytest.fixture(scope="module")
def bridge(servers):
    """The first test starts it."""
    farm = group(*map(endpoint, servers), health="{ every: 1s, timeout: 500ms, fall: 1, rise: 1 }")
    watched = Watched(
        {"vsftpd": farm},
        admin_port=ports.free_port(),
        drain="20s",
        doors={"vsftpd": Door(overflow=199)},
        timeouts={"promise": "1s"},
        limits={"sessionsPerAddress": 4},
        env={"FTPS_BRIDGE_JAVA_OPTS": "-Xmx64m -Xmn4m"},  # so little that it is collected
    )
    yield watched
    watched.stop()


@pytest.fixture(scope="module")
def prometheus(bridge):
    one = Prometheus(bridge, rules.quickened(WINDOW))
    yield one.start()
    one.stop()


HAPPENED = [
    causes.guess,
    causes.upload,
    causes.by_curl_and_lftp,
    causes.broken_download,
    causes.plain_client,
    causes.crowd,
    causes.mixing,
    causes.stranger,
    causes.missing_file,
    causes.lapsed,
]
# What panels say while no server can be used; a 0 in place of nothing, at any other time, is right for these.
WHILE_DOWN = {"Alerts": [1, 0], "Backends without a server": [1], "Servers": [2]}
OF_PROMETHEUS = {"up", "ALERTS"}
OF_ALERTS = {"alertname", "alertstate", "severity"}
LEFT_OUT = {
    "jvm_buffer_count_buffers": "the bytes say more than the number of buffers",
    "jvm_buffer_memory_used_bytes": "ftpsbridge_buffers_direct_bytes has the same from where it is used",
    "jvm_buffer_total_capacity_bytes": "as before",
    "jvm_gc_memory_allocated_bytes_total": "for who improves the program",
    "jvm_gc_memory_promoted_bytes_total": "for who improves the program",
    "jvm_memory_committed_bytes": "between what is used and the bound, and neither",
    "jvm_memory_max_bytes": "jvm_gc_max_data_size_bytes is the bound that ends in failure",
    "jvm_threads_daemon_threads": "their number never changes",
    "jvm_threads_live_threads": "their number never changes",
    "jvm_threads_peak_threads": "their number never changes",
    "jvm_threads_started_threads_total": "their number never changes",
    "jvm_threads_states_threads": "that they stand still is told by their lateness",
    "process_start_time_seconds": "the uptime says it",
}


def await_firing(prometheus, *alerts):
    await_true(lambda: prometheus.alerts("firing") >= set(alerts), f"{alerts} fire", 20, every=0.1)


def await_cleared(prometheus, *alerts):
    await_true(lambda: not prometheus.alerts("firing") & set(alerts), f"{alerts} clear", 20, every=0.1)


def await_values(prometheus, expressions, values):
    await_true(lambda: [prometheus.query(one) for one in expressions] == values, f"{expressions} are {values}", 10)


def chosen(prometheus):
    """What each variable of the dashboard is when all is chosen that it offers."""
    choice = {}
    for name, (series, label) in dashboard.variables().items():
        choice[name] = prometheus.words(label, dashboard.filled(series, choice))
        assert choice[name], name
    return choice


def test_a_bridge_that_is_not_known_and_then_does_not_answer_until_it_does(bridge, prometheus):
    await_firing(prometheus, "FtpsBridgeAbsent")  # in its first seconds it asks nobody
    await_firing(prometheus, "FtpsBridgeDown")
    await_cleared(prometheus, "FtpsBridgeAbsent")
    bridge.start()
    await_cleared(prometheus, "FtpsBridgeDown")


def test_a_certificate_that_ends_within_the_week_until_another_is_taken_on(bridge, prometheus):
    await_firing(prometheus, "FtpsBridgeCertificateEnds")
    subprocess.run(["bash", "-c", _RENEW], cwd=certificates.folder(), check=True, capture_output=True)
    assert bridge.ask("POST", "/reload")[0] == 200
    await_cleared(prometheus, "FtpsBridgeCertificateEnds")


def test_nothing_is_amiss_in_front_of_a_bridge_that_is_well(bridge, prometheus):
    causes.login(bridge)
    causes.download(bridge)
    bridge.await_value("ftpsbridge_backend_server_condition", 2, condition="up")
    has_come = 'sum(ftpsbridge_transfers_total{outcome="complete"}) > 0'
    await_true(lambda: prometheus.query(has_come), "Prometheus knows of the download", 10)
    await_true(lambda: not prometheus.alerts("pending", "firing"), "nothing is amiss", 10)


def test_a_reload_that_was_refused_until_one_is_taken_on(bridge, prometheus):
    file = bridge.folder / "bridge.yaml"
    right = file.read_text()
    try:
        file.write_text(right + "nonsense: 1\n")
        assert bridge.ask("POST", "/reload")[0] == 422
        await_firing(prometheus, "FtpsBridgeReloadRefused")
    finally:
        file.write_text(right)
    assert bridge.ask("POST", "/reload")[0] == 200
    await_cleared(prometheus, "FtpsBridgeReloadRefused")


def test_a_server_and_then_its_whole_backend_until_they_are_back(bridge, prometheus, servers):
    one, other = servers
    other.kill()
    await_firing(prometheus, "FtpsBridgeServerDown")
    one.kill()
    await_firing(prometheus, "FtpsBridgeBackendDown")
    await_cleared(prometheus, "FtpsBridgeServerDown")
    with Session(bridge.port("vsftpd"), login=False) as refused:
        assert refused.command("USER lab").code == 421
    choice = chosen(prometheus)
    for panel, values in WHILE_DOWN.items():
        asked = [dashboard.filled(query.expression, choice) for query in dashboard.queries() if query.panel == panel]
        await_values(prometheus, asked, values)
    for server in servers:
        server.start()
    await_cleared(prometheus, "FtpsBridgeBackendDown", "FtpsBridgeServerDown")


def test_every_query_of_the_dashboard_has_an_answer_and_the_names_of_its_lines(bridge, prometheus):
    for cause in HAPPENED:
        causes.quiet(bridge)
        cause(bridge)
    began = "sum(ftpsbridge_sessions_started_total)"
    await_true(lambda: prometheus.query(began) == bridge.value("ftpsbridge_sessions_started_total"), "Prometheus knows of all", 10)
    causes.download(bridge)  # what begins with its first event rises with its second
    choice = chosen(prometheus)

    def unanswered():
        return [query for query in dashboard.queries() if not answers(prometheus, query, choice)]

    try:
        await_true(lambda: not unanswered(), "every query has an answer", 8, every=0.5)
    except AssertionError:
        assert unanswered() == []
    assert len(dashboard.queries()) > 50


def answers(prometheus, query, choice):
    """Whether it has figures, each with the labels that its line is named by; a 0 in place of nothing is none."""
    labels = set(re.findall(r"{{(\w+)}}", query.legend))
    asked = query.expression if query.panel in WHILE_DOWN else query.expression.removesuffix(" or vector(0)")
    samples = prometheus.samples(dashboard.filled(asked, choice))
    return any(math.isfinite(value) for _, value in samples) and all(labels <= set(of) for of, _ in samples)


def test_no_query_asks_for_what_no_bridge_has_and_what_is_not_asked_for_is_left_out_on_purpose(bridge):
    there = set(re.findall(r"(?m)^(\w+)[{ ]", bridge.ask("GET", "/metrics")[1]))
    asked = set().union(*(dashboard.metrics(query.expression) for query in dashboard.queries()))
    assert asked <= there | OF_PROMETHEUS
    assert set().union(*(dashboard.metrics(rule["expr"]) for rule in rules.alerts().values())) <= there | OF_PROMETHEUS
    assert {dashboard.family(one) for one in there} - {dashboard.family(one) for one in asked} == set(LEFT_OUT)


def test_every_word_that_a_query_or_a_rule_looks_for_is_one_of_the_bridge(prometheus):
    expressions = [query.expression for query in dashboard.queries()] + [rule["expr"] for rule in rules.alerts().values()]
    known = {}
    for label, operator, word in {one for expression in expressions for one in dashboard.matchers(expression)}:
        if word.startswith("$") or label in OF_ALERTS:
            continue
        values = known.setdefault(label, prometheus.words(label, '{job="ftps-bridge"}'))
        for pattern in dashboard.alternatives(word) if "~" in operator else [re.escape(word)]:
            assert any(re.fullmatch(pattern, value) for value in values), (label, pattern, values)


def test_a_drain_until_the_bridge_is_gone(bridge, prometheus):
    await_true(lambda: not prometheus.alerts("pending", "firing"), "nothing is amiss", 10)
    with Session(bridge.port("vsftpd")) as session:
        data = session.begin("RETR big.bin")
        data.read(1 << 20)
        assert bridge.ask("POST", "/drain")[0] == 202
        await_firing(prometheus, "FtpsBridgeDraining")
        data.read_all()
        assert session.reply().code == 226
    assert bridge.program.await_exit(10) == 0
    await_firing(prometheus, "FtpsBridgeDown")
    await_cleared(prometheus, "FtpsBridgeDraining")
