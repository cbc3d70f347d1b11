"""What must be true of a session whose backend is trusted, and of one whose backend is not."""

import random
import re

from backend import Backend
from bridge import Bridge
from place import PASSWORD, USER
from processes import await_true
from session import Session

CONTENT = random.Random(31).randbytes(300_000)
NO_REASON = ("time", "level", "logger", "session", "listener", "backend", "client")  # keys of the log that tell no reason


def in_front_of(backends, **words):
    """A bridge in front of dozens of backends, each used by one session at a time."""
    return Bridge(backends, data_ports=4, **words)


def backend(server, tls=None, security=None, **more):
    """What a bridge is told of this scripted server."""
    return Backend(server.port, security or server.security, tls or {}, more)


def is_refused(bridge, name, said, logged=None):
    """The client hears 421 at USER with the reason, a pattern; `logged`, or the same, is in one line of the log."""
    log = bridge.log.from_here()
    with Session(bridge.port(name), login=False) as session:
        reply = session.command(f"USER {USER}")
    log.await_sessions_ended()
    logged = logged or said
    assert reply.code == 421, reply
    assert re.search(said, reply.text, re.I), f"{said!r} is not what the client was told: {reply.text}"
    assert re.search(logged, told(log), re.I), f"{logged!r} is not in the log:\n{log.text()}"
    assert not log.entries("login"), log.text()
    assert PASSWORD not in log.text()


def told(log):
    """What the log says of reasons, a line for each entry."""
    return "\n".join(
        " ".join(str(value) for key, value in entry.items() if key not in NO_REASON) for entry in log.entries()
    )


def moves_files(bridge, name):
    """Login, a whole upload, a whole download, QUIT."""
    log = bridge.log.from_here()
    with Session(bridge.port(name)) as session:
        session.store("STOR whole.bin", CONTENT)
        assert session.retrieve("RETR whole.bin") == CONTENT
        session.quit()
    log.await_sessions_ended()
    assert log.transfers() == [("STOR", "whole.bin", "COMPLETE"), ("RETR", "whole.bin", "COMPLETE")], log.text()


def moved_over_tls(server):
    """Of these two transfers the server saw each byte within TLS, each end clean, and nothing in clear but AUTH."""
    await_true(server.is_idle, "the bridge leaves the server")
    assert [(one.secured, one.ending) for one in server.moved] == [(True, "clean"), (True, "sent")]
    only_auth_in_clear(server)


def heard_no_login(server):
    """No user, no password, and in clear nothing but what TLS begins with. The answer is all that it heard."""
    await_true(server.is_idle, "the bridge leaves the server")
    heard = server.heard()
    verbs = {command.split(" ")[0].upper() for command in heard}
    assert not verbs & {"USER", "PASS", "ACCT"}, heard
    only_auth_in_clear(server)
    return heard


def only_auth_in_clear(server):
    clear = server.in_clear()
    assert set(clear) <= {"FEAT", "AUTH TLS", "AUTH SSL", "QUIT"}, clear
    raw = b"".join(bytes(dialogue.wire.raw) for dialogue in server.dialogues)
    assert not re.search(f"{USER}|{PASSWORD}", raw.decode("latin-1")), raw
