"""The words `reuse: off` and `reuse: require` in front of servers that want it otherwise: a clear refusal, never COMPLETE."""

import pytest

from backend import over_tls
from bridge import Bridge
from session import Session

INSISTING = ("vsftpd", "proftpd")
# vsftpd says 522 and ends the session, ProFTPD says 425 and goes on; the client is to see just that.
THEN_PWD_IS = {"vsftpd": 421, "proftpd": 257}

every_transfer = pytest.mark.parametrize("command", ("RETR kept.bin", "STOR refused.up", "LIST"))
both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


@pytest.fixture(scope="module")
def bridge(launched):
    """Never resumes in front of servers that insist, and insists in front of one that resumes in 1.2 and never in 1.3."""
    contrary = [(server, "off") for server in INSISTING] + [("pureftpd", "require")]
    backends = {
        f"{server}-{version}": over_tls(launched(f"{server}-explicit"), version, reuse=word)
        for server, word in contrary
        for version in ("1.2", "1.3")
    }
    with Bridge(backends, data_ports=20) as running:
        yield running


def is_refused(session, command, backend):
    (backend.home / "kept.bin").write_bytes(b"kept" * 5000)
    backend.give(backend.home / "kept.bin")
    last = session.refused(command, b"never to arrive" if command.startswith("STOR") else b"")
    assert last.code in (522, 425) and last.seconds < 3, last
    stored = backend.home / "refused.up"
    assert not stored.exists() or stored.read_bytes() == b""


def nothing_was_complete(log):
    log.await_sessions_ended()
    outcomes = {outcome for _, _, outcome in log.transfers()}
    assert outcomes and "COMPLETE" not in outcomes, log.text()


@pytest.mark.parametrize("server", INSISTING)
@both_versions
@every_transfer
def test_off_is_refused_by_a_server_that_insists(command, version, server, launched, bridge):
    backend, log = launched(f"{server}-explicit"), bridge.log.from_here()
    turned_away = backend.turned_away()
    with Session(bridge.port(f"{server}-{version}")) as session:
        is_refused(session, command, backend)
        assert session.command("PWD").code == THEN_PWD_IS[server]
    nothing_was_complete(log)
    assert backend.turned_away() > turned_away


@every_transfer
def test_require_refuses_a_server_that_does_not_resume(command, launched, bridge):
    backend, log = launched("pureftpd-explicit"), bridge.log.from_here()
    with Session(bridge.port("pureftpd-1.3")) as session:
        is_refused(session, command, backend)
    nothing_was_complete(log)


def test_require_takes_a_server_that_resumes(launched, bridge):
    with Session(bridge.port("pureftpd-1.2")) as session:
        session.store("STOR taken.up", b"taken" * 5000)
        assert session.retrieve("RETR taken.up") == b"taken" * 5000
        session.quit()
