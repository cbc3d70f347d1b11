"""A transfer with a thief at the data port before the client, and what must be true of the client's file all the same."""

import random

from hello import HeldHello
from thief import Thief

BYTES = random.Random(37).randbytes(200_000)
HANDSHAKE = 16_000  # bytes: more than any handshake takes, less than the file


def offered(server):
    (server.home / "wanted.bin").write_bytes(BYTES)
    server.give(server.home / "wanted.bin")


def honest_transfer(session, way, server, port):
    """The honest client, whose connection comes after the thief's."""
    (server.home / "mine.up").unlink(missing_ok=True)
    plain = session.connect_data(port)
    reply = session.command("STOR mine.up" if way == "up" else "RETR wanted.bin")
    assert reply.code in (125, 150), reply
    data = session.secured(plain)
    if way == "down":
        assert data.read_all() == (BYTES, "clean")
    else:
        data.send(BYTES)
        data.finish()
    done = session.reply()
    assert done.code == 226, done
    if way == "up":
        assert (server.home / "mine.up").read_bytes() == BYTES


def robbed(sessions, kind, way, server):
    """One transfer with a thief in front; what the thief has of it."""
    honest, other = sessions
    offered(server)
    thief = Thief(honest.passive_port(), kind, other)
    held = HeldHello(thief.port, thief.act)
    honest_transfer(honest, way, server, held.port)
    held.check()
    loot = thief.loot()
    assert thief.was_answered
    return thief, loot
