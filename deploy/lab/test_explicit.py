"""AUTH TLS: what real clients say in clear, for what they need TLS, what may not be slipped in before it, and that a data
connection proves as much as on an implicit listener."""

import ftplib
import re
import socket

import pytest

import certificates
from backend import Backend, over_tls
from bridge import Bridge
from door import UNLIMITED, Door
from implicit import context
from judged import CONTENT
from lftp import run_lftp
from place import OTHER_PASSWORD, OTHER_USER, PASSWORD, USER
from robbery import HANDSHAKE, robbed
from scenario import play
from session import Explicit, Session
from tap import Tap

CLIENTS = ("curl", "lftp", "ftplib", "commons-net", "basic-ftp")
SAID = {"curl": ["AUTH SSL"], "lftp": ["FEAT", "AUTH TLS"]}  # others say AUTH TLS alone
AT_ONCE = "set net:reconnect-interval-base 1"
WITHOUT_TLS = {"curl": [], "lftp": [AT_ONCE], "ftplib": []}
# Control connections over TLS, data connections in clear: what the client is told besides.
CLEAR_DATA = {
    "curl": ("plain", "--ftp-ssl-control"),
    "lftp": ("explicit", f"set ftp:ssl-protect-data no; set ftp:ssl-protect-list no; {AT_ONCE}"),
}
PLAN = [("up", "middle"), ("down", "middle.srv")]
DEMANDS = ("login", "all", "none")
FORGED = f"USER {USER}\r\nPASS {PASSWORD}\r\n".encode()

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


@pytest.fixture(scope="module")
def server(launched):
    return launched("vsftpd")


@pytest.fixture(scope="module")
def street(launched, server):
    """A listener for each word of requireTls, one that asks always for resumption, one before a device with implicit TLS; all
    explicit but `implicit`."""
    doors = {"always": Door(reuse="always"), "implicit": Door()}
    backends = {name: Backend(server.port) for name in (*DEMANDS, *doors)} | {"device": over_tls(launched("vsftpd-implicit"))}
    bridge = Bridge(
        backends,
        doors=doors,
        security={name: "implicit" if name == "implicit" else "explicit" for name in backends},
        words={"requireTls": {**{word: word for word in DEMANDS}, "implicit": "all"}},
        timeouts={"promise": "2s", "handshake": "2s"},
        limits=UNLIMITED,
        data_ports=30,
    )
    with bridge:
        yield bridge


@pytest.fixture
def tapped(street, fresh):
    """tapped(name): that listener's port with a tap before it."""
    return lambda name: fresh(Tap(street.port(name)))


def said_in_clear(tap):
    return [one.said_before_tls.decode().splitlines() for one in tap.tapped]


def proofs(log):
    return {entry["proof"] for entry in log.entries("transfer ended") if entry["outcome"] == "complete"}


@both_versions
@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_says_nothing_in_clear_but_auth(client, version, street, server, tapped, tmp_path):
    log, tap = street.log.from_here(), tapped("all")
    played = play(client, version, server, tap.port, tmp_path / f"{client}-{version}", version, PLAN, security="explicit")
    played.check_with(log)
    assert said_in_clear(tap) == [SAID.get(client, ["AUTH TLS"])]
    assert {one.tls_version for one in tap.tapped} == {version}
    assert "clear" not in proofs(log)


@pytest.mark.parametrize("mechanism", ("TLS", "SSL", "TLS-C", "TLS-P"))
def test_lftp_says_each_name_of_tls(mechanism, street, server, tapped, tmp_path):
    log, tap = street.log.from_here(), tapped("all")
    options = [f"set ftp:use-feat no; set ftp:ssl-auth {mechanism}"]
    played = play("lftp", "1.3", server, tap.port, tmp_path / mechanism, mechanism, PLAN, security="explicit", options=options)
    played.check_with(log)
    assert said_in_clear(tap) == [[f"AUTH {mechanism}"]]


def test_another_mechanism_is_refused_and_auth_tls_taken_after_it(street):
    class Twice(Explicit):
        def auth(self):
            assert [self.command(f"AUTH{name}").code for name in (" GSSAPI", " TLS-X", "")] == [504, 504, 501]
            super().auth()

    with Twice(street.port("login")) as session:
        assert session.command("AUTH TLS").code == 534
        session.quit()


