"""The scripted server without a bridge: honest where nothing else is asked, and able to tell what it is there to tell."""

import ftplib
import io
import subprocess

import pytest

import certificates
from authority import of_the_lab
from implicit import ImplicitFtp, context
from place import PASSWORD, USER
from processes import await_true
from scripted import Scripted, server_context
from session import Session

CONTENT = bytes(range(256)) * 4096
LARGE = 20 << 20

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


@pytest.fixture
def server(fresh, version, security):
    made = fresh(Scripted(security, server_context(of_the_lab(), version)))
    made.files["down.bin"] = CONTENT
    return made


@both_versions
@pytest.mark.parametrize("security", ("explicit", "implicit"))
def test_ftplib_moves_files(security, version, server):
    ftp = {"explicit": ftplib.FTP_TLS, "implicit": ImplicitFtp}[security](context=context(certificates.ca()), timeout=10)
    ftp.connect("127.0.0.1", server.port)
    ftp.login(USER, PASSWORD)
    ftp.prot_p()
    ftp.storbinary("STOR up.bin", io.BytesIO(CONTENT))
    got = []
    ftp.retrbinary("RETR down.bin", got.append)
    ftp.quit()
    await_true(server.is_idle, "the client leaves")
    assert b"".join(got) == CONTENT == server.files["up.bin"]
    assert [(one.secured, one.ending) for one in server.moved] == [(True, "clean"), (True, "sent")]
    assert server.in_clear() == (["AUTH TLS"] if security == "explicit" else [])


@pytest.mark.parametrize("security", ("explicit",))
@pytest.mark.parametrize("version", (None,))
def test_what_comes_in_clear_is_kept(version, security, server):
    words = ["curl", "-sS", "-u", f"{USER}:{PASSWORD}", "--max-time", "10", f"ftp://127.0.0.1:{server.port}/down.bin"]
    subprocess.run(words, capture_output=True, timeout=30, check=True)
    await_true(server.is_idle, "curl leaves")
    assert server.in_clear() == server.heard() and f"PASS {PASSWORD}" in server.in_clear()
    assert [one.secured for one in server.moved] == [False]


@pytest.mark.parametrize("security", ("implicit",))
@both_versions
def test_a_sender_that_leaves_with_tickets_unread_is_noticed(version, security, server):
    server.receive_buffer = 1 << 16
    with Session(server.port) as session:
        data = session.begin("STOR rude.up")
        data.send(bytes(LARGE))
        data.socket.close()
        assert session.reply().code == 426
        session.quit()
    await_true(server.is_idle, "the session leaves")
    (moved,) = server.moved
    assert ("reset" in moved.ending, moved.tickets > 0) == (version == "1.3",) * 2, moved.ending
