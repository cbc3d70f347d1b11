"""Who may use a promised data connection: only the address that asked for it."""

import random
import ssl

import pytest

import servers
from session import Session

BYTES = random.Random(13).randbytes(200_000)

every_server = pytest.mark.parametrize("server", servers.ALL)
protection = pytest.mark.parametrize("secure", (True, False), ids=("private", "clear"))


@pytest.fixture
def session(shared_bridge, server, launched, secure):
    backend = launched(server)
    (backend.home / "mine.bin").write_bytes(BYTES)
    backend.give(backend.home / "mine.bin")
    with Session(shared_bridge.port(server)) as one:
        if not secure:
            assert one.command("PROT C").code == 200
            one.secure_data = False
        yield one


def intrude(session, port, content=b""):
    """A connection from another address: what it could read, after it tried to write."""
    stranger = session.connect_data(port, source="127.0.0.2")
    stranger.settimeout(1)
    try:
        if session.secure_data:
            plain = stranger
            stranger = session.context.wrap_socket(plain, server_hostname="127.0.0.1")
        if content:
            stranger.sendall(content)
        return stranger, stranger.recv(1000)
    except (ssl.SSLError, OSError):
        return stranger, b""


@every_server
@protection
def test_another_address_reads_nothing(session, server, secure):
    port = session.passive_port()
    stranger, got = intrude(session, port)
    assert got == b""
    session.send("RETR mine.bin")
    plain = session.connect_data(port)
    assert session.reply().code in (125, 150)
    assert session.secured(plain).read_all() == (BYTES, "clean")
    assert session.reply().code == 226
    stranger.close()


@every_server
@protection
def test_another_address_writes_nothing(session, server, secure, launched):
    port = session.passive_port()
    stranger, _ = intrude(session, port, b"not yours" * 1000)
    plain = session.connect_data(port)
    assert session.command("STOR guarded.up").code in (125, 150)
    data = session.secured(plain)
    data.send(BYTES)
    data.finish()
    assert session.reply().code in (226, 250)
    assert (launched(server).home / "guarded.up").read_bytes() == BYTES
    stranger.close()


@every_server
@protection
def test_a_stranger_alone_ends_in_a_refusal_not_in_a_transfer(session, server, secure, launched):
    port = session.passive_port()
    session.send("RETR mine.bin")
    stranger, got = intrude(session, port)
    assert got == b""
    stranger.close()
    session.send("ABOR")
    codes = [session.reply().code, session.reply().code]
    codes += [session.reply().code] if codes[0] in (125, 150) else []
    assert codes[-2] in (425, 426) and codes[-1] == 226, codes
