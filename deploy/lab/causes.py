"""What real clients do to a watched bridge, each for a metric that it changes. Its server is behind the listener `vsftpd`."""

import os
import signal
import socket
import ssl
import subprocess
import time

import pytest

import certificates
from lftp import run_lftp
from place import PASSWORD, USER
from session import Session

SIZE = 8 << 20


def provide(server):
    """Gives the server the file that is downloaded."""
    (server.home / "big.bin").write_bytes(os.urandom(1 << 20) * (SIZE >> 20))
    server.give(server.home / "big.bin")


def quiet(bridge):
    """No session of what was before is left."""
    bridge.await_value("ftpsbridge_sessions", 0)


def login(bridge):
    with Session(bridge.port("vsftpd")) as session:
        session.quit()


def guess(bridge):
    with Session(bridge.port("vsftpd"), login=False) as session:
        session.command("USER lab")
        assert session.command("PASS wrong").code == 530


def upload(bridge):
    with Session(bridge.port("vsftpd")) as session:
        assert session.store("STOR up.bin", b"x" * 100_000).code == 226
        session.quit()


def download(bridge):
    with Session(bridge.port("vsftpd")) as session:
        assert len(session.retrieve("RETR big.bin")) == SIZE
        session.quit()


def by_curl_and_lftp(bridge):
    home = f"ftps://127.0.0.1:{bridge.port('vsftpd')}"
    words = ["curl", "-sS", "--max-time", "30", "--cacert", certificates.ca(), "-u", f"{USER}:{PASSWORD}"]
    subprocess.run([*words, "-T", "-", f"{home}/curl.bin"], input=b"x" * 100_000, check=True, timeout=60)
    assert len(subprocess.run([*words, f"{home}/big.bin"], capture_output=True, check=True, timeout=60).stdout) == SIZE
    done, _ = run_lftp(bridge.port("vsftpd"), "1.2", "cls big.bin")
    assert done.stdout == "big.bin\n", done.stderr


def broken_download(bridge):
    with Session(bridge.port("vsftpd")) as session:
        data = session.begin("RETR big.bin")
        data.read(1 << 20)
        data.reset()
        assert session.reply().code in (426, 451)


def missing_file(bridge):
    with Session(bridge.port("vsftpd")) as session:
        assert session.refused("RETR missing").code == 550


def plain_client(bridge):
    with socket.create_connection(("127.0.0.1", bridge.port("vsftpd")), 5) as client:
        client.sendall(b"USER alice\r\n")
        assert b"220" not in client.recv(100)


def stranger(bridge):
    last = bridge.data["vsftpd"][-1]  # of which there was no promise lately: who comes a little late for one is no stranger
    context = ssl.create_default_context(cafile=certificates.ca())
    with socket.create_connection(("127.0.0.1", last), 5) as client:
        with context.wrap_socket(client, server_hostname="127.0.0.1") as secured:
            assert secured.recv(1) == b""


def lapsed(bridge):
    with Session(bridge.port("vsftpd")) as session:
        session.passive_port()
        bridge.await_value("ftpsbridge_data_promises_total", lambda value: value > 0, result="unkept")


def crowd(bridge):
    several = [Session(bridge.port("vsftpd")) for _ in range(4)]
    with pytest.raises(OSError):
        Session(bridge.port("vsftpd"))
    for session in several:
        session.quit()


def mixing(bridge):
    with Session(bridge.port("vsftpd"), "1.2") as one:
        context = one.context
        with socket.create_connection(("127.0.0.1", bridge.port("vsftpd")), 5) as other:
            with context.wrap_socket(other, server_hostname="127.0.0.1", session=one.socket.session) as secured:
                assert secured.recv(100).startswith(b"220 ")
                secured.sendall(b"QUIT\r\n")
                secured.recv(100)


def paused(bridge):
    os.kill(bridge.java_pid, signal.SIGSTOP)
    time.sleep(1.5)  # a stop that lasts
    os.kill(bridge.java_pid, signal.SIGCONT)
