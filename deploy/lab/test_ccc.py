"""CCC: where it is allowed, commands go on in clear and data connections stay private; clients end TLS in every way that is known."""

import contextlib
import socket
import ssl

import pytest

from bridge import Bridge
from hello import read_record
from judged import CONTENT
from place import PASSWORD
from scenario import play
from session import Explicit, Session
from tap import Firewall

CLIENTS = {
    "curl, which waits for close_notify": ("curl", ["--ftp-ssl-ccc", "--ftp-ssl-ccc-mode", "passive"]),
    "curl, which sends it first": ("curl", ["--ftp-ssl-ccc", "--ftp-ssl-ccc-mode", "active"]),
    "lftp": ("lftp", ["set ftp:ssl-use-ccc yes"]),
}
SECURITIES = ("implicit", "explicit")
PLAN = [("up", "middle"), ("down", "middle.srv")]
LINES = {b"STOR", b"RETR", b"QUIT"}
RECORD_TYPES = (0x15, 0x17)  # an alert; an alert under TLS 1.3

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))
both_securities = pytest.mark.parametrize("security", SECURITIES)
every_client = pytest.mark.parametrize("client", CLIENTS)


@pytest.fixture(scope="module")
def street(launched):
    names = {f"{security}-{ccc}": security for security in SECURITIES for ccc in ("allow", "refuse")}
    words = {"ccc": {name: "allow" for name in names if name.endswith("-allow")}}
    with Bridge(dict.fromkeys(names, launched("vsftpd").port), security=names, words=words, data_ports=20) as bridge:
        yield bridge


def moves_files(client, version, security, firewall, street, launched, folder):
    """The scenario beyond the firewall; what it saw of the control connection, and of the file that went up and the one that came down."""
    log = street.log.from_here()
    name, options = CLIENTS[client]
    played = play(name, version, launched("vsftpd"), firewall.port, folder, version, PLAN, security=security, options=options)
    played.check_with(log)
    assert "clear" not in {entry["proof"] for entry in log.entries("transfer ended") if entry["outcome"] == "complete"}
    (control,) = firewall.tapped
    return bytes(control.to_server), [(folder / way / size).read_bytes() for way, size in PLAN]


@both_versions
@both_securities
@every_client
def test_commands_are_readable_after_it_and_files_are_not(client, security, version, street, launched, fresh, tmp_path):
    firewall = fresh(Firewall(street.port(f"{security}-allow")))
    said, contents = moves_files(client, version, security, firewall, street, launched, tmp_path / "cleared")
    assert {line.split(b" ")[0] for line in said.split(b"\r\n")} >= LINES, said
    assert b"PASS" not in said and PASSWORD.encode() not in said
    through = [one for data in firewall.data for one in data.tapped if len(one.to_server) + len(one.from_server) > len(contents[0])]
    assert len(through) == 2
    for one in through:
        assert one.to_server[:2] == b"\x16\x03" and one.from_server[:2] == b"\x16\x03" and one.tls_version == version
        assert not any(content[at : at + 16] in one.to_server + one.from_server for content in contents for at in (0, 35_000))


@both_versions
@both_securities
@every_client
def test_where_it_is_refused_the_client_goes_on_under_tls(client, security, version, street, launched, fresh, tmp_path):
    firewall = fresh(Firewall(street.port(f"{security}-refuse")))
    said, _ = moves_files(client, version, security, firewall, street, launched, tmp_path / "kept")
    assert not any(word in said for word in LINES) and not firewall.data


class Leaving:
    """A session whose control connection leaves TLS, while its data connections go on resuming it."""

    kept = None

    @property
    def ticket(self):
        return self.kept or super().ticket

    def go_on_in_clear(self):
        """As z/OS does with CCCNONOTIFY: without a word of TLS."""
        self._leave(b"")

    def notify_and_go_on_at_once(self):
        """close_notify and the next command in one segment; close_notify of the other end comes before its reply."""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        self.socket.setblocking(False)
        with pytest.raises(ssl.SSLWantReadError):  # sent, and not answered yet
            self.socket.unwrap()
        self._leave(b"PWD\r\n")
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
        assert self.socket.recv(1, socket.MSG_PEEK)[0] in RECORD_TYPES
        read_record(self.socket)
        assert self.reply().code == 257

    def _leave(self, command):
        self.kept = self.socket.session
        self.lines.close()
        self.speak(socket.socket(fileno=self.socket.detach()))
        self.socket.settimeout(self.timeout)
        self.socket.sendall(command)


class LeavingExplicit(Leaving, Explicit):
    pass


class LeavingImplicit(Leaving, Session):
    pass


def session_of(security, *words):
    return (LeavingExplicit if security == "explicit" else LeavingImplicit)(*words)


@both_versions
@both_securities
@pytest.mark.parametrize("leave", (Leaving.go_on_in_clear, Leaving.notify_and_go_on_at_once), ids=lambda way: way.__name__)
def test_text_and_close_notify_are_told_apart(leave, security, version, street):
    log = street.log.from_here()
    with session_of(security, street.port(f"{security}-allow"), version) as session:
        assert session.command("CCC").code == 200
        leave(session)
        for passive in ("EPSV", "PORT"):
            session.store("STOR left.bin", CONTENT, passive)
            assert session.retrieve("RETR left.bin", passive) == CONTENT
        assert [session.command(one).code for one in ("PROT C", "AUTH TLS", "REIN")] == [503, 534, 503]
        session.quit()
    log.await_sessions_ended()
    assert {entry["proof"] for entry in log.entries("transfer ended")} <= {"resumed", "full-handshake"}


@both_versions
@both_securities
def test_by_default_it_is_534_and_text_after_it_ends_the_session(security, version, street):
    log = street.log.from_here()
    with session_of(security, street.port(f"{security}-refuse"), version) as session:
        assert "CCC" not in session.command("FEAT").text
        assert session.command("CCC").code == 534
        session.store("STOR kept.bin", CONTENT)
        session.go_on_in_clear()
        session.send("DELE kept.bin")
        with contextlib.suppress(ConnectionResetError):  # the end may come before the alert is read
            assert not session.lines.readline()[:1].isdigit()
    log.await_sessions_ended()
    with session_of(security, street.port(f"{security}-refuse"), version) as session:
        assert session.retrieve("RETR kept.bin") == CONTENT
        session.quit()