@pytest.mark.parametrize("demand", ("login", "all"))
@pytest.mark.parametrize("client", WITHOUT_TLS)
def test_a_client_without_tls_is_told_530_and_sends_no_password(client, demand, street, server, tapped, tmp_path):
    log, tap = street.log.from_here(), tapped(demand)
    folder, options = tmp_path / f"{client}-{demand}", WITHOUT_TLS[client]
    played = play(client, None, server, tap.port, folder, demand, PLAN, security="plain", options=options)
    log.await_sessions_ended()
    assert played.code != 0 and "530" in played.output, played.output
    assert all(b"\r\n530 " in one.from_server for one in tap.tapped)
    assert {line for one in tap.tapped for line in bytes(one.to_server).split(b"\r\n")} <= {b"FEAT", b"USER user1", b"QUIT", b""}
    assert not log.entries("login") and not log.transfers(), log.text()


@pytest.mark.parametrize("client", WITHOUT_TLS)
def test_where_nothing_is_demanded_it_moves_its_files_and_so_does_one_with_tls(client, street, server, tapped, tmp_path):
    for security, version, proof in (("plain", None, {"clear"}), ("explicit", "1.3", {"resumed", "full-handshake"})):
        log, tap = street.log.from_here(), tapped("none")
        played = play(client, version, server, tap.port, tmp_path / security, security, PLAN, security=security)
        played.check_with(log)
        assert proofs(log) <= proof
        assert (b"PASS" in tap.tapped[0].to_server) == (security == "plain")


@pytest.mark.parametrize("client", CLEAR_DATA)
def test_clear_data_connections_are_taken_with_login_and_refused_with_all(client, street, server, tapped, tmp_path):
    security, option = CLEAR_DATA[client]
    for demand in ("login", "all"):
        log, tap = street.log.from_here(), tapped(demand)
        folder, options = tmp_path / f"{client}-{demand}", [option]
        played = play(client, "1.3", server, tap.port, folder, demand, PLAN, security=security, options=options)
        assert said_in_clear(tap)[0] == SAID[client]
        if demand == "login":
            played.check_with(log)
            assert proofs(log) == {"clear"}
        else:
            log.await_sessions_ended()
            assert played.code != 0 and not proofs(log), played.output


CLEAR_DOORS = ("PASV", "EPSV", "PORT 127,0,0,1,200,10", "EPRT |1|127.0.0.1|51210|")


def test_where_all_is_demanded_nothing_clear_is_to_be_had_by_any_word(street):
    with Explicit(street.port("all"), login=False) as session:
        assert [session.command(f"USER {USER}").code, session.command(f"PASS {PASSWORD}").code] == [331, 230]
        assert [session.command(one).code for one in CLEAR_DOORS] == [521] * 4
        assert session.command("PROT C").code == 534
        assert [session.command(one).code for one in CLEAR_DOORS] == [521] * 4
        assert [session.command(one).code for one in ("PROT P", "TYPE I", "PROT C")] == [200, 200, 534]
        session.store("STOR private.bin", CONTENT)
        assert session.retrieve("RETR private.bin", "PORT") == CONTENT
        session.quit()
    with Session(street.port("implicit"), login=False) as session:
        assert [session.command(f"USER {USER}").code, session.command(f"PASS {PASSWORD}").code] == [331, 230]
        assert session.command("PROT C").code == 534
        session.store("STOR private.bin", CONTENT)
        session.quit()


def test_where_login_is_demanded_clear_data_connections_are_to_be_had(street):
    with Explicit(street.port("login"), login=False) as session:
        session.secure_data = False
        assert [session.command(one).code for one in (f"USER {USER}", f"PASS {PASSWORD}", "TYPE I")] == [331, 230, 200]
        session.store("STOR clear.bin", CONTENT)
        assert session.command("PROT C").code == 200
        assert session.retrieve("RETR clear.bin", "PORT") == CONTENT
        session.quit()


