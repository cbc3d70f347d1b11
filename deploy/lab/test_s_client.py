"""What TLS lets a client try with `openssl s_client`: to renegotiate, to say something early, to be somebody else's session."""

import re

import pytest

from authority import of_the_lab
from backend import over_tls
from bridge import Bridge
from door import UNLIMITED, Door
from ja4 import extensions_of
from place import PASSWORD, USER
from processes import await_true
from s_client import SClient, allow_early_data, inviting_early_data
from scripted import Scripted, server_context
from session import Session
from tap import Tap

FIRST, SECOND, JAVA = "first", "second", "java"
BOTH_ENGINES = pytest.mark.parametrize("listener", (FIRST, JAVA))
BOTH_VERSIONS = pytest.mark.parametrize("version", ("1.2", "1.3"))
MOVED = b"moved after the handshake\r\n"
TYPED = "moved after the handshake"


@pytest.fixture(scope="module")
def server(launched):
    return launched("vsftpd")


@pytest.fixture(scope="module")
def bridge(server):
    names = (FIRST, SECOND, JAVA)
    tls = {FIRST: "minVersion: TLSv1.2", SECOND: "minVersion: TLSv1.2", JAVA: "engine: jdk"}
    doors = {name: Door(overflow=8) for name in names}
    with Bridge(dict.fromkeys(names, server.port), doors=doors, tls=tls, limits=UNLIMITED, timeouts={"promise": "5s"}) as running:
        yield running


def option(version):
    return f"-tls{version.replace('.', '_')}"


@pytest.fixture
def stored(server):
    """stored(name): whether the server has this file with what was typed after the handshake, and nothing before it."""
    return lambda name: (server.home / name).read_bytes() == MOVED


@BOTH_ENGINES
def test_a_client_that_renegotiates_is_left(listener, bridge):
    log = bridge.log.from_here()
    with SClient(bridge.port(listener), option("1.2")) as client:
        client.await_text("\n220 ").type("NOOP")
        client.await_text("\n200 ").type("R")
        client.await_text("RENEGOTIATING")
        client.type(f"USER {USER}")
        assert "\n331 " not in client.await_end()
    log.await_sessions_ended()


@BOTH_ENGINES
def test_a_client_that_does_not_renegotiate_goes_on(listener, bridge):
    with SClient(bridge.port(listener), option("1.2")) as client:
        client.await_text("\n220 ").type(f"USER {USER}")
        client.await_text("\n331 ").type(f"PASS {PASSWORD}")
        client.await_text("\n230 ")
        client.end()


@BOTH_ENGINES
@pytest.mark.parametrize("renegotiates", (True, False))
def test_a_data_connection_is_not_renegotiated(renegotiates, listener, bridge, stored):
    name = f"renegotiated-{listener}-{renegotiates}"
    with Session(bridge.port(listener), "1.2") as session, SClient(session.passive_port(), option("1.2")) as data:
        session.send(f"STOR {name}")
        assert session.reply().code == 150
        data.await_text("Verify return code")
        data.type(TYPED)
        if renegotiates:
            await_true(lambda: session.command("STAT").code in (211, 213), "a word of the transfer")
            data.type("R")
            data.await_text("RENEGOTIATING").await_end()
            assert session.reply().code == 426
        else:
            data.end()
            assert session.reply().code == 226
            assert stored(name)


@pytest.fixture
def session_of(bridge, tmp_path):
    """session_of(listener, version): a client that is logged in there, and the file with its TLS session."""
    clients = []

    def log_in(listener, version):
        file = tmp_path / f"{listener}-{version}"
        client = SClient(bridge.port(listener), option(version), "-sess_out", file)
        clients.append(client)
        client.await_text("\n220 ").type(f"USER {USER}")
        client.await_text("\n331 ").type(f"PASS {PASSWORD}")
        client.await_text("\n230 ").type("PBSZ 0")
        client.await_text("\n200 ").type("PROT P")
        client.await_text("\n200 ", 2)
        await_true(file.exists, "a TLS session that is kept")
        return client, file

    yield log_in
    for client in clients:
        client.__exit__()


def port_of(client):
    client.type("EPSV")
    client.await_text("\n229 ")
    return int(re.search(r"\|\|\|(\d+)\|", client.text).group(1))


