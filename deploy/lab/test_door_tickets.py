"""Clients that do not always resume: what each word of `requireSessionReuse` makes of them."""

import random
import re

import pytest

import clients
from bridge import Bridge
from door import Door
from scenario import play
from session import Session

BYTES = random.Random(43).randbytes(30_000)
UPLOADS = 10
PROMISE = 2.0

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


class EachTicketOnce(Session):
    """Offers each ticket to one data connection only, and has full handshakes when it has no other."""

    used = frozenset()

    @property
    def ticket(self):
        latest = self.socket.session
        if latest.id in self.used:
            return None
        self.used = self.used | {latest.id}
        return latest


class NeverResuming(Session):
    ticket = None


class Offering(Session):
    """Offers what its test sets."""

    ticket = None


@pytest.fixture(scope="module")
def server(launched):
    return launched("vsftpd")


@pytest.fixture(scope="module")
def bridge(server):
    doors = {
        word: Door(overflow=4, reuse=word) for word in ("always", "prefer", "never")
    }  # a lost promise holds its port a while
    with Bridge(dict.fromkeys(doors, server.port), doors=doors, timeouts={"promise": f"{PROMISE:g}s"}) as running:
        yield running


def stored(session, server, name):
    session.store(f"STOR {name}", BYTES)
    return (server.home / name).read_bytes() == BYTES


def is_told_why(session, bridge, name):
    """The upload ends in a 522 that says what was missing, when the promise is over, and no file of it is called whole."""
    log = bridge.log.from_here()
    last = session.refused(f"STOR {name}", BYTES)
    assert last.code == 522 and PROMISE - 0.5 < last.seconds < PROMISE + 3, last
    assert re.search(r"resum|reuse", last.text, re.IGNORECASE) and re.search(r"\b1\b", last.text), last
    assert log.outcome_of(name, "STOR")["outcome"] != "COMPLETE"


@pytest.mark.parametrize("policy", ("prefer", "never"))
def test_a_client_that_uses_each_ticket_once_uploads_on(policy, bridge, server):
    with EachTicketOnce(bridge.port(policy), "1.3") as session:
        assert all(stored(session, server, f"once-{policy}-{number}") for number in range(UPLOADS))
        assert session.ticket is None
        session.quit()


def test_always_tells_a_client_that_uses_each_ticket_once_why(bridge, server):
    with EachTicketOnce(bridge.port("always"), "1.3") as session:
        assert stored(session, server, "once-always")
        assert session.ticket is None
        for number in range(2):
            is_told_why(session, bridge, f"once-always-{number}")


@pytest.mark.parametrize("policy", ("prefer", "never"))
@both_versions
def test_a_client_that_never_resumes_is_served(version, policy, bridge, server):
    with NeverResuming(bridge.port(policy), version) as session:
        assert stored(session, server, f"never-{policy}-{version}")
        assert session.retrieve(f"RETR never-{policy}-{version}") == BYTES
        session.quit()


@both_versions
def test_always_tells_a_client_that_never_resumes_why(version, bridge):
    with NeverResuming(bridge.port("always"), version) as session:
        is_told_why(session, bridge, f"never-always-{version}")


def test_prefer_holds_a_client_of_tls_1_2_to_its_resuming(bridge, server):
    with EachTicketOnce(bridge.port("prefer"), "1.2") as session:
        assert stored(session, server, "held")
        is_told_why(session, bridge, "held-not")


@pytest.fixture
def of_a_data_connection(bridge, version, server):
    """A session that keeps what its data connection, which did not resume, was given: clients with one cache for all do."""

    def give(policy, other):
        stored(other, server, "given")
        data = other.begin("RETR given")
        assert data.read(len(BYTES)) == BYTES
        offering = Offering(bridge.port(policy), version)
        offering.context, offering.ticket = other.context, data.socket.session
        assert data.read_all() == (b"", "clean") and other.reply().code == 226
        return offering

    return give


@both_versions
def test_what_another_sessions_data_connection_was_given_is_no_resuming(version, bridge, server, of_a_data_connection):
    with NeverResuming(bridge.port("prefer"), version) as other, of_a_data_connection("prefer", other) as session:
        assert stored(session, server, f"given-{version}")
        session.ticket = None
        assert stored(session, server, f"given-{version}-again")


@both_versions
def test_always_takes_no_ticket_of_another_sessions_data_connection(version, bridge, of_a_data_connection):
    with NeverResuming(bridge.port("prefer"), version) as other, of_a_data_connection("always", other) as session:
        is_told_why(session, bridge, f"given-always-{version}")


@pytest.mark.long
@pytest.mark.parametrize("client", clients.COMMANDS)
@both_versions
def test_every_client_plays_the_scenario_through_the_door(version, client, server, bridge, tmp_path):
    log = bridge.log.from_here()
    folder = tmp_path / f"{client}-{version}"
    play(client, version, server, bridge.port("prefer"), folder, client + version).check_with(log)
