"""Active mode: clients that wait for their data connections, and devices that wait for a ClientHello on them as well."""

import socket
import subprocess

import pytest

import clients
from bridge import Bridge
from door import Door
from judged import CONTENT
from scenario import play
from session import Session

QUICK_SERVERS = ("vsftpd", "proftpd")
# Fails alike with vsftpd and ProFTPD alone: it takes the connection and never begins TLS.
DEAF_CURL = "curl 7.88."


def cells():
    for client in clients.ACTIVE:
        for server in QUICK_SERVERS:
            for version in ("1.2", "1.3"):
                quick = (server == "vsftpd") == (version == "1.3")
                marks = [] if quick else [pytest.mark.long]
                yield pytest.param(client, server, version, id=f"{client}-{server}-{version}", marks=marks)


@pytest.fixture(scope="module")
def active_bridge(launched):
    with Bridge({name: launched(name).port for name in QUICK_SERVERS}, timeouts={"handshake": "3s"}) as bridge:
        yield bridge


@pytest.mark.parametrize("client, server, version", cells())
def test_a_client_in_active_mode(client, server, version, tmp_path, launched, active_bridge):
    log = active_bridge.log.from_here()
    folder = tmp_path / f"{client}-{version}"
    played = play(client, version, launched(server), active_bridge.port(server), folder, seed=client + server + version)
    if client == "curl-active" and curl_version().startswith(DEAF_CURL):
        assert played.code != 0 and "TLS on the data connection to the client failed" in log.text(), played.output
        return
    played.check_with(log)


def curl_version():
    return subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout


def test_active_and_passive_take_turns(launched, active_bridge):
    with Session(active_bridge.port("vsftpd")) as session:
        for number, verb in enumerate(("PORT", "EPSV", "EPRT", "PASV", "PORT")):
            session.store(f"STOR turn-{number}.bin", CONTENT, verb)
            assert session.retrieve(f"RETR turn-{number}.bin", verb) == CONTENT
        session.quit()


def test_nobody_is_called_before_the_transfer_nor_after_another_word(active_bridge):
    with Session(active_bridge.port("vsftpd")) as session:
        door = session.listen("PORT")
        door.settimeout(0.3)
        with pytest.raises(socket.timeout):
            door.accept()
        session.store("STOR other.bin", CONTENT, "EPSV")
        with pytest.raises(socket.timeout):
            door.accept()
        door.close()
        session.quit()


def test_a_port_that_does_not_listen_is_425_at_once(active_bridge):
    log = active_bridge.log.from_here()
    with Session(active_bridge.port("vsftpd")) as session:
        session.store("STOR there.bin", CONTENT)
        with session.name_closed_port("PORT"):
            session.send("RETR there.bin")
            replies = [session.reply()]
            if replies[0].code == 150:
                replies.append(session.reply())
        assert replies[-1].code == 425, replies
        assert sum(reply.seconds for reply in replies) < 3, replies
        assert session.command("NOOP").code == 200
        session.quit()
    assert "refused" in log.outcome_of("there.bin", "RETR")["cause"]


def test_a_device_that_waits_for_a_client_hello(launched, fresh):
    bridge = fresh(Bridge({"vsftpd": launched("vsftpd").port}, words={"activeTls": "client"}))
    with Session(bridge.port("vsftpd")) as session:
        session.says_hello = False
        session.store("STOR device.bin", CONTENT, "PORT")
        assert session.retrieve("RETR device.bin", "EPRT") == CONTENT
        session.says_hello = True
        assert session.retrieve("RETR device.bin", "EPSV") == CONTENT
        session.quit()


def test_it_comes_from_the_data_port_while_that_is_listened_on(launched, fresh):
    bridge = fresh(Bridge({"vsftpd": launched("vsftpd").port}, doors={"vsftpd": Door(overflow=3)}))
    with Session(bridge.port("vsftpd")) as session:
        for verb in ("PORT", "EPRT"):
            session.store("STOR from.bin", CONTENT, verb)
            assert session.data_peer == ("127.0.0.1", bridge.data["vsftpd"][0])
            assert session.retrieve("RETR from.bin", "EPSV") == CONTENT
        session.quit()


def test_where_it_is_off_it_is_neither_offered_nor_served(launched, fresh):
    bridge = fresh(Bridge({"vsftpd": launched("vsftpd").port}, words={"active": "off"}))
    with Session(bridge.port("vsftpd")) as session:
        assert session.command("PORT 127,0,0,1,200,10").code == 502
        assert session.command("EPRT |1|127.0.0.1|51210|").code == 502
        assert "EPRT" not in session.command("FEAT").text
        assert session.command("QUIT").code == 221
