"""SIGTERM: what runs may finish, what takes too long is aborted, and the exit code tells which."""

import signal
import time

import pytest

import servers
from bridge import Bridge
from session import Session

SIZE = 64 << 20
CLOSING = 5  # seconds for the last replies, a client that does not close (timeouts.lingerClose, 3 s) and the JVM's end


@pytest.fixture
def download(fresh):
    """A bridge, and a session in the middle of a download. The bridge drains for three seconds."""
    backend = fresh(servers.ALL["vsftpd"]())
    with open(backend.home / "drain.bin", "wb") as sink:
        sink.truncate(SIZE)
    backend.give(backend.home / "drain.bin")
    bridge = fresh(Bridge({"vsftpd": backend.port}, drain="3s"))
    session = Session(bridge.port("vsftpd"))
    data = session.begin("RETR drain.bin")
    data.read(1 << 20)
    return bridge, session, data


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
    assert bridge.program.await_exit(5) == 0
    assert bridge.log.outcome_of("drain.bin")["outcome"] == "COMPLETE"


def test_a_transfer_that_takes_too_long_is_aborted(download):
    bridge, session, data = download
    before = time.monotonic()
    bridge.program.signal(signal.SIGTERM)
    assert bridge.program.await_exit(10) == 75
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
    bridge = fresh(Bridge({"vsftpd": backend.port}, drain="2s"))
    with Session(bridge.port("vsftpd")):
        bridge.program.signal(signal.SIGTERM)
        assert bridge.program.await_exit(2 + CLOSING) == 0
