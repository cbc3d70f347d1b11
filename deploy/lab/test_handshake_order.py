"""When the server wants the TLS handshake of a data connection: at the connect, before its 150, after it, and never sooner."""

import random
import select

import pytest

import certificates
from authority import of_the_lab
from judged import backend, in_front_of
from scripted import Scripted, server_context
from scripted.wire import Wire
from session import Session

CONTENT = random.Random(53).randbytes(300_000)
PATIENCE = 10.0
SOON = 0.2

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


class Door:
    """The data connection of a session with the scripted server, accepted and secured when the test wants it."""

    def __init__(self):
        self.wire = None
        self.got = None

    def accept(self, dialogue):
        connection, _ = dialogue.transfers.passive.accept()
        self.wire = Wire(connection, PATIENCE)

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
    def passive(dialogue, _):
        dialogue.say(f"229 passive (|||{dialogue.transfers.listen()}|)")
        door.accept(dialogue)
        door.secure(dialogue)

    def transfer(dialogue, command):
        dialogue.say("150 go on")
        door.move(dialogue, command)

    return {"EPSV": passive, "RETR": transfer, "STOR": transfer}


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


@pytest.mark.parametrize("wanted", (at_the_connect, before_its_150, never_before_its_150), ids=lambda one: one.__name__)
@both_versions
def test_files_move_both_ways(version, wanted):
    door = Door()
    server = Scripted("explicit", server_context(of_the_lab(), version), answers=wanted(door)).start()
    try:
        with in_front_of({"scripted": backend(server, tls={"trust": certificates.ca()})}) as bridge:
            log = bridge.log.from_here()
            with Session(bridge.port("scripted")) as session:
                assert session.retrieve("RETR down.bin") == CONTENT
                session.store("STOR up.bin", CONTENT)
                session.quit()
            assert door.got == CONTENT
            log.await_sessions_ended()
            assert [outcome for _, _, outcome in log.transfers()] == ["COMPLETE", "COMPLETE"]
    finally:
        server.stop()
