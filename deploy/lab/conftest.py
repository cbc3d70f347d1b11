"""What all parts share: the servers, the bridge, and the rule that a skipped test is a failed run."""

import os
import sys

import pytest

import servers
from backend import over_tls
from bridge import Bridge
from charted import CHARTED, KUSTOMIZED
from direct import Direct
from manifests import Installed, Kube, kustomized
from image import Image
from place import DATA, RUN
from podman import Podman

LONG_WAYS = "--full"


def pytest_addoption(parser):
    parser.addoption(LONG_WAYS, action="store_true", help="run the long forms too")
    parser.addoption("--write-outcomes", action="store_true", help="with --full: write deploy/OUTCOMES.md anew")
    parser.addoption("--direct", action="store_true", help="no bridge: the servers' own implicit TLS, to tell whose fault it is")


def pytest_configure(config):
    config.option.basetemp = DATA / "pytest"  # what clients read and write lies on tmpfs too


def pytest_collection_modifyitems(config, items):
    if config.getoption(LONG_WAYS):
        return
    kept = [item for item in items if "long" not in item.keywords]
    config.hook.pytest_deselected(items=[item for item in items if "long" in item.keywords])
    items[:] = kept


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    count = {word: len(reporter.stats.get(word, [])) for word in ("passed", "failed", "error", "skipped", "xfailed", "xpassed")}
    unproven = count["skipped"] + count["xfailed"] + count["xpassed"]
    if unproven and session.exitstatus == 0:
        print(f"\n{unproven} skipped or expected to fail: that is a failure here", file=sys.stderr)
        session.exitstatus = 1
    if counts := os.environ.get("LAB_COUNTS"):
        with open(counts, "a") as file:
            file.write(f"{count['passed']} {count['failed'] + count['error'] + unproven}\n")


def pytest_report_header(config):
    return f"logs of this run: {RUN}"


@pytest.fixture(scope="session")
def launched(pytestconfig):
    """launched(name): that server, started once a run; a name of servers.OVER_TLS speaks TLS."""
    running = {}
    plain = {"tls": "implicit"} if pytestconfig.getoption("--direct") else {}

    def launch(name):
        if name not in running:
            made = servers.OVER_TLS[name]() if name in servers.OVER_TLS else servers.ALL[name](**plain)
            running[name] = made.start()
        return running[name]

    yield launch
    for server in running.values():
        server.stop()


@pytest.fixture(scope="session")
def shared_bridge(launched, pytestconfig):
    """One bridge in front of all five servers, for tests that leave it as they found it."""
    if pytestconfig.getoption("--direct"):
        yield Direct(launched)
        return
    with Bridge({name: launched(name).port for name in servers.ALL}) as bridge:
        yield bridge


@pytest.fixture(scope="session")
def tls_bridge(launched, pytestconfig):
    """One bridge in front of the servers over TLS, each as one backend for every version: `SERVER-VERSION`."""
    if pytestconfig.getoption("--direct"):
        pytest.fail("with --direct there is no bridge, so no TLS between it and a server")
    backends = {
        f"{name}-{version}": over_tls(launched(name), version) for name in servers.OVER_TLS for version in ("1.2", "1.3")
    }
    with Bridge(backends, data_ports=20) as bridge:
        yield bridge


@pytest.fixture(scope="session")
def podman():
    with Podman() as podman:
        yield podman


@pytest.fixture(scope="session")
def image(podman):
    """The container image of the bridge, built once a run."""
    return Image(podman, "ftps-bridge:latest")


@pytest.fixture
def fresh():
    """fresh(server_or_bridge): starts it, and stops it when the test is over."""
    started = []

    def start(what):
        started.append(what)
        return what.start()

    yield start
    for what in reversed(started):
        what.stop()


@pytest.fixture(scope="session")
def kube():
    """A strict reader of manifests, which has Helm in it."""
    program = Kube()
    yield program
    program.end()


@pytest.fixture(scope="session")
def installed(kube):
    """installed(name): what is installed then, rendered once a run."""
    known = {}

    def made(name):
        if name not in known:
            known[name] = Installed(kustomized(name) if name in KUSTOMIZED else kube.rendered(CHARTED[name]))
        return known[name]

    return made
