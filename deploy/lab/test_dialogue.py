"""What is said on the control connection, with real servers behind it: order, refusals, passive mode, REST, REIN."""

import random
import time

import pytest

import servers
from place import OTHER_PASSWORD, OTHER_USER
from session import Session

BYTES = random.Random(11).randbytes(300_000)

every_server = pytest.mark.parametrize("server", servers.ALL)


@pytest.fixture
def backend(launched, server):
    return launched(server)


@pytest.fixture
def session(shared_bridge, server, backend):
    with Session(shared_bridge.port(server)) as one:
        yield one


def put(backend, name, content=BYTES):
    (backend.home / name).write_bytes(content)
    backend.give(backend.home / name)


@every_server
def test_pipelined_commands_are_answered_in_order(session):
    session.send("PWD", "TYPE A", "NOOP", "PROT P", "TYPE I", "XYZZY", "PWD")
    codes = [session.reply().code for _ in range(7)]
    assert codes[:5] + codes[6:] == [257, 200, 200, 200, 200, 257] and codes[5] in (500, 502), codes


@every_server
def test_login_in_one_record(server, backend, shared_bridge):
    with Session(shared_bridge.port(server), login=False) as session:
        session.send("USER user1", "PASS pw one", "PBSZ 0", "PROT P", "PWD")
        assert [session.reply().code for _ in range(5)] == [331, 230, 200, 200, 257]


@every_server
def test_wrong_password_is_530_and_another_try_works(server, backend, shared_bridge):
    with Session(shared_bridge.port(server), login=False) as session:
        assert session.command("USER user1").code == 331
        assert session.command("PASS wrong").code == 530
        session.login()


@every_server
@pytest.mark.parametrize("connected", (True, False), ids=("connected", "unconnected"))
@pytest.mark.parametrize("command", ("RETR missing.bin", "STOR no-such-dir/x.bin", "NLST no-such-dir/x"))
def test_refusals_come_at_once(command, connected, session):
    port = session.passive_port()
    plain = session.connect_data(port) if connected else None
    before = time.monotonic()
    reply = session.command(command)
    if reply.code in (125, 150):  # some servers refuse after the 150, some list nothing rather than refuse
        plain = plain or session.connect_data(port)
        session.secured(plain).finish()
        reply = session.reply()
    assert time.monotonic() - before < 1
    assert reply.code in (450, 451, 550, 551, 553) or (reply.code == 226 and command.startswith("NLST")), reply
    if plain:
        plain.close()
    assert session.command("PWD").code == 257
    assert session.retrieve("NLST") is not None


@every_server
def test_empty_files(session, backend):
    put(backend, "empty.srv", b"")
    assert session.retrieve("RETR empty.srv") == b""
    session.store("STOR empty.up", b"")
    assert (backend.home / "empty.up").read_bytes() == b""


@every_server
def test_passive_twice(session, backend):
    put(backend, "twice.bin")
    session.passive_port("PASV")
    session.passive_port("EPSV")
    session.connect_data(session.passive_port("PASV")).close()
    assert session.retrieve("RETR twice.bin", "PASV") == BYTES
    assert session.retrieve("RETR twice.bin", "EPSV") == BYTES


@every_server
def test_transfer_without_passive_is_425(session):
    assert session.command("RETR twice.bin").code == 425
    assert session.command("PWD").code == 257


@every_server
def test_epsv_all_refuses_pasv(session, backend):
    put(backend, "all.bin")
    assert session.command("EPSV ALL").code == 200
    assert session.command("PASV").code == 501
    assert session.command("PORT 127,0,0,1,200,10").code in (501, 502)
    assert session.retrieve("RETR all.bin", "EPSV") == BYTES


@every_server
def test_active_mode_to_others_is_refused(session):
    assert session.command("PORT 127,0,0,2,200,10").code == 504
    assert session.command("PORT 127,0,0,1,3,255").code == 504
    assert session.command("EPRT |1|127.0.0.2|51210|").code == 504
    assert session.command("EPRT |1|127.0.0.1|1023|").code == 504


@every_server
def test_resumed_transfers(session, backend):
    put(backend, "resume.bin")
    assert session.retrieve("RETR resume.bin", rest=100_000) == BYTES[100_000:]
    put(backend, "resume.up", BYTES[:100_000])
    session.store("STOR resume.up", BYTES[100_000:], rest=100_000)
    assert (backend.home / "resume.up").read_bytes() == BYTES


@every_server
def test_append_and_unique(session, backend):
    put(backend, "append.up", BYTES[:1000])
    session.store("APPE append.up", BYTES[1000:])
    assert (backend.home / "append.up").read_bytes() == BYTES
    folder = f"unique-{time.monotonic_ns()}"
    backend.folder(backend.home / folder)
    assert session.command(f"CWD {folder}").code == 250
    session.store("STOU", BYTES)
    (stored,) = (backend.home / folder).iterdir()
    assert stored.read_bytes() == BYTES


@every_server
def test_listings(session, backend):
    put(backend, "listed.bin")
    assert b"listed.bin" in session.retrieve("LIST")
    assert b"listed.bin" in session.retrieve("NLST", "PASV")
    if "MLSD" in session.command("FEAT").text or "MLST" in session.command("FEAT").text:
        assert b"listed.bin" in session.retrieve("MLSD")


@every_server
def test_rein_and_another_user(session, backend):
    assert session.command("REIN").code == 220
    assert session.command("PWD").code in (530, 503)
    session.login(OTHER_USER, OTHER_PASSWORD)
    session.store("STOR rein.up", BYTES)
    assert (backend.home_of(OTHER_USER) / "rein.up").read_bytes() == BYTES
    assert not (backend.home / "rein.up").exists()


@every_server
def test_six_sessions_at_once(server, backend, shared_bridge):
    put(backend, "many.bin")
    sessions = [Session(shared_bridge.port(server)) for _ in range(6)]
    running = [session.begin("RETR many.bin") for session in sessions]
    assert [data.read_all() for data in running] == [(BYTES, "clean")] * 6
    assert [session.reply().code for session in sessions] == [226] * 6
    for session in sessions:
        session.quit()


@pytest.mark.long
@pytest.mark.parametrize("server", ("vsftpd", "proftpd"))
@pytest.mark.parametrize("version", ("1.2", "1.3"))
def test_a_working_day_in_one_session(version, server, backend, shared_bridge):
    with Session(shared_bridge.port(server), version) as session:
        for turn in range(1000):
            content = BYTES[: random.Random(turn).choice((0, 1, 1460, 70_000, 300_000))]
            session.store("STOR day.up", content)
            assert session.retrieve("RETR day.up") == content
        session.quit()