@BOTH_VERSIONS
@pytest.mark.parametrize("where", (FIRST, SECOND))
def test_a_control_connection_resumes_no_other(where, version, bridge, session_of):
    _, file = session_of(FIRST, version)
    with SClient(bridge.port(where), option(version), "-sess_in", file) as other:
        other.await_text("\n220 ").type("NOOP")
        other.await_text("\n200 ")
        assert "Reused, " not in other.end() and "New, " in other.text


@BOTH_VERSIONS
def test_a_data_connection_resumes_its_own(version, session_of, stored):
    client, file = session_of(FIRST, version)
    with SClient(port_of(client), option(version), "-sess_in", file) as data:
        client.type(f"STOR own-{version}")
        data.await_text("Reused, ").type(TYPED)
        data.end()
        client.await_text("\n226 ")
    assert stored(f"own-{version}")


@BOTH_VERSIONS
def test_a_data_connection_does_not_resume_another_listeners(version, bridge, session_of):
    _, file = session_of(FIRST, version)
    other, _ = session_of(SECOND, version)
    log = bridge.log.from_here()
    with SClient(port_of(other), option(version), "-sess_in", file) as data:
        data.await_text("New, ")
        other.type("STOR alien")
        data.end()
        assert "Reused, " not in data.text
    assert log.outcome_of("alien")["proof"] == "full-handshake"


def test_what_is_said_early_on_a_control_connection_is_not_heard(bridge, session_of, tmp_path):
    _, file = session_of(FIRST, "1.3")
    early = tmp_path / "early"
    early.write_text("USER eve\r\n")
    forged = allow_early_data(file, tmp_path / "forged")
    with SClient(bridge.port(FIRST), option("1.3"), "-sess_in", forged, "-early_data", early) as client:
        client.await_text("Early data was rejected").await_text("\n220 ").type("NOOP")
        client.await_text("\n200 ")
        assert "\n331 " not in client.end()


def test_what_is_said_early_on_a_data_connection_is_no_part_of_the_file(session_of, stored, tmp_path):
    client, file = session_of(FIRST, "1.3")
    early = tmp_path / "early"
    early.write_text("said early\r\n")
    forged = allow_early_data(file, tmp_path / "forged")
    with SClient(port_of(client), option("1.3"), "-sess_in", forged, "-early_data", early) as data:
        client.type("STOR early")
        data.await_text("Early data was rejected").await_text("Reused, ").type(TYPED)
        data.end()
        client.await_text("\n226 ")
    assert stored("early")


EARLY_DATA, PRE_SHARED_KEY = 42, 41  # RFC 8446, section 4.2


class Inviting(Scripted):
    """Allows early data, and keeps what crosses the wire to its data ports."""

    tls, host = "implicit", "127.0.0.1"

    def __init__(self):
        self.taps = []
        super().__init__("implicit", inviting_early_data(server_context(of_the_lab(), "1.3")), {"EPSV": self.tapped})

    def tapped(self, dialogue, _):
        self.taps.append(Tap(dialogue.transfers.listen()).start())
        dialogue.say(f"229 passive (|||{self.taps[-1].port}|)")

    def stop(self):
        for tap in self.taps:
            tap.stop()
        super().stop()


def hello_to(tap):
    """The extensions of the ClientHello that came over a tap."""
    (tapped,) = await_true(lambda: tap.tapped, "a connection")
    await_true(lambda: len(tapped.to_server) > 5, "a ClientHello")
    return extensions_of(bytes(tapped.to_server[5:]))


def test_a_server_that_invites_early_data_gets_none(fresh):
    server = fresh(Inviting())
    bridge = fresh(Bridge({"server": over_tls(server, "1.3")}, data_ports=4))
    with Session(bridge.port("server")) as session:
        for number in range(3):
            session.store(f"STOR early-{number}", MOVED)
    for tap in server.taps:
        offered = hello_to(tap)
        assert PRE_SHARED_KEY in offered and EARLY_DATA not in offered, offered.keys()


def test_who_sends_early_data_is_invited_by_the_same_server(fresh, tmp_path):
    server = fresh(Inviting())
    kept, early = tmp_path / "session", tmp_path / "early"
    early.write_text("said early\r\n")
    with SClient(server.port, option("1.3"), "-sess_out", kept) as first:
        await_true(kept.exists, "a TLS session that is kept")
        first.end()
    tap = fresh(Tap(server.port))
    with SClient(tap.port, option("1.3"), "-sess_in", kept, "-early_data", early):
        assert {PRE_SHARED_KEY, EARLY_DATA} <= set(hello_to(tap))
