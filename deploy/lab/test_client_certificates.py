"""A backend that demands a client certificate: none, a stranger's or an old one is a 421 that says so, the right one passes."""

import itertools
from types import SimpleNamespace

import pytest

import certificates
import servers
from authority import PAST, Authority, of_the_lab
from backend import Backend
from judged import backend, heard_no_login, in_front_of, is_refused, moved_over_tls, moves_files
from scripted import Scripted, server_context

REASON = "client.certificate"
WRONG = ("none", "another authority's", "expired")
SHOWN = (*WRONG, "right")
NAME = "DNS:bridge.example.test"

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


@pytest.fixture(scope="module")
def our():
    ours = Authority()
    return SimpleNamespace(
        ca=ours.certificate,
        shown={
            "none": None,
            "another authority's": Authority().issue(names=NAME, usage="clientAuth"),
            "expired": ours.issue(names=NAME, usage="clientAuth", dates=PAST),
            "right": ours.issue(names=NAME, usage="clientAuth"),
        },
    )


def tls(shown):
    """The `tls` section of a backend that is shown this certificate."""
    ours = {"certificate": shown.certificate, "key": shown.key} if shown else {}
    return {"trust": certificates.ca(), **ours}


def only(version):
    return {"minVersion": f"TLSv{version}", "maxVersion": f"TLSv{version}"}


def names(which):
    return {key: f"b{number}" for number, key in enumerate(which)}


@pytest.fixture(scope="module")
def street(our):
    """A scripted server of each kind that demands a certificate, and a bridge that has each of them or none."""
    scripted = {
        (security, version): Scripted(security, server_context(of_the_lab(), version, our.ca)).start()
        for security, version in itertools.product(("explicit", "implicit"), ("1.2", "1.3"))
    }
    named = names(itertools.product(scripted, SHOWN))
    backends = {name: backend(scripted[kind], tls=tls(our.shown[shown])) for (kind, shown), name in named.items()}
    try:
        with in_front_of(backends) as bridge:
            yield bridge, scripted, named
    finally:
        for server in scripted.values():
            server.stop()


@pytest.fixture(params=("explicit", "implicit"))
def picked(request, version, shown, street):
    bridge, scripted, named = street
    kind = request.param, version
    scripted[kind].forget()
    return bridge, named[kind, shown], scripted[kind]


@both_versions
@pytest.mark.parametrize("shown", WRONG)
def test_without_the_right_one_it_is_refused_and_told(shown, version, picked):
    bridge, name, server = picked
    is_refused(bridge, name, REASON)
    heard_no_login(server)


@both_versions
@pytest.mark.parametrize("shown", ("right",))
def test_with_the_right_one_files_move(shown, version, picked):
    bridge, name, server = picked
    moves_files(bridge, name)
    moved_over_tls(server)


@pytest.fixture(scope="module")
def proftpd(our):
    """ProFTPD that demands a certificate, and a bridge that has each of them or none and speaks one version."""
    server = servers.ALL["proftpd"](tls="explicit")
    server.tls_clients = f"TLSVerifyClient on\nTLSCACertificateFile {our.ca}"
    server.start()
    named = names(itertools.product(("1.2", "1.3"), SHOWN))
    backends = {
        name: Backend(server.port, server.tls, {**tls(our.shown[shown]), **only(version)})
        for (version, shown), name in named.items()
    }
    try:
        with in_front_of(backends) as bridge:
            yield bridge, server, named
    finally:
        server.stop()


def logins(server):
    log = server.run / "commands.log"
    return log.read_text().count("USER ") if log.exists() else 0


@both_versions
@pytest.mark.parametrize("shown", WRONG)
def test_without_the_right_one_proftpd_refuses_and_it_is_told(shown, version, proftpd):
    bridge, server, named = proftpd
    before = logins(server)
    is_refused(bridge, named[version, shown], REASON)
    assert logins(server) == before


@both_versions
def test_with_the_right_one_files_move_to_proftpd(version, proftpd):
    bridge, server, named = proftpd
    before = logins(server)
    moves_files(bridge, named[version, "right"])
    assert logins(server) == before + 1
