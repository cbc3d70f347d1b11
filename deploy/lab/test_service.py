"""Why there is one Pod, and why it is replaced and never joined: what a Service makes of sessions with two ports."""

import itertools
import signal

import pytest

from service import Pod, Service
from session import Session

OLD, NEW = "127.0.0.2", "127.0.0.3"
SIZE = 8 << 20
FIRST = 1 << 16
CLOSING = 15

_count = itertools.count(10)


def client(service):
    """A session of a client with an address of its own: one whose data connection has not come keeps the port for a while."""
    return Session(service.control, source=f"127.0.0.{next(_count)}")


@pytest.fixture(scope="module")
def backend(launched):
    server = launched("vsftpd")
    with open(server.home / "big.bin", "wb") as sink:
        sink.truncate(SIZE)
    server.give(server.home / "big.bin")
    return server


@pytest.fixture(scope="module")
def side_by_side(backend):
    """A Service, and two Pods that it may lead to."""
    with Service(OLD, NEW) as service, Pod(service, OLD, backend) as old, Pod(service, NEW, backend) as new:
        yield service, old, new


@pytest.mark.parametrize("affinity", (False, True), ids=("spread", "ClientIP"))
def test_two_pods_behind_a_service_get_one_port_of_a_client_each(side_by_side, affinity):
    service, *pods = side_by_side
    service.lead_to(OLD, NEW, affinity=affinity)
    old, new = (pod.log.from_here() for pod in pods)
    with client(service) as session:
        assert session.refused("RETR big.bin").code == 425
    assert len(old.entries("login")) == 1 and new.entries("login") == []
    assert [entry["outcome"] for entry in old.await_entries("transfer ended")] == ["aborted"]


def test_beside_a_new_pod_a_session_of_the_old_one_has_no_data_port_any_more(side_by_side):
    service, _, _ = side_by_side
    service.lead_to(OLD)
    with client(service) as session:
        running = session.begin("RETR big.bin")
        running.read(FIRST)
        service.lead_to(NEW)
        got, ending = running.read_all()
        assert (ending, len(got)) == ("clean", SIZE - FIRST)
        assert session.reply().code == 226
        assert session.refused("RETR big.bin").code == 425
    with client(service) as session:
        assert len(session.retrieve("RETR big.bin")) == SIZE


def test_a_pod_that_is_replaced_ends_what_it_has_and_then_the_new_one_serves(fresh, backend):
    service = fresh(Service(OLD))
    old = fresh(Pod(service, OLD, backend, drain="60s"))
    with client(service) as session:
        running = session.begin("RETR big.bin")
        running.read(FIRST)
        old.program.signal(signal.SIGTERM)
        old.log.await_entries("draining")
        with pytest.raises((OSError, EOFError, AssertionError)):
            client(service)
        got, ending = running.read_all()
        assert (ending, len(got)) == ("clean", SIZE - FIRST)
        assert session.reply().code == 226
        try:
            assert session.command("NOOP").code == 421
        except (OSError, EOFError):  # it has been told so unasked
            pass
    assert old.program.await_exit(CLOSING) == 0
    service.lead_to(NEW)
    fresh(Pod(service, NEW, backend))
    with client(service) as session:
        assert len(session.retrieve("RETR big.bin")) == SIZE
