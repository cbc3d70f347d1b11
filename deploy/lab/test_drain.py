"""SIGTERM: what runs may finish, what takes too long is aborted, and the exit code tells which."""

import signal
import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import certificates
import servers
from bridge import Bridge
from lftp import run_lftp
from place import PASSWORD, USER
from processes import await_true
from session import Session

SIZE = 64 << 20
CROWD = 60  # connections in the kernel's queue, more than are accepted in one turn
CLOSING = 15  # seconds for the last replies, a client that does not close (timeouts.lingerClose, 3 s) and the JVM's end


@pytest.fixture
def download(fresh, request):
    """A bridge, and a session in the middle of a download. The bridge drains for three seconds, or as long as the test says."""
    backend = fresh(servers.ALL["vsftpd"]())
    with open(backend.home / "drain.bin", "wb") as sink:
        sink.truncate(SIZE)
    backend.give(backend.home / "drain.bin")
    bridge = fresh(Bridge({"vsftpd": backend.port}, drain=getattr(request, "param", "3s")))
    session = Session(bridge.port("vsftpd"))
    data = session.begin("RETR drain.bin")
    data.read(1 << 20)
    return bridge, session, data


@pytest.mark.parametrize("download", ("60s",), indirect=True)
def test_a_running_transfer_finishes(download):
    bridge, session, data = download
    bridge.program.signal(signal.SIGTERM)
    time.sleep(1)
    with pytest.raises((OSError, EOFError, AssertionError)):
        Session(bridge.port("vsftpd"), timeout=2)
    got, ending = data.read_all()
    assert (ending, len(got)) == ("clean", SIZE - (1 << 20))
    assert session.reply().code == 226
    try:
        assert session.command("PWD").code == 421
    except (OSError, EOFError):
        pass
    assert bridge.program.await_exit(CLOSING) == 0
    assert bridge.log.outcome_of("drain.bin")["outcome"] == "COMPLETE"


def test_a_transfer_that_takes_too_long_is_aborted(download):
    bridge, session, data = download
    before = time.monotonic()
    bridge.program.signal(signal.SIGTERM)
    assert bridge.program.await_exit(3 + CLOSING) == 75
    assert 2.5 < time.monotonic() - before < 3 + CLOSING
    got, ending = data.read_all()
    assert ending != "clean" and len(got) < SIZE
    assert bridge.log.outcome_of("drain.bin")["outcome"] == "ABORTED"


def test_an_upload_that_takes_too_long_is_no_file(fresh):
    backend = fresh(servers.ALL["vsftpd"]())
    bridge = fresh(Bridge({"vsftpd": backend.port}, drain="1s"))
    session = Session(bridge.port("vsftpd"))
    data = session.begin("STOR drain.up")
    data.send(b"x" * 500_000)
    time.sleep(0.2)
    bridge.program.signal(signal.SIGTERM)
    assert bridge.program.await_exit(1 + CLOSING) == 75
    assert backend.uploads("drain.up") == ["incomplete"]


def test_an_idle_session_does_not_hold_the_exit(fresh):
    backend = fresh(servers.ALL["vsftpd"]())
    bridge = fresh(Bridge({"vsftpd": backend.port}, drain="60s"))
    with Session(bridge.port("vsftpd")):
        bridge.program.signal(signal.SIGTERM)
        assert bridge.program.await_exit(CLOSING) == 0


@pytest.mark.parametrize("second", (signal.SIGTERM, signal.SIGINT))
def test_a_second_signal_ends_it_at_once(fresh, second):
    backend = fresh(servers.ALL["vsftpd"]())
    bridge = fresh(Bridge({"vsftpd": backend.port}, drain="60s"))
    session = Session(bridge.port("vsftpd"))
    data = session.begin("STOR hurried.up")
    data.send(b"x" * 500_000)
    bridge.program.signal(signal.SIGINT)
    bridge.log.await_entries("draining")
    assert session.command("STAT").code == 211
    before = time.monotonic()
    bridge.program.signal(second)
    assert session.reply().code == 426
    assert bridge.program.await_exit(CLOSING) == 75
    assert time.monotonic() - before < CLOSING
    assert backend.uploads("hurried.up") == ["incomplete"]


def test_a_second_signal_that_cuts_nothing_off_is_no_failure(fresh):
    backend = fresh(servers.ALL["vsftpd"]())
    bridge = fresh(Bridge({"vsftpd": backend.port}, drain="60s", timeouts={"promise": "1m"}))
    session = Session(bridge.port("vsftpd"))
    session.passive_port()
    bridge.program.signal(signal.SIGTERM)
    bridge.log.await_entries("draining")
    assert session.command("NOOP").code == 200  # whoever was promised a data connection may use it first
    bridge.program.signal(signal.SIGTERM)
    assert session.reply().code == 421
    assert bridge.program.await_exit(CLOSING) == 0


def test_whoever_waits_in_the_kernels_queue_is_told_so_and_never_reset(fresh):
    backend = fresh(servers.ALL["vsftpd"]())
    bridge = fresh(Bridge({"vsftpd": backend.port}, drain="20s", limits={"sessionsPerAddress": 1000}))
    context = ssl.create_default_context(cafile=str(certificates.ca()))
    bridge.program.signal(signal.SIGSTOP)
    waiting = [socket.create_connection(("127.0.0.1", bridge.port("vsftpd")), 20) for _ in range(CROWD)]
    bridge.program.signal(signal.SIGTERM)
    bridge.program.signal(signal.SIGCONT)

    def told(plain):
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as connection, connection.makefile("rb") as lines:
            replies = [lines.readline()[:4]]
            while replies[-1] in (b"220 ", b"331 "):  # it may be let in before the bridge has closed its port, and is told after
                connection.sendall(b"USER alice\r\n")
                replies.append(lines.readline()[:4])
            return replies[0], replies[-1]

    with ThreadPoolExecutor(16) as crowd:
        assert set(crowd.map(told, waiting)) == {(b"220 ", b"421 ")}
    assert bridge.program.await_exit(CLOSING) == 0


def test_curl_finishes_its_file_and_lftp_is_not_let_down_halfway(fresh, tmp_path):
    backend = fresh(servers.ALL["vsftpd"]())
    for name in ("one", "two"):
        with open(backend.home / name, "wb") as sink:
            sink.truncate(4 << 20)
        backend.give(backend.home / name)
    bridge = fresh(Bridge({"vsftpd": backend.port}, drain="30s"))
    url = f"ftps://127.0.0.1:{bridge.port('vsftpd')}"
    words = ["curl", "-sS", "--cacert", certificates.ca(), "-u", f"{USER}:{PASSWORD}", "--limit-rate", "2M", f"{url}/one"]
    curl = subprocess.Popen([*map(str, words), "-o", str(tmp_path / "curl")])
    slow = f"set net:limit-rate 2000000; lcd {tmp_path}; get one && get two"
    with ThreadPoolExecutor(1) as beside:
        lftp = beside.submit(run_lftp, bridge.port("vsftpd"), "1.3", slow)
        await_true(lambda: all((tmp_path / name).exists() for name in ("curl", "one")), "both have begun")
        bridge.program.signal(signal.SIGTERM)
        assert curl.wait(20) == 0
        done, _ = lftp.result(30)
    assert (tmp_path / "curl").stat().st_size == (tmp_path / "one").stat().st_size == 4 << 20
    assert done.returncode != 0 and not (tmp_path / "two").exists(), done
    assert bridge.program.await_exit(CLOSING) == 0
    assert {entry["outcome"] for entry in bridge.log.entries("transfer ended")} <= {"complete", "unconfirmed"}
