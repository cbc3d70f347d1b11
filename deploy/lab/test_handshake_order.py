"""When either end wants the TLS handshake of a data connection: with the connection, before the 150 or the command, or after
the 150 and never sooner. Each waits for its own moment; every moment of a server meets every moment of a client."""

import itertools
import random
import select
import threading
from types import SimpleNamespace

import pytest

import certificates
import ports
from authority import of_the_lab
from judged import backend, in_front_of
from pairwise import parameters
from scripted import Scripted, server_context
from session import Session

CONTENT = random.Random(53).randbytes(300_000)
SOON = 0.2


class Door:
    """The data connection of a session with the scripted server, met and secured when the test wants it."""

    def __init__(self):
        self.wire = None
        self.got = None

    def accept(self, dialogue):
        self.wire = dialogue.transfers.meet()

    def secure(self, dialogue):
        self.wire.secure(dialogue.server.context)

    def move(self, dialogue, command):
        if command.startswith("RETR"):
            self.wire.write(CONTENT)
        else:
            parts = []
            while part := self.wire.read():
                parts.append(part)
            self.got = b"".join(parts)
        self.wire.end()
        self.wire.close()
        dialogue.say("226 done")


def at_the_connect(door):
    """Reads no further command before the handshake is done."""

    def passive(dialogue, _):
        dialogue.say(f"229 passive (|||{dialogue.transfers.listen()}|)")
        shake_hands(dialogue)

    def active(dialogue, command):
        dialogue.on_port(command.removeprefix("PORT "))
        shake_hands(dialogue)

    def shake_hands(dialogue):
        door.accept(dialogue)
        door.secure(dialogue)

    def transfer(dialogue, command):
        dialogue.say("150 go on")
        door.move(dialogue, command)

    return {"EPSV": passive, "PORT": active, "RETR": transfer, "STOR": transfer}


def before_its_150(door):
    def transfer(dialogue, command):
        door.accept(dialogue)
        door.secure(dialogue)
        dialogue.say("150 go on")
        door.move(dialogue, command)

    return {"RETR": transfer, "STOR": transfer}


def never_before_its_150(door):
    def transfer(dialogue, command):
        door.accept(dialogue)
        if select.select([door.wire.socket], [], [], SOON)[0]:
            dialogue.say("425 something came before its time")
            return
        dialogue.say("150 go on")
        door.secure(dialogue)
        door.move(dialogue, command)

    return {"RETR": transfer, "STOR": transfer}


def before_the_command(session, command):
    """Gives no command before its handshake is done."""
    data = session.secured(session.connect_data(session.passive_port()))
    assert session.command(command).code == 150
    return data


def with_the_connection(session, command):
    """Its ClientHello and its command wait for nothing."""
    plain = session.connect_data(session.passive_port())
    made = []
    shaking = threading.Thread(target=lambda: made.append(session.secured(plain)))
    shaking.start()
    assert session.command(command).code == 150
    shaking.join(session.timeout)
    return made[0]


def after_the_150(session, command):
    return session.begin(command, "EPSV")


def when_called(session, command):
    """Is called, and reads no reply before its handshake is done."""
    door = session.listen("PORT")
    session.send(command)
    data = session.secured(session.accept(door))
    assert session.reply().code == 150
    return data


def called_after_the_150(session, command):
    return session.begin(command, "PORT")


SERVERS = {made.__name__: made for made in (at_the_connect, before_its_150, never_before_its_150)}
CLIENTS = {
    made.__name__: made
    for made in (before_the_command, with_the_connection, after_the_150, when_called, called_after_the_150)
}
MODES = ("passive", "active")
VERSIONS = ("1.2", "1.3")


@pytest.fixture(scope="module")
def street():
    """A server of each version, and a bridge to it in either mode."""
    servers = {version: Scripted("explicit", server_context(of_the_lab(), version)).start() for version in VERSIONS}
    names = {key: f"b{number}" for number, key in enumerate(itertools.product(VERSIONS, MODES))}
    backends = {name: backend(servers[version], {"trust": certificates.ca()}, **keys(mode)) for (version, mode), name in names.items()}
    try:
        with in_front_of(backends) as bridge:
            yield SimpleNamespace(bridge=bridge, servers=servers, names=names)
    finally:
        for server in servers.values():
            server.stop()


def keys(mode):
    low, high = ports.free_range(4)
    return {"data": mode, "activePorts": f'"{low}-{high}"'} if mode == "active" else {}


@pytest.mark.parametrize("version, mode, server, client", parameters(list(itertools.product(VERSIONS, MODES, SERVERS, CLIENTS))))
def test_files_move_both_ways(version, mode, server, client, street):
    door = Door()
    street.servers[version].answers = SERVERS[server](door)
    log = street.bridge.log.from_here()
    with Session(street.bridge.port(street.names[version, mode]), version) as session:
        data = CLIENTS[client](session, "RETR down.bin")
        assert data.read_all() == (CONTENT, "clean")
        assert session.reply().code == 226
        data = CLIENTS[client](session, "STOR up.bin")
        data.send(CONTENT)
        data.finish()
        assert session.reply().code == 226
        session.quit()
    assert door.got == CONTENT
    log.await_sessions_ended()
    assert [outcome for _, _, outcome in log.transfers()] == ["COMPLETE", "COMPLETE"]
