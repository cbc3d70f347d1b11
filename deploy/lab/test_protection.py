"""`protection`: whatever the client says, the backend's data connections are private, clear, or as the client's."""

import itertools
import re
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

import certificates
import servers
from authority import of_the_lab
from backend import over_tls
from judged import CONTENT, backend, in_front_of
from processes import await_true
from scripted import Scripted, server_context
from session import Session

WORDS = ("private", "clear", "client")
CLIENTS = ("P", "C")


def level(protection, client):
    """What the backend's data connections must be."""
    return {"private": "P", "clear": "C", "client": client}[protection]


def move_both_ways(session, client):
    assert session.command(f"PROT {client}").code == 200
    session.secure_data = client == "P"
    session.store("STOR level.bin", CONTENT)
    assert session.retrieve("RETR level.bin") == CONTENT


every_word = pytest.mark.parametrize("protection", WORDS)
either_client = pytest.mark.parametrize("client", CLIENTS)


@pytest.fixture(scope="module")
def street():
    """Scripted servers, and a bridge with each word for each of them."""
    scripted = {
        (security, version): Scripted(security, server_context(of_the_lab(), version)).start()
        for security, version in (("explicit", "1.2"), ("explicit", "1.3"), ("implicit", "1.3"))
    }
    names = {key: f"b{number}" for number, key in enumerate(itertools.product(scripted, WORDS))}
    backends = {
        name: backend(scripted[kind], tls={"trust": certificates.ca()}, protection=word) for (kind, word), name in names.items()
    }
    try:
        with in_front_of(backends) as bridge:
            yield SimpleNamespace(bridge=bridge, servers=scripted, names=names)
    finally:
        for server in scripted.values():
            server.stop()


@pytest.fixture(params=(("explicit", "1.2"), ("explicit", "1.3"), ("implicit", "1.3")), ids="-".join)
def picked(request, protection, street):
    server = street.servers[request.param]
    server.forget()
    return Session(street.bridge.port(street.names[request.param, protection]), login=False), server


def ended(session, server):
    """The levels that the backend heard, and whether each of its data connections was private."""
    session.quit()
    await_true(server.is_idle, "the bridge leaves the server")
    heard = [command.split(" ")[1] for command in server.heard() if command.startswith("PROT ")]
    return heard, [one.secured for one in server.moved]


@every_word
@either_client
def test_a_client_that_says_its_level(client, protection, picked):
    session, server = picked
    session.login()
    move_both_ways(session, client)
    heard, secured = ended(session, server)
    wanted = level(protection, client)
    assert heard[-1] == wanted, heard
    assert secured == [wanted == "P"] * 2
    assert protection == "client" or set(heard) == {wanted}, heard


@every_word
def test_a_client_that_changes_its_mind(protection, picked):
    session, server = picked
    session.login()
    for client in "CPC":
        move_both_ways(session, client)
    heard, secured = ended(session, server)
    assert secured == [level(protection, client) == "P" for client in "CCPPCC"]
    assert heard[-1] == level(protection, "C")


@every_word
def test_a_client_that_says_nothing(protection, picked):
    session, server = picked
    assert session.command("USER user1").code == 331
    assert session.command("PASS pw one").code == 230
    session.store("STOR level.bin", CONTENT)
    assert session.retrieve("RETR level.bin") == CONTENT
    heard, secured = ended(session, server)
    assert secured == [level(protection, "P") == "P"] * 2
    assert heard[-1] == level(protection, "P"), heard


@dataclass
class Watched:
    """A real server with explicit TLS that takes both levels, and what its own log says of them."""

    server: object
    log: str
    said: str  # what a command looks like in the log
    private: str  # what a private data connection looks like in the log
    shown: int  # of two private data connections, how many the log shows
    at: int = field(default=0)

    def text(self):
        return (self.server.run / self.log).read_text()

    def mark(self):
        self.at = len(self.text())

    def since(self):
        text = self.text()[self.at :]
        return re.findall(self.said, text), len(re.findall(self.private, text))


@pytest.fixture(scope="module")
def real():
    proftpd, vsftpd = servers.ALL["proftpd"](tls="explicit"), servers.ALL["vsftpd"](tls="explicit")
    proftpd.tls_required = "ctrl"
    vsftpd.data_must_be_private = False
    watched = {
        "proftpd": Watched(proftpd, "tls.log", r"Protection set to (\w)", "data connection accepted", 1),
        "vsftpd": Watched(vsftpd, "vsftpd.log", r'FTP command: .*"PROT (\w)"', r"\[user1\] DEBUG: .*SSL version", 2),
    }
    backends = {
        f"{name}-{word}": over_tls(one.server, protection=word)
        for (name, one), word in itertools.product(watched.items(), WORDS)
    }
    try:
        for one in watched.values():
            one.server.start()
        with in_front_of(backends) as bridge:
            yield bridge, watched
    finally:
        for one in watched.values():
            one.server.stop()


@pytest.mark.parametrize("name", ("proftpd", "vsftpd"))
@every_word
@either_client
def test_a_real_server_sees_the_level(client, protection, name, real):
    bridge, watched = real
    log = watched[name]
    log.mark()
    with Session(bridge.port(f"{name}-{protection}"), login=False) as session:
        session.login()
        move_both_ways(session, client)
        session.quit()
    bridge.log.await_sessions_ended()
    wanted = level(protection, client)
    levels, private = log.since()
    assert levels[-1] == wanted, levels
    assert private == (log.shown if wanted == "P" else 0)
