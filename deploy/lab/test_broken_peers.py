"""The bridge or the server dies in the middle of a transfer: nobody is told "complete" about a part."""

import ftplib
import subprocess
import time

import pytest

import certificates
import servers
from bridge import Bridge
from implicit import ImplicitFtp, context
from place import PASSWORD, USER
from processes import await_true
from session import Session

LOGGING = ("vsftpd", "proftpd")
BIG = 64 << 20
PART = bytes(range(256)) * 4096

both_servers = pytest.mark.parametrize("server", LOGGING)
both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))
every_server = pytest.mark.parametrize("server", servers.ALL)


@pytest.fixture
def pair(fresh, server):
    """A server and a bridge in front of it that the test may kill."""
    backend = fresh(servers.ALL[server]())
    return backend, fresh(Bridge({server: backend.port}))


def big_file(backend):
    file = backend.home / "big.bin"
    with open(file, "wb") as sink:
        for _ in range(BIG // len(PART)):
            sink.write(PART)
    backend.give(file)


@both_servers
def test_bridge_killed_during_an_upload_leaves_no_whole_file(server, pair):
    backend, bridge = pair
    session = Session(bridge.port(server))
    data = session.begin("STOR up.bin")
    data.send(PART)
    await_true(lambda: (backend.home / "up.bin").stat().st_size >= len(PART) // 2, "the bytes arrive")
    bridge.kill()
    said = await_true(lambda: backend.uploads("up.bin"), f"{server} logs the end of the upload")
    assert said == ["incomplete"]


@both_servers
@both_versions
def test_bridge_killed_during_a_download_is_no_clean_end(version, server, pair):
    backend, bridge = pair
    big_file(backend)
    session = Session(bridge.port(server), version)
    data = session.begin("RETR big.bin")
    data.read(1 << 20)
    bridge.kill()
    got, ending = data.read_all()
    assert ending != "clean" and len(got) < BIG
    with pytest.raises((EOFError, OSError)):
        session.reply()


@every_server
@both_versions
def test_server_killed_during_a_download_is_no_clean_end(version, server, pair):
    backend, bridge = pair
    big_file(backend)
    session = Session(bridge.port(server), version)
    data = session.begin("RETR big.bin")
    data.read(1 << 20)
    backend.kill()
    got, ending = data.read_all()
    assert ending != "clean", f"{len(got)} bytes of {BIG} look whole"
    reply = session.reply()
    assert reply.code in (421, 425, 426, 450, 451), reply
    ended = bridge.log.outcome_of("big.bin")
    assert ended["outcome"] == "ABORTED", ended


@every_server
def test_server_killed_during_an_upload_is_told(server, pair):
    backend, bridge = pair
    session = Session(bridge.port(server))
    data = session.begin("STOR up.bin")
    data.send(PART)
    await_true(lambda: (backend.home / "up.bin").exists(), "the upload runs")
    backend.kill()
    try:
        data.send(PART)
        data.finish()
    except OSError:
        pass
    reply = session.reply()
    assert reply.code in (421, 425, 426, 450, 451), reply
    assert bridge.log.outcome_of("up.bin")["outcome"] == "ABORTED"


@both_servers
def test_curl_fails_when_the_server_dies(server, pair, tmp_path):
    backend, bridge = pair
    big_file(backend)
    target = tmp_path / "big.bin"
    url = f"ftps://127.0.0.1:{bridge.port(server)}/big.bin"
    words = ["curl", "-sS", "--cacert", certificates.ca(), "-u", f"{USER}:{PASSWORD}", "--limit-rate", "8M", "-o", target, url]
    curl = subprocess.Popen([str(word) for word in words], stderr=subprocess.PIPE, text=True)
    await_true(lambda: target.exists() and target.stat().st_size > 1 << 20, "the download runs")
    backend.kill()
    _, said = curl.communicate(timeout=30)
    assert curl.returncode != 0, f"{target.stat().st_size} of {BIG} bytes counted as success"
    assert target.stat().st_size < BIG, said


@both_servers
def test_ftplib_fails_when_the_server_dies(server, pair):
    backend, bridge = pair
    big_file(backend)
    ftp = ImplicitFtp(context=context(certificates.ca()), timeout=10)
    ftp.connect("127.0.0.1", bridge.port(server))
    ftp.login(USER, PASSWORD)
    ftp.prot_p()
    got = []

    def take(part):
        got.append(len(part))
        if len(got) == 20:
            backend.kill()

    with pytest.raises((ftplib.Error, OSError, EOFError)):
        ftp.retrbinary("RETR big.bin", take)
    assert sum(got) < BIG
    ftp.close()


def test_server_down_at_login_is_421_with_a_reason(fresh):
    backend = fresh(servers.ALL["vsftpd"]())
    bridge = fresh(Bridge({"vsftpd": backend.port}))
    backend.kill()
    before = time.monotonic()
    with Session(bridge.port("vsftpd"), login=False) as session:
        assert session.greeting.code == 220
        reply = session.command(f"USER {USER}")
        assert reply.code == 421 and len(reply.text) > 10, reply
    assert time.monotonic() - before < 3


@both_servers
def test_server_killed_between_transfers_is_421(server, pair):
    backend, bridge = pair
    with Session(bridge.port(server)) as session:
        backend.kill()
        try:
            reply = session.command("PWD")
            assert reply.code == 421 and len(reply.text) > 10, reply
        except OSError as gone:
            pytest.fail(f"the client was left without a word: {gone}")