def plainly(port):
    """A connection that has read its greeting."""
    plain = socket.create_connection(("127.0.0.1", port), 5)
    assert plain.recv(4096).startswith(b"220 ")
    return plain


def read_to_end(plain):
    got = b""
    try:
        while part := plain.recv(4096):
            got += part
    except ConnectionResetError:
        pass
    return got


def ended_unheard(log, reason):
    log.await_sessions_ended()
    started = {entry["session"] for entry in log.entries("session started")}
    assert [entry["reason"] for entry in log.entries("session ended") if entry["session"] in started] == [reason], log.text()
    assert not log.entries("login"), log.text()


INJECTED = {
    "commands": FORGED,
    "a command": b"CLNT mallory\r\n",
    "half a command": b"US",
    "a ClientHello": bytes.fromhex("16030100"),
}


@pytest.mark.parametrize("what", INJECTED)
def test_what_comes_with_auth_in_one_segment_ends_the_session(what, street):
    log = street.log.from_here()
    with plainly(street.port("login")) as plain:
        plain.sendall(b"AUTH TLS\r\n" + INJECTED[what])
        got = read_to_end(plain)
    assert re.fullmatch(rb"421 [^\r\n]*\r\n", got), got
    ended_unheard(log, "client-injected")


@pytest.mark.parametrize("what", ("commands", "half a command"))
def test_what_comes_in_place_of_the_handshake_is_not_heard(what, street):
    log = street.log.from_here()
    with plainly(street.port("login")) as plain:
        plain.sendall(b"AUTH TLS\r\n")
        assert plain.recv(4096).startswith(b"234 ")
        plain.sendall(INJECTED[what].ljust(11, b"E"))
        got = read_to_end(plain)
    assert not re.search(rb"\d{3}[ -]", got), got
    ended_unheard(log, "tls-failed")


def test_what_was_said_in_clear_before_auth_in_segments_of_its_own_does_not_count_after_it(street):
    class Prefixed(Explicit):
        def auth(self):
            assert self.command(f"USER {OTHER_USER}").code == 530
            super().auth()

    with Prefixed(street.port("login"), login=False) as session:
        assert session.command(f"PASS {OTHER_PASSWORD}").code == 503
        session.login()
        session.store("STOR honest.bin", CONTENT)
        session.quit()


def test_a_client_that_knows_auth_alone_reaches_a_device_that_knows_implicit_tls_alone(street, launched, tmp_path):
    device, log = launched("vsftpd-implicit"), street.log.from_here()
    bare = ftplib.FTP_TLS(context=context(certificates.ca()), timeout=1)
    with pytest.raises(TimeoutError):  # each waits for the other
        bare.connect("127.0.0.1", device.port)
    bare.close()
    played = play("ftplib", "1.3", device, street.port("device"), tmp_path / "device", "device", PLAN, security="explicit")
    played.check_with(log)


@both_versions
def test_where_resumption_is_asked_always_lftp_moves_its_files(version, street, server, tmp_path):
    log = street.log.from_here()
    played = play("lftp", version, server, street.port("always"), tmp_path / "always", version, PLAN, security="explicit")
    played.check_with(log)
    assert proofs(log) == {"resumed"}


def test_and_lftp_that_does_not_resume_hears_522(street, server):
    log = street.log.from_here()
    script = "set ftp:ssl-copy-sid no; set cmd:fail-exit yes; put /etc/hostname -o refused.up; quit"
    done, _ = run_lftp(street.port("always"), "1.2", script, "explicit")
    log.await_sessions_ended()
    assert done.returncode != 0 and "522" in done.stderr, done
    assert not proofs(log) and (server.home / "refused.up").stat().st_size == 0


@both_versions
@pytest.mark.parametrize("way", ("up", "down"))
@pytest.mark.parametrize("kind", ("handshake", "own_ticket"))
def test_and_a_thief_gets_nothing(kind, way, version, street, server):
    port = street.port("always")
    with (
        Explicit(port, version) as honest,
        Explicit(port, version, user=OTHER_USER, password=OTHER_PASSWORD) as other,
    ):
        thief, loot = robbed((honest, other), kind, way, server)
    assert loot == b"" and len(thief.raw) < HANDSHAKE
