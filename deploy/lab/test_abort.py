"""ABOR, STAT and QUIT while a transfer runs, and the transfers that come after them."""

import time

import pytest

import certificates
import servers
from implicit import ImplicitFtp, context
from lftp import started
from place import PASSWORD, USER
from processes import await_true
from session import Session

BIG = 64 << 20
PART = bytes(range(256)) * 4096

every_server = pytest.mark.parametrize("server", servers.ALL)
both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


@pytest.fixture
def backend(launched, server):
    """The server, with a file too big for the socket buffers on the way."""
    running = launched(server)
    file = running.home / "abort.bin"
    if not file.exists():
        with open(file, "wb") as sink:
            for _ in range(BIG // len(PART)):
                sink.write(PART)
        running.give(file)
    return running


def is_usable(session):
    assert session.command("PWD").code == 257
    assert session.retrieve("NLST") is not None


@every_server
@both_versions
def test_abort_of_a_download(version, server, backend, shared_bridge):
    log = shared_bridge.log.from_here()
    with Session(shared_bridge.port(server), version) as session:
        data = session.begin("RETR abort.bin")
        data.read(1 << 20)
        session.send("ABOR")
        assert [session.reply().code, session.reply().code] == [426, 226]
        got, ending = data.read_all()
        assert ending != "clean" and len(got) < BIG
        is_usable(session)
        session.quit()
    assert log.outcome_of("abort.bin")["outcome"] == "ABORTED"


@every_server
@both_versions
def test_abort_of_an_upload(version, server, backend, shared_bridge):
    name = f"abort-{version}.up"
    log = shared_bridge.log.from_here()
    with Session(shared_bridge.port(server), version) as session:
        data = session.begin(f"STOR {name}")
        data.send(PART)
        await_true(lambda: (backend.home / name).exists(), "the upload runs")
        session.send("ABOR")
        assert [session.reply().code, session.reply().code] == [426, 226]
        data.reset()
        is_usable(session)
        session.quit()
    assert log.outcome_of(name)["outcome"] == "ABORTED"
    if server in ("vsftpd", "proftpd"):
        assert await_true(lambda: backend.uploads(name), "the server logs the end") == ["incomplete"]


@every_server
def test_abort_by_ftplib(server, backend, shared_bridge):
    ftp = ImplicitFtp(context=context(certificates.ca()), timeout=8)
    ftp.connect("127.0.0.1", shared_bridge.port(server))
    ftp.login(USER, PASSWORD)
    ftp.prot_p()
    ftp.voidcmd("TYPE I")
    data = ftp.transfercmd("RETR abort.bin")
    data.recv(100_000)
    assert ftp.abort().startswith("426")
    assert ftp.getresp().startswith("226")
    data.close()
    assert "abort.bin" in [name.rsplit("/", 1)[-1] for name in ftp.nlst()]
    ftp.quit()


@every_server
def test_abort_of_nothing(server, backend, shared_bridge):
    with Session(shared_bridge.port(server)) as session:
        assert session.command("ABOR").code in (225, 226)
        is_usable(session)


@every_server
def test_stat_tells_the_bytes_so_far(server, backend, shared_bridge):
    with Session(shared_bridge.port(server)) as session:
        data = session.begin("RETR abort.bin")
        data.read(1 << 20)
        reply = session.command("STAT")
        assert reply.code == 211 and any(word.isdigit() and int(word) >= 1 << 20 for word in reply.text.split()), reply
        got, ending = data.read_all()
        assert (ending, len(got)) == ("clean", BIG - (1 << 20))
        assert session.reply().code == 226
        session.quit()


@every_server
def test_quit_waits_for_the_transfer(server, backend, shared_bridge):
    log = shared_bridge.log.from_here()
    with Session(shared_bridge.port(server)) as session:
        data = session.begin("RETR abort.bin")
        data.read(1 << 20)
        session.send("QUIT")
        time.sleep(0.1)
        got, ending = data.read_all()
        assert (ending, len(got)) == ("clean", BIG - (1 << 20))
        assert [session.reply().code, session.reply().code] == [226, 221]
    assert log.outcome_of("abort.bin")["outcome"] == "COMPLETE"


@pytest.mark.parametrize("server", ("vsftpd",))
def test_a_lost_control_connection_aborts_the_transfer(server, backend, shared_bridge):
    log = shared_bridge.log.from_here()
    session = Session(shared_bridge.port(server))
    data = session.begin("STOR lost.up")
    data.send(PART)
    session.close()
    assert await_true(lambda: backend.uploads("lost.up"), "the server logs the end") == ["incomplete"]
    assert log.outcome_of("lost.up")["outcome"] == "ABORTED"


@pytest.mark.parametrize("server", ("vsftpd", "proftpd"))
@both_versions
def test_lftp_interrupts_and_aborts_within_tls(version, server, backend, shared_bridge, tmp_path):
    """It says IAC IP IAC DM before ABOR, and no urgent data: there is none in TLS."""
    part = tmp_path / "part.bin"
    log = shared_bridge.log.from_here()
    with started(shared_bridge.port(server), version) as lftp:
        lftp.stdin.write(f"set net:limit-rate 200000\nget abort.bin -o {part} &\n")
        lftp.stdin.flush()
        await_true(lambda: part.exists() and part.stat().st_size, "bytes come")
        said, told = lftp.communicate("kill all\ncls -1\n", timeout=30)
    assert (lftp.returncode, "abort.bin" in said) == (0, True), told
    log.await_sessions_ended()
    assert len(log.entries("session started")) == 1, "it goes on with the session"
    ended = log.outcome_of("abort.bin")
    # It closes its data connection right behind ABOR: either may come first, since each has a way of its own.
    causes = ("aborted by the client", "the client closed its data connection before the end")
    assert ended["outcome"] == "ABORTED", ended
    assert ended["cause"] in causes, ended
